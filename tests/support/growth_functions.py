"""The functions on text whose running time is tested: how each is called, and with which kind of input.

Every public function of the packages below that takes a `str` or `bytes` is in FUNCTIONS, or in EXEMPT with
the reason. `tests/project/test_linear_time.py` finds them in the source and checks that.
"""

import ast
import inspect
import re
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import Message
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeAlias

from bot.bot_errors import Refusal
from bot.i18n.translator import ENGLISH
from index.agreement.reported_sentence import ReportedSentence
from index.agreement.shared_reporting import ReportText
from index.dedup.copy_rules import ComparedReport
from index.dedup.text_overlap import prepare_text
from index.dedup.word_sequences import split_words
from index.extraction.page import Page, parse_page
from index.feeds.feed_entries import FeedEntry
from index.ingest.recheck_rules import ComparedPage
from index.language.attribution.noun_phrases import PhraseKind, SpeakerPhrase
from index.language.attribution.paragraphs import parse_paragraph
from index.language.attribution.quotations import find_quotations
from index.language.dates.publication_days import UNCHANGED
from index.language.question_types import QuestionType
from index.model.answer_types import NameMatchKind, ResolvedTime
from index.model.article_types import ArticleDraft
from index.model.base_types import ArticleId, Precision, PublishedAt
from index.model.errors import NewsIndexError
from index.model.protocols import SentenceReading
from index.names.alias_table import load_alias_table
from index.names.spelling_patterns import find_spelling_patterns
from index.qa.asked_names import AskedName, FoundForm
from index.qa.passage_sentences import ScoredPassage, score_sentences_plainly
from index.qa.question import read_question
from index.qa.ranking.question_analysis import analyze_question
from index.qa.sentence_cues import find_cues
from index.search.passage_splitter import PassageLimits, PreviousSplit, split_article
from index.text.scripts import Script, main_script
from index.text.sentences import Span, split_sentences
from index.text.text_similarity import shingles_of
from index.tracking.telling_sentences import EventArticle
from index.tracking.topic_articles import Topic

ROOT = Path(__file__).parents[2]
PACKAGES = (
    "index/agreement",
    "index/alerts/asked_event.py",
    "index/text",
    "index/extraction",
    "index/feeds",
    "index/language",
    "index/names/name_finding.py",
    "index/names/spelling_patterns.py",
    "index/dedup",
    "index/crawl/entry_selection.py",
    "index/crawl/host_queue.py",
    "index/crawl/poll_schedule.py",
    "index/crawl/poll_visits.py",
    "index/crawl/politeness.py",
    "index/ingest/recheck_rules.py",
    "index/qa",
    "index/names/alias_folding.py",
    "index/names/alias_matching.py",
    "index/names/alias_table.py",
    "index/search/passage_splitter.py",
    "index/tracking",
    "index/http",
    "index/importing/csv_file.py",
    "index/importing/format_detection.py",
    "index/importing/mail_message.py",
    "bot/ui/discord_markup.py",
    "bot/cogs/ask/question_detection.py",
    "bot/ui/article_filters.py",
    "bot/cogs/articles/article_details.py",
    "bot/cogs/articles/submission.py",
    "bot/cogs/articles/article_form.py",
    "bot/ui/report_lines.py",
    "bot/web/marked_text.py",
    "bot/i18n/country_names.py",
    "bot/i18n/language_names.py",
    "bot/i18n/region_names.py",
)
"""Folders and files whose public functions are tested."""

Call: TypeAlias = Callable[[Any, str], object]

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
DAY = NOW.date()
PUBLISHED = PublishedAt(NOW, Precision.INSTANT, "+00:00")


@dataclass(frozen=True, slots=True)
class Function:
    """`call` gets the function and the text. `most_chars`: the longest text that the function ever gets."""

    kind: str
    call: Call
    most_chars: int | None = None
    most_rate: float = 1.0
    """CPU seconds for 100,000 characters."""

    def run(self, function: object, text: str) -> None:
        """Call the function; errors that tell a person why something is refused are fine."""
        try:
            result = self.call(function, text)
        except (NewsIndexError, Refusal, ValueError):
            return
        if isinstance(result, Iterator):
            deque(result, maxlen=0)


def load(name: str) -> object:
    """The function named `package.module:name` or `package.module:Class.name`."""
    module, _, path = name.partition(":")
    found: object = import_module(module)
    for part in path.split("."):
        found = inspect.getattr_static(found, part) if inspect.isclass(found) else getattr(found, part)
    return getattr(found, "__func__", found)


def find_public() -> set[str]:
    """The public functions and methods of PACKAGES that take text, by their annotations."""
    paths = [path for package in PACKAGES for path in sorted((ROOT / package).rglob("*.py"))]
    paths += [ROOT / package for package in PACKAGES if package.endswith(".py")]
    return {f"{_module(path)}:{name}" for path in paths for name in _public_in(path)}


