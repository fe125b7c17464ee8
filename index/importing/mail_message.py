"""Read the article in an e-mail message, such as a newsletter or an alert."""

import re
from email import message_from_bytes, policy
from email.errors import MessageError
from email.message import EmailMessage
from email.utils import parseaddr

from index.extraction.document_extraction import read_article_text
from index.extraction.draft_cleanup import tidy_draft
from index.extraction.html_extraction import extract_article
from index.extraction.html_fragment import read_fragment
from index.language.dates.date_parser import read_date
from index.model.article_types import ArticleDraft
from index.model.errors import NotAnArticleError, UnreadableError
from index.model.wording import word
from index.text.charset_detection import decode_text
from index.text.normalization import clean_line

_IN_BRACKETS = re.compile(r"<(https?://[^<>\s]{1,2000})>")


def read_message(raw: bytes) -> ArticleDraft:
    """The article in a message; attachments are ignored. Raises ReadError.

    The sender of a mailing list is the outlet; any other sender is the author. The URL is the one that the
    header Archived-At states (RFC 5064): links in the text may lead anywhere.
    """
    try:
        return _read_message(raw)
    except (MessageError, RecursionError, LookupError, ValueError, TypeError, AttributeError) as error:
        # The parsers of the email package raise all of these for malformed headers.
        raise UnreadableError(word("the message"), word("the message is damaged")) from error


def _read_message(raw: bytes) -> ArticleDraft:
    message = message_from_bytes(raw, policy=policy.default)
    subject = _header(message, "Subject")
    draft = _read_body(message, subject or word("the message"))
    name, address = parseaddr(_header(message, "From"))
    sender = clean_line(name) or clean_line(address) or None
    is_list = any(message[header] for header in ("List-Id", "List-Unsubscribe", "List-Post"))
    archived = _IN_BRACKETS.search(_header(message, "Archived-At"))
    return ArticleDraft(
        text=draft.text,
        title=subject or draft.title,
        url=archived[1] if archived else None,
        outlet=sender if is_list else None,
        author=None if is_list else sender,
        published=read_date(_header(message, "Date")),
        language=draft.language,
        dateline=draft.dateline,
        correction=draft.correction,
    )


def _header(message: EmailMessage, name: str) -> str:
    return clean_line(str(message[name] or ""))


def _read_body(message: EmailMessage, source: str) -> ArticleDraft:
    body = message.get_body(preferencelist=("html", "plain"))
    content = body.get_payload(decode=True) if body is not None else None
    if body is None or not isinstance(content, bytes) or not content.strip():
        raise NotAnArticleError(source, word("the message has no text"))
    text = decode_text(content, source=source, declared=body.get_content_charset())
    if body.get_content_type() != "text/html":
        return read_article_text(text, title=source)
    try:
        return extract_article(text, source=source, url=None)
    except NotAnArticleError:  # many newsletters are tables, in which no article is found
        return tidy_draft(ArticleDraft(text=read_fragment(text), title=source))
