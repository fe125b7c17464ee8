"""What an HTTP status that is no success means for a person."""

from index.wording import word

_REASONS = {
    401: word("the site asks for a login; paste the text instead"),
    403: word("the site does not let the bot in; paste the text instead"),
    404: word("there is no such page; check the address"),
    410: word("the page is gone; check the address"),
    429: word("the site says that it is asked too often; try again later"),
    451: word("the site may not show this page here; paste the text instead"),
}


def status_reason(status: int) -> str:
    if status >= 500:
        return word("the site has trouble (status {status}); try again later", status=status)
    reason = _REASONS.get(status, word("the site does not give out the page"))
    return word("{reason} (status {status})", reason=reason, status=status)