def _module(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def _public_in(path: Path) -> Iterator[str]:
    for node in ast.parse(path.read_text("utf-8")).body:
        if isinstance(node, ast.FunctionDef) and _takes_text(node):
            yield node.name
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
            methods = (part for part in node.body if isinstance(part, ast.FunctionDef) and _takes_text(part))
            yield from (f"{node.name}.{method.name}" for method in methods)


def _takes_text(node: ast.FunctionDef) -> bool:
    arguments = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
    names = {
        part.id
        for argument in arguments
        if argument.annotation
        for part in ast.walk(argument.annotation)
        if isinstance(part, ast.Name)
    }
    return not node.name.startswith("_") and bool(names & {"str", "bytes"})


def _plain(function: Any, text: str) -> object:
    return function(text)


def _at_middle(function: Any, text: str) -> object:
    return function(text, len(text) // 2, len(text) // 2 + 1)


def _drafted(function: Any, text: str) -> object:
    return function(ArticleDraft(text=text, title=text, url=text, outlet=text, author=text, language=text))


def _as_bytes(text: str) -> bytes:
    return text.encode("latin-1", "replace")


def _encoded(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def _imported(function: Any, text: str) -> object:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "articles.jsonl"
        path.write_bytes(_encoded(text))
        return list(function(path))


def _split(function: Any, text: str) -> object:
    return function(text[:200], text, limits=PassageLimits(180, 256), count_tokens=_count_tokens)


def _count_tokens(texts: Any) -> list[int]:
    return [len(text) // 4 + 1 for text in texts]


def _standing(function: Any, text: str) -> object:
    spans = split_article("", text, limits=PassageLimits(180, 256), count_tokens=_count_tokens)
    return function(PreviousSplit("", text, spans), text[: len(text) // 2] + "x" + text[len(text) // 2 :])


def _report(text: str) -> ComparedReport:
    return ComparedReport(prepare_text(text), None, PUBLISHED)


def _page_text(text: str) -> ComparedPage:
    return ComparedPage(url=None, text=text, content_hash=text[-20:])


_WEIGHTS = {"ship": 2.0, "monday": 1.0, "中文": 1.0}


def _view(text: str) -> ScoredPassage:
    sentences = tuple(split_sentences(text))
    return ScoredPassage(
        article_id=1,
        title=text[:100],
        score=1.0,
        cosine=0.0,
        lexical=1.0,
        start=0,
        text=text,
        sentences=sentences,
        vectors=None,
    )


def _described(function: Any, text: str) -> object:
    views = [_view(text)]
    return function(
        score_sentences_plainly(views, None, _WEIGHTS),
        views,
        analyze_question("When did the ship sail?", _WEIGHTS),
    )


def _headers(text: str) -> Message:
    headers = Message()
    safe = _as_bytes(text.replace("\r", "").replace("\n", "")).decode("latin-1")  # as http.client does
    for name in ("Cache-Control", "Expires", "Retry-After", "Date", "ETag", "Last-Modified", "Age"):
        headers[name] = safe
    return headers


def _parsed(text: str) -> Page:
    return parse_page(text, source="x")


def _named(text: str) -> SpeakerPhrase:
    return SpeakerPhrase((0, min(len(text), 20)), PhraseKind.NAME)


def _span_in(text: str) -> Span:
    """The span of a sentence in the middle of a text."""
    return len(text) // 2, min(len(text), len(text) // 2 + _SENTENCE)


def _asked_names() -> list[AskedName]:
    """A name with forms that are searched by the patterns of the spelling rules."""
    patterns = [pattern.text for pattern in find_spelling_patterns("Tsai Shih-ying")]

    def find_forms(text: str) -> list[FoundForm]:
        return [FoundForm(m.span(), NameMatchKind.SPELLING) for p in patterns for m in p.finditer(text)]

    return [AskedName("Tsai Shih-ying", frozenset(("tsai", "shih", "ying")), (), find_forms)]


def _number_in(text: str) -> Span:
    middle = len(text) // 2
    return middle, middle + 1


def _reported(text: str) -> ReportedSentence:
    return ReportedSentence(
        article_id=ArticleId(len(text)), text=text, before=text, after=text, title=text, published=PUBLISHED
    )


def _time_in(text: str) -> ResolvedTime:
    return ResolvedTime(start=len(text) // 4, end=len(text) // 4 + 1, first=DAY, last=DAY)


def _functions(
    module: str, kind: str, names: str, call: Call = _plain, *, most: int | None = None, rate: float = 1.0
) -> dict[str, Function]:
    return {f"{module}:{name}": Function(kind, call, most, rate) for name in names.split()}


_PASSAGE = 4000
"""More characters than the model reads of one passage."""
_URL = 2000
"""About the longest URL that is accepted."""
_TEXT = {
    **_functions(
        "index.alerts.asked_event", "text", "tells_of_event", lambda f, t: f("Who succeeded Park?", t, "en")
    ),
    **_functions("index.text.sentences", "article", "split_sentences"),
    **_functions("index.text.sentence_ends", "article", "find_sentence_ends", lambda f, t: list(f(t))),
    **_functions("index.text.verbs", "text", "may_have_verb reads_like_english"),
    **_functions("index.text.normalization", "text", "normalize", lambda f, t: f("NFKC", t)),
    **_functions("index.text.markup_limits", "page", "has_long_tag limit_attributes"),
    **_functions(
        "index.text.scripts", "text", "main_script count_cjk count_words writing_system writing_system_of"
    ),
    **_functions(
        "index.text.search_folding",
        "text",
        "fold_name fold_spelling fold_letters fold_ideographs drop_marks",
    ),
    **_functions("index.text.tokenizer", "text", "tokenize content_tokens is_stop_token"),
    **_functions("index.text.text_similarity", "text", "shingles_of numbers_of"),
    **_functions(
        "index.text.text_similarity",
        "text",
        "jaccard containment",
        lambda f, t: f(shingles_of(t), shingles_of(t[1:])),
    ),
    **_functions("index.text.text_similarity", "text", "are_text_variants", lambda f, t: f(t, t[1:])),
}
_ARTICLES = {
    **_functions("index.extraction.bylines", "text", "read_byline is_date_line read_date_line", most=160),
    **_functions("index.extraction.bylines", "text", "person_names", lambda f, t: f([t, t])),
    **_functions("index.extraction.captions", "text", "is_caption", most=420),
    **_functions("index.extraction.captions", "text", "begins_with_credit"),
    **_functions(
        "index.extraction.page_facts", "page", "find_claimed_url", lambda f, t: f(_parsed(t), "http://a.b/c")
    ),
    **_functions("index.text.normalization", "article", "clean_text clean_line"),
    **_functions("index.extraction.corrections", "article", "find_correction"),
    **_functions("index.extraction.corrections", "text", "is_about_report", most=1500),
    **_functions(
        "index.extraction.corrections", "article", "split_corrections", lambda f, t: f(t.split("\n\n"))
    ),
    **_functions("index.extraction.datelines", "text", "split_dateline"),
    **_functions(
        "index.text.charset_detection", "bytes", "decode_text", lambda f, t: f(_as_bytes(t), source="x")
    ),
    **_functions(
        "index.extraction.html_extraction",
        "page",
        "extract_article",
        lambda f, t: f(t, source="x", url="http://a.b/c"),
        rate=4.0,  # trafilatura takes 40 µs a tag, and pages may consist of them
    ),
    **_functions(
        "index.extraction.html_extraction", "text", "split_flattened", lambda f, t: f([t] * 3, t.split())
    ),
    **_functions("index.extraction.html_fragment", "fragment", "read_fragment"),
    **_functions("index.extraction.html_in_text", "article", "without_markup"),
    **_functions(
        "index.extraction.html_inline", "page", "write_out_signs", lambda f, t: f(_parsed(t).tree, "en")
    ),
    **_functions("index.text.raised_text", "text", "without_note_marks"),
    **_functions("index.importing.jsonl_file", "line", "read_import_lines", _imported),
    **_functions("index.importing.csv_file", "line", "find_delimiter"),
    **_functions("index.importing.csv_file", "line", "read_csv", _imported),
    **_functions("index.importing.bookmarks_file", "page", "read_bookmarks", _imported),
    **_functions(
        "index.importing.format_detection", "line", "find_format", lambda f, t: f(_encoded(t)[:65536])
    ),
    **_functions(
        "index.importing.mail_message", "text", "read_message", lambda f, t: f(b"Subject: x\n\n" + _encoded(t))
    ),
    **_functions(
        "index.extraction.draft_validation",
        "article",
        "validate_draft",
        lambda f, t: f(ArticleDraft(text=t), max_chars=10**6),
    ),
    **_functions("index.extraction.draft_validation", "text", "clean_facts", _drafted),
    **_functions("index.extraction.draft_validation", "text", "content_hash"),
    **_functions("index.language.language_detection", "text", "choose_language", lambda f, t: f(t, stated=t)),
    **_functions("index.language.language_detection", "text", "detect_language"),
    **_functions("index.language.language_detection", "text", "find_quote_language", lambda f, t: f(t, "zh")),
    **_functions(
        "index.language.language_detection", "text", "choose_question_language", lambda f, t: f(t, reader="ja")
    ),
    **_functions("index.language.question_words", "text", "asks_question drop_question_words"),
    **_functions("index.language.small_talk", "text", "find_small_talk"),
    **_functions("index.extraction.boilerplate", "text", "is_boilerplate", most=600),
    **_functions("index.extraction.markdown_text", "article", "read_markdown"),
    **_functions(
        "index.language.regions.region_detection",
        "text",
        "find_region_names",
        lambda f, t: f(t, main_script(t)),
    ),
    **_functions(
        "index.extraction.publication_date",
        "page",
        "find_published",
        lambda f, t: f(_parsed(t), "http://a.b/c"),
    ),
    **_functions(
        "index.extraction.page_obstacles",
        "page",
        "find_obstacle",
        lambda f, t: f(_parsed(t), title=t[-3000:], text=t[-3000:]),
    ),
    **_functions(
        "index.extraction.page_obstacles", "page", "explain_missing_article", lambda f, t: f(_parsed(t))
    ),
    **_functions("index.extraction.page_obstacles", "text", "is_redirect_notice"),
    **_functions("index.extraction.page_obstacles", "text", "find_wall", lambda f, t: f(t[-3000:], t)),
    **_functions("index.extraction.page_refresh", "bytes", "may_refresh", lambda f, t: f(_as_bytes(t), "")),
    **_functions(
        "index.extraction.page_refresh",
        "page",
        "find_refresh",
        lambda f, t: f(
            _as_bytes(t), source="x", charset=None, url="http://a.b/c", header="0; url=/x", wants_article=False
        ),
    ),
    **_functions("index.extraction.page", "page", "parse_page", lambda f, t: f(t, source="x")),
    **_functions("index.extraction.page", "page", "Page.link_targets", lambda f, t: f(_parsed(t), "canonical")),
    **_functions("index.extraction.page_facts", "page", "find_page_correction", lambda f, t: f(_parsed(t))),
    **_functions("index.extraction.page_facts", "page", "find_outlet", lambda f, t: f(_parsed(t), t[-200:])),
    **_functions(
        "index.extraction.page_facts", "text", "find_authors without_outlet", lambda f, t: f(t, t[:100])
    ),
    **_functions(
        "index.extraction.html_tree", "page", "main_text article_tree", lambda f, t: f(_parsed(t).tree)
    ),
    **_functions("index.extraction.plain_text", "article", "split_title join_lines"),
    **_functions("index.text.charset_detection", "text", "plausibility"),
    **_functions(
        "index.extraction.document_extraction", "article", "read_article_text", lambda f, t: f(t, title=t[:300])
    ),
    **_functions(
        "index.extraction.document_extraction",
        "bytes",
        "read_article_bytes",
        lambda f, t: f(_as_bytes(t), name="x", max_bytes=10**7),
    ),
    **_functions(
        "index.language.regions.region_detection", "article", "find_regions", lambda f, t: f(t[:500], t)
    ),
    **_functions(
        "index.extraction.boilerplate",
        "page",
        "without_teasers",
        lambda f, t: f(t, [f"{t[i : i + 200]}." for i in range(0, len(t), 200)]),
    ),
    **_functions(
        "index.extraction.draft_cleanup",
        "article",
        "tidy_draft",
        lambda f, t: f(ArticleDraft(text=t, title=t[:100])),
    ),
}
_FEEDS = {
    **_functions("index.text.charset_detection", "bytes", "decode_feed", lambda f, t: f(_as_bytes(t), t[-40:])),
    **_functions(
        "index.text.stray_bytes",
        "bytes",
        "decode_utf8 decode_punctuation",
        lambda f, t: f(_as_bytes(t)),
    ),
    **_functions("index.text.stray_bytes", "json", "decode_nearly_utf8", lambda f, t: f(t.encode())),
    **_functions("index.feeds.feed_dates", "text", "read_date"),
    **_functions("index.feeds.date_names", "text", "with_english_month"),
    **_functions("index.feeds.feed_links", "page", "find_feed_links", lambda f, t: f(t, "http://a.b/c")),
    **_functions("index.feeds.feed_links", "url", "guess_addresses guess_sitemaps"),
    **_functions("index.feeds.feed_links", "article", "sitemaps_in_robots"),
    **_functions(
        "index.feeds.full_text", "fragment", "has_full_text", lambda f, t: f(FeedEntry(key="x", content_html=t))
    ),
    **_functions("index.feeds.full_text", "fragment", "strip_syndication_notice"),
    **_functions("index.feeds.json_feed", "json", "read_json_feed", lambda f, t: f(t, "http://a.b/c")),
    **_functions("index.feeds.feed_entries", "text", "entry_key", lambda f, t: f(t, t, t, None)),
    **_functions("index.feeds.feed_values", "url", "web_address", lambda f, t: f("http://a.b/c", t)),
    **_functions("index.feeds.feed_values", "url", "unwrap_redirect", most=_URL),
    **_functions("index.feeds.xml_tree", "text", "canonical_name", lambda f, t: f(t, t)),
    **_functions("index.feeds.xml_tree", "text", "is_feed_namespace"),
    **_functions("index.feeds.opml", "xml", "read_opml", lambda f, t: f(_encoded(t), name="x")),
    **_functions(
        "index.feeds.source_labels",
        "text",
        "parse_labels",
        lambda f, t: f(dict.fromkeys(("kind", "country", "language", "trust_note"), t)),
    ),
    **_functions(
        "index.feeds.feed_parser",
        "xml",
        "parse_feed",
        lambda f, t: f(_encoded(t), url="http://a.b/c", source="x"),
    ),
    **_functions("index.feeds.feed_values", "fragment", "one_line html_to_line text_to_html looks_like_markup"),
    **_functions("index.feeds.xml_tree", "xml", "repair_references"),
    **_functions("index.feeds.xml_tree", "xml", "limit_tags", lambda f, t: f(t, most_tags=10**5)),
    **_functions(
        "index.feeds.sitemaps",
        "xml",
        "parse_sitemap",
        lambda f, t: f(_encoded(t), url="http://a.b/c", source="x"),
    ),
    **_functions("index.feeds.sitemaps", "url", "is_news_sitemap"),
    **_functions("index.feeds.xml_tree", "xml", "parse_xml"),
    **_functions("index.feeds.xml_tree", "page", "parse_page"),
    **_functions("index.feeds.xml_tree", "url", "join_address", lambda f, t: f(t, t)),
}
_NAMES_OF_PEOPLE = {
    **_functions("index.names.name_finding", "text", "find_name_spans"),
    **_functions("index.names.spelling_patterns", "text", "find_romanised_names find_spelling_patterns"),
    **_functions("index.names.spelling_patterns", "text", "may_be_same_name", lambda f, t: f(t, t[1:])),
    **_functions(
        "index.names.spelling_patterns", "text", "find_other_forms", lambda f, t: f("Tsai Shih-ying", t)
    ),
}
_STORIES = {
    **_functions("index.dedup.copy_rules", "text", "are_copies", lambda f, t: f(_report(t), _report(t[1:]))),
    **_functions("index.dedup.text_overlap", "text", "prepare_text"),
    **_functions("index.text.outlet_names", "text", "fold_outlet_name"),
    **_functions(
        "index.agreement.shared_reporting",
        "text",
        "have_one_report",
        lambda f, t: f(ReportText(t, ("Reuters", t[:40])), ReportText(t[1:])),
    ),
    **_functions("index.dedup.minhash", "text", "sketch_text"),
    **_functions("index.dedup.minhash", "text", "hash_runs", lambda f, t: f(split_words(t), 6)),
    **_functions(
        "index.dedup.agency_credits",
        "article",
        "find_agency",
        lambda f, t: f(outlet=t, author=t, dateline=t, text=t),
    ),
    **_functions(
        "index.dedup.word_sequences",
        "text",
        "split_words split_unquoted_words normalize_number is_weekday_or_month",
    ),
    **_functions(
        "index.ingest.recheck_rules",
        "text",
        "judge_page",
        lambda f, t: f(_page_text(t), _page_text(t[:-9] + "x")),
    ),
    **_functions("index.search.passage_splitter", "text", "split_article", _split),
    **_functions("index.search.passage_splitter", "text", "truncate_title", lambda f, t: f(t, _count_tokens)),
    **_functions("index.search.passage_splitter", "text", "find_unchanged_passages", _standing),
}
_WEB = {
    **_functions("index.http.canonical_url", "url", "canonical_url host_of", most=_URL),
    **_functions("index.http.canonical_url", "url", "shown_url repair_url is_feed_url"),
    **_functions("index.http.url_variants", "url", "variant_key", most=_URL),
    **_functions("index.http.canonical_url", "url", "canonical_host", most=_URL),
    **_functions("index.http.response_headers", "text", "read_content_type read_charset"),
    **_functions("index.http.response_headers", "text", "find_validators", lambda f, t: f(_headers(t))),
    **_functions(
        "index.http.response_headers",
        "text",
        "find_max_age_s find_retry_after_s",
        lambda f, t: f(_headers(t), NOW),
    ),
    **_functions("index.http.robots_txt", "article", "find_crawl_delay_s", lambda f, t: f(_as_bytes(t))),
    **_functions(
        "index.http.robots_txt", "article", "is_url_allowed", lambda f, t: f(_as_bytes(t), "http://a.b/c")
    ),
    **_functions("index.http.ssrf_guard", "url", "is_public"),
    **_functions("index.http.site_names", "url", "site_of", most=_URL),
    **_functions("index.http.site_names", "url", "find_site shown_site spell_url"),
    **_functions("index.http.site_names", "text", "names_other_site", lambda f, t: f(t, "http://a.b/c")),
    **_functions("index.http.confusables", "text", "skeleton fold_marks mixes_scripts"),
    **_functions(
        "index.extraction.page_comparison",
        "text",
        "compare_texts",
        lambda f, t: f(t, ArticleDraft(text=t[1:])),
    ),
}
_TYPED_PERIOD = 60
"""The longest text that `read_period` parses."""
_SENTENCE = 600
"""The longest sentence that `split_sentences` returns."""
_TIMES = {
    **_functions("index.language.dates.question_times", "text", "find_question_time", lambda f, t: f(t, NOW)),
    **_functions("index.language.dates.time_phrases", "text", "find_cjk_time_phrases"),
    **_functions("index.language.dates.time_phrases", "text", "find_english_time_phrases"),
    **_functions(
        "index.language.dates.cjk_dates",
        "text",
        "find_bare_cjk_days",
        lambda f, t: f(t, Script.HAN, names_other_year=True),
    ),
    **_functions(
        "index.language.dates.cjk_dates",
        "text",
        "find_named_cjk_times",
        lambda f, t: f(t, Script.HAN, other_date_at=0),
    ),
    **_functions(
        "index.language.dates.tense",
        "text",
        "cjk_tense_at",
        lambda f, t: f(t, len(t) // 2, len(t) // 2 + 1, Script.HAN),
    ),
    **_functions("index.language.dates.date_parser", "text", "take_day take_time take_zone"),
    **_functions("index.language.dates.date_parser", "text", "read_date"),
    **_functions(
        "index.language.dates.english_days", "text", "find_relative_days", lambda f, t: f(t, other_date_at=0)
    ),
    **_functions("index.language.dates.english_periods", "text", "find_periods"),
    **_functions(
        "index.language.dates.english_days", "text", "find_weekdays", lambda f, t: f(t, other_date_at=0)
    ),
    **_functions(
        "index.language.dates.english_days",
        "text",
        "find_month_days",
        lambda f, t: f(t, names_other_year=False),
    ),
    **_functions(
        "index.language.dates.english_days", "text", "find_months", lambda f, t: f(t, other_date_at=0)
    ),
    **_functions("index.language.dates.english_days", "text", "find_first_month_day"),
    **_functions("index.language.dates.question_times", "text", "wants_newest"),
    **_functions("index.language.dates.period_parser", "text", "find_count"),
    **_functions("index.language.dates.period_parser", "text", "read_period", lambda f, t: f(t, now=NOW)),
    **_functions(
        "index.language.dates.publication_days", "text", "find_publication_days", lambda f, t: f(PUBLISHED, t)
    ),
    **_functions("index.language.dates.quotation_spans", "text", "find_quoted_spans reads_like_speech"),
    **_functions("index.language.dates.quotation_spans", "text", "is_within", lambda f, t: f([(0, len(t))], 0)),
    **_functions("index.language.dates.compound_times", "text", "find_compounds"),
    **_functions(
        "index.language.dates.compound_times",
        "text",
        "is_part_of_compound",
        lambda f, t: f(t, len(t) // 2, len(t) // 2 + 6),
    ),
    **_functions(
        "index.language.dates.publication_days",
        "text",
        "add_later_days",
        lambda f, t: f(frozenset([NOW.date()]), (t,), UNCHANGED),
    ),
    **_functions(
        "index.language.dates.publication_days", "url", "is_day_of_address", lambda f, t: f(PUBLISHED, t)
    ),
    **_functions(
        "index.language.dates.period_ranges", "text", "split_range read_part_of_year", most=_TYPED_PERIOD
    ),
    **_functions(
        "index.language.dates.date_resolution",
        "text",
        "resolve_times",
        lambda f, t: f(t, PUBLISHED, before=t, after=t),
    ),
    **_functions(
        "index.language.dates.date_resolution", "text", "read_dated_text", lambda f, t: f(t, PUBLISHED)
    ),
    **_functions("index.language.dates.stated_dates", "text", "find_stated_dates", lambda f, t: list(f(t))),
    **_functions("index.language.dates.main_clause_times", "text", "is_reference", _at_middle),
    **_functions(
        "index.language.dates.main_clause_times",
        "text",
        "is_main_time",
        lambda f, t: f(t, ResolvedTime(start=len(t) // 2, end=len(t) // 2 + 1, first=DAY, last=DAY), DAY),
    ),
    **_functions("index.language.dates.tense", "text", "word_set"),
    **_functions("index.language.dates.tense", "text", "tense_at is_beside_past_verb", _at_middle),
    **_functions("index.language.dates.tense", "text", "opens_with_past_verb", lambda f, t: f(t, len(t) // 2)),
    **_functions(
        "index.language.dates.tense", "text", "words_before words_after", lambda f, t: f(t, len(t) // 2)
    ),
}
_SPEECH = {
    **_functions("index.language.attribution.reporting_clauses", "text", "may_contain_attribution"),
    **_functions(
        "index.language.attribution.coreference", "text", "find_referent", lambda f, t: f(t, _named(t))
    ),
    # Takes 2 ms a sentence, and stops after 1,000 of them.
    **_functions(
        "index.language.attribution.article_statements",
        "text",
        "find_statements",
        rate=8.0,
    ),
    **_functions("index.language.attribution.paragraphs", "text", "paragraphs_with_speech"),
    **_functions("index.language.attribution.speaker_identity", "text", "identify_speaker split_words"),
    **_functions("index.language.attribution.speaker_matching", "text", "find_asked_speaker name_words"),
    **_functions("index.language.attribution.cjk_attribution", "text", "find_chinese_speaker"),
    **_functions("index.language.attribution.cjk_attribution", "text", "find_japanese_speaker"),
    **_functions("index.language.attribution.cjk_attribution", "text", "find_korean_speaker"),
    **_functions(
        "index.language.attribution.speaker_attribution",
        "text",
        "find_english_speaker find_named_speakers",
        lambda f, t: f(t, _span_in(t)),
    ),
    **_functions(
        "index.language.attribution.speaker_phrases",
        "text",
        "is_well_formed span_with_article",
        lambda f, t: f(t, _named(t)),
    ),
    **_functions(
        "index.language.attribution.descriptions",
        "text",
        "find_complete_description",
        lambda f, t: f(t, _named(t)),
    ),
    **_functions("index.language.attribution.descriptions", "text", "is_abbreviated_title"),
    **_functions(
        "index.language.attribution.descriptions", "text", "start_with_titles", lambda f, t: f(t, len(t) // 2)
    ),
    **_functions("index.language.attribution.headings", "text", "is_title_case"),
    **_functions(
        "index.language.attribution.headings", "text", "is_in_heading", lambda f, t: f(t, _span_in(t))
    ),
    **_functions(
        "index.language.attribution.person_names",
        "text",
        "find_name_mentions find_full_name_mentions is_surname",
        lambda f, t: f(t, (t.split() or ["x"])[0][:20]),
    ),
    **_functions(
        "index.language.attribution.paragraphs", "text", "parse_paragraph", lambda f, t: f(t, len(t) // 2)
    ),
    **_functions(
        "index.language.attribution.paragraphs",
        "text",
        "paragraphs_before",
        lambda f, t: f(t, parse_paragraph(t, len(t) // 2)),
    ),
    **_functions(
        "index.language.attribution.person_names",
        "text",
        "find_full_name find_person_description",
        lambda f, t: f(t, _named(t)),
    ),
    **_functions("index.language.attribution.person_names", "text", "share_surname", lambda f, t: f(t, t[1:])),
    **_functions(
        "index.language.attribution.noun_phrases", "text", "phrase_text", lambda f, t: f(t, _named(t))
    ),
    **_functions(
        "index.text.quotation_marks",
        "text",
        "role_of_mark",
        lambda f, t: [f(t, m) for m in re.finditer('[“"]', t)],
    ),
    **_functions("index.language.attribution.quotations", "text", "find_quotations"),
    **_functions(
        "index.language.attribution.quotations",
        "text",
        "mask_quotations",
        lambda f, t: f(t, find_quotations(t)),
    ),
    **_functions(
        "index.language.attribution.quotations", "text", "starts_with_quotation", lambda f, t: f(t, len(t) // 2)
    ),
    **_functions(
        "index.language.attribution.speaker_attribution",
        "text",
        "find_speaker",
        lambda f, t: f(t, _span_in(t)),
    ),
    **_functions(
        "index.names.alias_folding", "text", "split_words fold_alias name_words without_arabic_prefix"
    ),
    **_functions(
        "index.names.alias_table",
        "text",
        "AliasTable.find_in AliasTable.find_groups",
        lambda f, t: f(load_alias_table(), t),
    ),
    **_functions(
        "index.names.alias_table",
        "text",
        "AliasTable.share_group AliasTable.are_separate",
        lambda f, t: f(load_alias_table(), t, t[1:]),
    ),
    **_functions(
        "index.names.alias_matching",
        "text",
        "NameMatcher.find_in NameMatcher.numbers_of",
        lambda f, t: f(load_alias_table()._matcher, t),
    ),
    **_functions("index.language.actor_names", "text", "find_actors find_actors_typed drop_actors"),
    **_functions("index.language.attribution.english_tokens", "text", "split_tokens", lambda f, t: f(t, 0)),
    **_functions("index.language.attribution.attribution_lexicon", "text", "is_speech_verb is_plural_verb"),
}
_ANSWERS = {
    **_functions("index.language.question_types", "text", "find_question_type strip_question_words"),
    **_functions(
        "index.language.question_types",
        "text",
        "has_answer_of_type",
        lambda f, t: [f(kind, t) for kind in QuestionType],
    ),
    **_functions("index.qa.explanation", "text", "find_missing_words", lambda f, t: f(t, ["x"])),
    **_functions(
        "index.qa.missing_part", "text", "find_missing_part", lambda f, t: f(t, lambda token: token < "m", [t])
    ),
    **_functions(
        "index.qa.follow_ups",
        "text",
        "is_follow_up own_tokens may_stand_alone",
        lambda f, t: f(read_question(t, max_chars=10**6)),
    ),
    **_functions("index.qa.follow_up_needs", "text", "find_needs", lambda f, t: f(t, [t], t)),
    **_functions("index.qa.follow_up_needs", "text", "asks_for_speech", lambda f, t: f([t])),
    **_functions("index.qa.follow_up_needs", "text", "find_person", lambda f, t: f([t], [], [t])),
    **_functions("index.qa.follow_up_needs", "text", "has_person_pronoun"),
    **_functions("index.qa.said_by", "text", "find_said_by"),
    **_functions(
        "index.qa.answering_words",
        "text",
        "asks_for_words",
        lambda f, t: f(read_question(t, max_chars=10**6)),
    ),
    **_functions(
        "index.qa.answering_words",
        "text",
        "find_answering_words",
        lambda f, t: f(t, SentenceReading(9.0, _span_in(t), 9.0)),
    ),
    **_functions("index.qa.answering_words", "text", "trim_answer", lambda f, t: f(t, _span_in(t))),
    **_functions("index.qa.asked_names", "text", "rewrite_names", lambda f, t: f(t, _asked_names())),
    **_functions("index.text.search_folding", "text", "is_same_writing", lambda f, t: f(t, t[1:])),
    **_functions("index.qa.statement_search", "text", "has_one_edit", lambda f, t: f(t, t[1:])),
    **_functions("index.qa.sentence_cues", "text", "points_back"),
    **_functions("index.qa.quotability", "text", "find_flaw", lambda f, t: f(t, _span_in(t), title=t)),
    **_functions("index.qa.sentence_setting", "text", "find_setting", lambda f, t: f(t, _span_in(t), t)),
    **_functions("index.qa.sentence_setting", "text", "find_quote_start", lambda f, t: f(t, _span_in(t))),
    **_functions("index.qa.sentence_setting", "text", "ends_like_sentence"),
    **_functions(
        "index.qa.quote_context", "text", "find_shown_span", lambda f, t: f(t, _span_in(t), [(0, len(t))])
    ),
    **_functions("index.qa.news_subject", "text", "find_news_subject"),
    **_functions("index.qa.abbreviations", "text", "find_full_name", lambda f, t: f("LDPLDP", [t])),
    **_functions("index.qa.abbreviations", "text", "is_abbreviation"),
    **_functions("index.qa.news_subject", "text", "find_news_request"),
    **_functions("index.qa.report_sentences", "text", "is_report"),
    **_functions(
        "index.tracking.topic_articles",
        "text",
        "Topic.find_prominence Topic.is_mentioned_in",
        lambda f, t: f(Topic("Zarin"), t, t),
    ),
    **_functions(
        "index.tracking.topic_articles", "text", "Topic.is_named_in", lambda f, t: f(Topic("Zarin"), t)
    ),
    **_functions(
        "index.tracking.telling_sentences",
        "text",
        "choose_telling_sentence",
        lambda f, t: f([EventArticle(ArticleId(1), t, t, published=PUBLISHED)]),
    ),
    **_functions(
        "index.tracking.opinion_pieces",
        "text",
        "is_opinion_piece",
        lambda f, t: f(t, f"https://a.example/{t}", t),
    ),
    **_functions("index.tracking.counted_figures", "text", "find_figures counts_people"),
    **_functions("index.agreement.number_circumstances", "text", "counts_several_events find_joined_names"),
    **_functions(
        "index.agreement.number_circumstances", "text", "find_places", lambda f, t: f(t, _number_in(t))
    ),
    **_functions(
        "index.agreement.number_circumstances",
        "text",
        "find_days",
        lambda f, t: f(t, _number_in(t), [_time_in(t)]),
    ),
    **_functions(
        "index.agreement.number_circumstances",
        "text",
        "is_about_another_time",
        lambda f, t: f(t, [_time_in(t)], PublishedAt(datetime(2026, 1, 1, tzinfo=UTC), Precision.DAY)),
    ),
    **_functions("index.agreement.number_reading", "text", "find_numbers"),
    **_functions("index.agreement.counted_words", "text", "find_things find_states drop_states"),
    **_functions("index.agreement.quantities", "text", "find_quantities"),
    **_functions("index.agreement.asked_quantity", "text", "read_asked_quantity"),
    **_functions(
        "index.agreement.denials",
        "text",
        "find_denial",
        lambda f, t: f(t, frozenset(t[:40].split()), frozenset(t[-40:].split())),
    ),
    **_functions(
        "index.agreement.event_identity", "text", "measure_share", lambda f, t: f(t, frozenset(t[:40].split()))
    ),
    **_functions("index.agreement.event_identity", "text", "find_names"),
    **_functions("index.agreement.reported_sentence", "text", "find_years"),
    **_functions("index.agreement.reported_sentence", "text", "find_times", lambda f, t: f(t, PUBLISHED)),
    **_functions("index.agreement.stated_times", "text", "find_clock_times find_month_days"),
    **_functions("index.agreement.report_wording", "text", "measure_word_overlap", lambda f, t: f(t, t[1:])),
    **_functions(
        "index.agreement.report_relation",
        "text",
        "find_relation",
        lambda f, t: f(_reported(t), _reported(t[1:]), "How many people were killed in Korva?"),
    ),
    **_functions("index.language.numerals", "text", "read_english_number read_cjk_number"),
    **_functions(
        "index.tracking.topic_articles",
        "text",
        "Topic.share_of",
        lambda f, t: f(Topic("Zarin", {"zarin": 1.0}), t.split()),
    ),
    **_functions(
        "index.tracking.change_finder", "text", "find_first_report", lambda f, t: f(t, Topic("Zarin"), title=t)
    ),
    **_functions(
        "index.tracking.withdrawn_statements", "text", "find_lost_sentences", lambda f, t: list(f(t, t[1:]))
    ),
    **_functions(
        "index.qa.past_events", "text", "find_past_event", lambda f, t: f(read_question(t, max_chars=10**6))
    ),
    **_functions("index.language.modality", "text", "reports_event has_past_verb"),
    **_functions(
        "index.language.modality",
        "text",
        "is_hypothetical list_clauses_about",
        lambda f, t: f(t, ("invad", "war")),
    ),
    **_functions("index.language.modality", "text", "is_form_of", lambda f, t: f(t, "invad")),
    **_functions("index.qa.question", "text", "read_question", lambda f, t: f(t, max_chars=10**6)),
    **_functions("index.qa.ranking.question_analysis", "text", "analyze_question", lambda f, t: f(t, {})),
    **_functions(
        "index.qa.ranking.question_analysis",
        "text",
        "QuestionAnalysis.holds_wanted",
        lambda f, t: f(analyze_question("who was where and when?", {}), t, find_cues(t, frozenset())),
    ),
    **_functions("index.qa.sentence_cues", "text", "find_cues", lambda f, t: f(t, frozenset())),
    **_functions("index.qa.sentence_cues", "text", "find_capitalised"),
    **_functions("index.qa.passage_sentences", "text", "tokenize_sentence"),
    **_functions(
        "index.qa.passage_sentences",
        "text",
        "score_sentences_plainly",
        lambda f, t: f([_view(t)], None, _WEIGHTS),
    ),
    **_functions(
        "index.qa.ranking.sentence_features",
        "text",
        "compute_sentence_features",
        _described,
        most=_PASSAGE,
        rate=4.0,
    ),
    **_functions(
        "index.qa.passage_sentences",
        "text",
        "weighted_share",
        lambda f, t: f(frozenset(t.split()), dict.fromkeys(t.split(), 1.0)),
    ),
}
_BOT = {
    **_functions("bot.ui.discord_markup", "text", "count_units clean escape safe_url"),
    **_functions("bot.ui.discord_markup", "text", "link", lambda f, t: f(t, t)),
    **_functions("bot.ui.discord_markup", "text", "shorten", lambda f, t: f(t, 1000)),
    **_functions("bot.ui.discord_markup", "text", "escape_with_bold", lambda f, t: f(t, *_span_in(t))),
    **_functions("bot.cogs.ask.question_detection", "text", "is_question suggest_question"),
    **_functions(
        "bot.cogs.ask.question_detection", "text", "question_in", lambda f, t: f(t, user_id=1, role_id=2)
    ),
    **_functions("bot.ui.article_filters", "text", "parse_filters", lambda f, t: f(since=t, now=NOW), most=100),
    **_functions("bot.ui.article_filters", "text", "parse_region", lambda f, t: f(t), most=100),
    **_functions("bot.cogs.articles.article_details", "article", "split_text"),
    **_functions("bot.cogs.articles.submission", "text", "split_urls"),
    **_functions("bot.cogs.articles.submission", "text", "find_submission", lambda f, t: f(t, [])),
    **_functions("bot.cogs.articles.submission", "url", "limit_submission", lambda f, t: f(t.split("/"))),
    **_functions("bot.cogs.articles.article_form", "text", "is_link draft_from_text"),
    **_functions("bot.ui.report_lines", "text", "format_for_message format_for_file"),
    **_functions("bot.web.marked_text", "article", "split_paragraphs", lambda f, t: f(t, _span_in(t))),
    **_functions("bot.web.marked_text", "article", "place_quote", lambda f, t: f(t, f"{t} ", *_span_in(t))),
    **_functions("bot.i18n.country_names", "text", "find_country", most=100, rate=4.0),
    **_functions("bot.i18n.language_names", "text", "find_language", most=100, rate=4.0),
    **_functions("bot.i18n.region_names", "text", "find_region", most=100),
    **_functions("bot.i18n.country_names", "text", "list_countries", lambda f, t: f(t, ENGLISH), most=100),
    **_functions("bot.i18n.language_names", "text", "list_languages", lambda f, t: f(t, ENGLISH), most=100),
}


FUNCTIONS: Mapping[str, Function] = {
    **_TEXT,
    **_ARTICLES,
    **_FEEDS,
    **_NAMES_OF_PEOPLE,
    **_STORIES,
    **_WEB,
    **_TIMES,
    **_SPEECH,
    **_ANSWERS,
    **_BOT,
}

_NAMES = "takes a name or a key that the program itself made, never text from outside"
_NETWORK = "speaks to the network or the disk; the text that it reads goes through functions that are tested"
_OUTLET = "takes the outlet and the URL of an article, which are bounded when it is stored"
_WITHIN = "tested within the functions that call it"
_SENTENCES = "takes sentences and passages made by split_sentences and tokenize, each at most 600 characters"

EXEMPT: Mapping[str, str] = {
    "index.agreement.number_reading:any_of_lines": _NAMES,
    "index.agreement.report_counter:are_same_counter": _NAMES,
    "index.agreement.asked_quantity:are_comparable_groups": _NAMES,
    "index.agreement.stated_times:compare_times": "takes sentences, which find_relation bounds",
    "index.agreement.counted_words:find_unit": "takes a sentence, which find_numbers bounds",
    "index.tracking.change_finder:Changes.find": "takes a topic, which it bounds",
    "index.tracking.timelines:Timelines.build": "takes a topic, which read_question bounds",
    "index.agreement.outlet_independence:count_independent_outlets": _WITHIN,
    "index.agreement.outlet_independence:group_by_origin": _WITHIN,
    "index.agreement.report_relation:compares_speakers": "takes a question, which read_question bounds",
    "index.agreement.outlet_ties:OutletTies.remove": "takes names of outlets, which it bounds",
    "index.agreement.publisher_table:PublisherTable.are_separate": _OUTLET,
    "index.agreement.publisher_table:PublisherTable.find_outlet": _OUTLET,
    "index.agreement.publisher_table:PublisherTable.find_own_site": _OUTLET,
    "index.agreement.publisher_table:PublisherTable.find_publisher": _OUTLET,
    "index.agreement.publisher_table:PublisherTable.list_names": _OUTLET,
    "index.qa.answer_origins:find_answer_caution": _WITHIN,
    "index.qa.asked_names:AskedName.is_in": _WITHIN,
    "index.qa.asked_names:compile_literals": _NAMES,
    "index.qa.asked_names:rewrite_passage": _WITHIN,
    "index.qa.independent_reports:count_outlets": _WITHIN,
    "index.qa.name_forms:find_asked_names": "takes a question, which read_question bounds",
    "index.qa.name_search:has_form_in_other_script": "takes a question, which read_question bounds",
    "index.qa.name_search:weigh_names": "takes the tokens of a question, which read_question bounds",
    "index.qa.other_answers:are_same_value": _SENTENCES,
    "index.qa.other_answers:read_value": _SENTENCES,
    "index.tracking.figure_changes:are_other_places": _NAMES,
    "bot.cogs.articles.article_details:text_embed": "takes pages made by split_text",
    "bot.cogs.articles.article_details:describe_provenance": "takes a URL, which is bounded",
    "bot.ui.report_lines:TruncatedReport.attach": _NAMES,
    "bot.i18n.country_names:country_name": _NAMES,
    "bot.i18n.language_names:language_name": _NAMES,
    "bot.ui.discord_markup:date_stamp": _NAMES,
    "index.qa.answer_pipeline:Stopwatch.lap": _NAMES,
    "index.language.attribution.speaker_matching:state_key": _NAMES,
    "index.qa.statement_search:SpeakerScope.find": _NETWORK,
    "index.language.attribution.speaker_matching:find_bearer": _NAMES,
    "index.qa.said_by_answers:measure_fits": "takes the topic of a question, which read_question bounds",
    "index.qa.question_service:QuestionService.ask": "takes a question, which read_question bounds",
    "index.qa.question_service:QuestionService.read_question": "takes a question, which read_question bounds",
    "index.qa.question_service:QuestionService.search": "takes a question, which read_question bounds",
    "index.qa.composition:cite_span": _SENTENCES,
    "index.qa.composition:make_quotes": _SENTENCES,
    "index.qa.composition:number_quotes": _SENTENCES,
    "index.qa.passage_reading:add_readings": _SENTENCES,
    "index.qa.follow_ups:find_on_topic": _SENTENCES,
    "index.qa.ranking.question_analysis:QuestionAnalysis.share": _SENTENCES,
    "index.qa.ranking.question_analysis:QuestionAnalysis.share_of_pairs": _SENTENCES,
    "index.qa.passage_reading:read_passages": _SENTENCES,
    "index.qa.passage_reading:find_readings": _SENTENCES,
    "index.qa.time_constraints:drop_asked_time": "takes a question, which read_question bounds",
    "index.qa.ranking.boosted_trees:list_kinds": _NAMES,
    "index.qa.ranking.boosted_trees:load_trees": _NAMES,
    "index.qa.ranking.boosted_trees:parse_trees": _NAMES,
    "index.qa.reranker_blend:rerank_candidates": _SENTENCES,
    "index.qa.reranker_blend:rerank_sentences": _SENTENCES,
    "index.qa.allowed_passages:AllowedPassages.search_words": _NETWORK,
    "index.qa.hybrid_search:find_candidates": _NETWORK,
    "index.qa.sentence_selection:score_sentences": _SENTENCES,
    "index.qa.sentence_selection:select_sentences": _SENTENCES,
    "index.qa.question:cap_context_weights": _SENTENCES,
    "index.qa.question:weigh_tokens": _NETWORK,
    "index.text.edit_distance:count_edits": "takes two words; its callers compare none of over 40 letters",
    "index.text.edit_distance:find_edit": "takes two words; its callers compare none of over 40 letters",
    "index.extraction.article_fetcher:WebFetcher.fetch": _NETWORK,
    "index.extraction.article_fetcher:WebFetcher.get": _NETWORK,
    "index.extraction.html_tree:parse_tree": "called by parse_page, which limits the markup first",
    "index.extraction.page:no_article": _NAMES,
    "index.extraction.page:is_article_object": _WITHIN,
    "index.extraction.page:types_of": _WITHIN,
    "index.extraction.html_node:HtmlNode.get": "a protocol of lxml",
    "index.extraction.html_node:HtmlNode.xpath": "a protocol of lxml",
    "index.text.raised_text:read_raised": "takes at most 40 characters",
    "index.text.raised_text:read_lowered": "takes at most 40 characters",
    "index.text.raised_text:is_note_mark": "takes at most 40 characters",
    "index.text.raised_text:left_out": "looks at two characters",
    "index.extraction.markdown_text:read_marks_in_line": "takes at most 20,000 characters",
    "index.extraction.pdf_text:read_pdf": "reads PDFs, which have limits of their own",
    "index.extraction.pdf_characters:read_pdf_file": "reads PDFs, which have limits of their own",
    "index.extraction.hyphenation:LineJoiner.joint": "called by join_lines",
    "index.extraction.hyphenation:is_known": "takes one word",
    "index.extraction.hyphenation:is_wide": "takes one character",
    "index.extraction.hyphenation:mark_soft_breaks": "called by join_lines",
    "index.extraction.hyphenation:join_marked_breaks": "called by join_lines",
    "index.extraction.plain_text:display_width": "called by join_lines",
    "index.feeds.feed_entries:distinct_by": _WITHIN,
    "index.text.abbreviations:is_exclaimed_name": _WITHIN,
    "index.text.abbreviations:is_opener": _WITHIN,
    "index.text.abbreviations:is_part_of_abbreviation": _WITHIN,
    "index.text.attributions:continues_quotation": _WITHIN,
    "index.text.attributions:continues_wide_quotation": _WITHIN,
    "index.language.attribution.cjk_quotations:widen_to_quotation": _WITHIN,
    "index.feeds.opml:write_opml": _NAMES,
    "index.feeds.xml_tree:XmlNode.attribute": _WITHIN,
    "index.feeds.xml_tree:XmlNode.base": _WITHIN,
    "index.feeds.xml_feed:read_xml_feed": _WITHIN,
    "index.crawl.entry_selection:choose_entries": _NAMES,
    "index.crawl.entry_selection:find_restamped": _NAMES,
    "index.crawl.host_queue:HostPacing.begin": _NAMES,
    "index.crawl.host_queue:HostPacing.end": _NAMES,
    "index.crawl.host_queue:HostPacing.free_at": _NAMES,
    "index.crawl.host_queue:HostPacing.is_closed": _NAMES,
    "index.crawl.poll_visits:PollTally.count": _NAMES,
    "index.language.attribution.coreference:find_antecedent": _WITHIN,
    "index.text.word_lists:load_line_sections": _NAMES,
    "index.text.word_lists:load_lines": _NAMES,
    "index.text.word_lists:load_word_sections": _NAMES,
    "index.text.word_lists:regex_any_of": _NAMES,
    "index.language.dates.date_lexicon:name_regex": _NAMES,
    "index.language.dates.date_lexicon:relative_offset": _NAMES,
    "index.http.ssrf_guard:find_addresses": _NETWORK,
    "index.http.ssrf_guard:resolve_name": _NETWORK,
    "index.http.bounded_socket:BoundedSocket.makefile": _NETWORK,
    "index.http.bounded_socket:BoundedSocket.sendall": _NETWORK,
    "index.http.http_client:WebClient.get": _NETWORK,
    "index.http.http_transport:decompress": _NETWORK,
    "index.http.http_transport:send_get": _NETWORK,
}
