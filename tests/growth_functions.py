"""The functions on text whose growth is tested: how each is called, and what is fed to it.

Every public function of the packages below that takes a `str` or `bytes` is in FUNCTIONS, or in EXEMPT with
the reason. `test_text_growth.py` finds them in the source and checks that.
"""

import ast
import inspect
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import Message
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeAlias

from bot.language import ENGLISH
from bot.refusal import Refusal
from index.answers.asked_kinds import Kind
from index.answers.question import read_question
from index.answers.ranking.asked import analyze_question
from index.answers.ranking.signs import find_cues
from index.answers.reading import PassageView, score_sentences_plainly
from index.errors import NewsIndexError
from index.feeds.entries import FeedEntry
from index.passages.keeping import EarlierSplit
from index.passages.splitting import Limits, split_article
from index.sources.page_changes import PageText
from index.speech.paragraphs import parse_paragraph
from index.speech.phrase import Phrase, PhraseKind
from index.speech.quotations import find_quotations
from index.stories.copies import Report
from index.stories.likeness import read_text
from index.stories.words import split_words
from index.text.likeness import shingles_of
from index.text.scripts import Script, main_script
from index.text.sentences import split_sentences
from index.types import ArticleDraft, Precision, PublishedAt

ROOT = Path(__file__).parents[1]
PACKAGES = (
    "index/text",
    "index/articles",
    "index/feeds",
    "index/times",
    "index/speech",
    "index/stories",
    "index/sources",
    "index/answers",
    "index/passages/splitting.py",
    "index/passages/keeping.py",
    "index/web",
    "bot/markdown.py",
    "bot/asking/question_text.py",
    "bot/asking/narrowing.py",
    "bot/articles/article_text.py",
    "bot/contributing/sources.py",
    "bot/contributing/typed_facts.py",
    "bot/following/report_lines.py",
    "bot/following/countries.py",
    "bot/following/languages.py",
    "bot/region_names.py",
)
"""Folders and files whose public functions are looked at."""

Call: TypeAlias = Callable[[Any, str], object]

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
PUBLISHED = PublishedAt(NOW, Precision.INSTANT, "+00:00")


@dataclass(frozen=True, slots=True)
class Function:
    """`call` gets the function and the text. `most_chars`: it only ever gets texts up to that length."""

    kind: str
    call: Call
    most_chars: int | None = None
    most_rate: float = 1.0
    """CPU seconds for 100,000 characters."""

    def run(self, function: object, text: str) -> None:
        """Call it; a refusal is an answer too."""
        try:
            result = self.call(function, text)
        except (NewsIndexError, Refusal, ValueError):
            return
        if isinstance(result, Iterator):
            deque(result, maxlen=0)


def load(name: str) -> object:
    """The function called `package.module:name` or `package.module:Class.name`."""
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
    return function(text[:200], text, limits=Limits(180, 256), count_tokens=_count_tokens)


def _count_tokens(texts: Any) -> list[int]:
    return [len(text) // 4 + 1 for text in texts]


def _standing(function: Any, text: str) -> object:
    spans = split_article("", text, limits=Limits(180, 256), count_tokens=_count_tokens)
    return function(EarlierSplit("", text, spans), text[: len(text) // 2] + "x" + text[len(text) // 2 :])


def _report(text: str) -> Report:
    return Report(read_text(text), None, PUBLISHED)


def _page_text(text: str) -> PageText:
    return PageText(url=None, text=text, content_hash=text[-20:])


_WEIGHTS = {"ship": 2.0, "monday": 1.0, "中文": 1.0}


def _view(text: str) -> PassageView:
    sentences = tuple(split_sentences(text))
    return PassageView(
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
        score_sentences_plainly(views, None, _WEIGHTS), views, analyze_question("When did the ship sail?", _WEIGHTS)
    )


def _headers(text: str) -> Message:
    headers = Message()
    safe = _as_bytes(text.replace("\r", "").replace("\n", "")).decode("latin-1")  # as http.client does
    for name in ("Cache-Control", "Expires", "Retry-After", "Date", "ETag", "Last-Modified", "Age"):
        headers[name] = safe
    return headers


def _named(text: str) -> Phrase:
    return Phrase((0, min(len(text), 20)), PhraseKind.NAME)


def _functions(
    module: str, kind: str, names: str, call: Call = _plain, *, most: int | None = None, rate: float = 1.0
) -> dict[str, Function]:
    return {f"{module}:{name}": Function(kind, call, most, rate) for name in names.split()}


_PASSAGE = 4000
"""More than the model reads of one passage."""
_URL = 2000
"""About the longest that is taken for an address."""
_TEXT = {
    **_functions("index.text.sentences", "article", "split_sentences"),
    **_functions("index.text.normalization", "text", "normalize", lambda f, t: f("NFKC", t)),
    **_functions("index.text.markup", "page", "has_long_tag limit_attributes"),
    **_functions("index.text.scripts", "text", "main_script count_cjk count_words"),
    **_functions("index.text.tokens", "text", "tokenize content_tokens is_stop_token"),
    **_functions("index.text.likeness", "text", "shingles_of numbers_of"),
    **_functions(
        "index.text.likeness", "text", "jaccard containment", lambda f, t: f(shingles_of(t), shingles_of(t[1:]))
    ),
    **_functions("index.text.likeness", "text", "are_forms_of_one", lambda f, t: f(t, t[1:])),
}
_ARTICLES = {
    **_functions("index.articles.bylines", "text", "read_byline is_date_line read_date_line", most=160),
    **_functions("index.articles.bylines", "text", "people_of", lambda f, t: f([t, t])),
    **_functions("index.articles.captions", "text", "is_caption", most=420),
    **_functions(
        "index.articles.claimed_addresses", "page", "find_claimed_url", lambda f, t: f(t, "http://a.b/c")
    ),
    **_functions("index.articles.cleaning", "article", "clean_text clean_line"),
    **_functions("index.articles.corrections", "article", "find_correction"),
    **_functions("index.articles.corrections", "article", "split_corrections", lambda f, t: f(t.split("\n\n"))),
    **_functions("index.articles.datelines", "text", "take_dateline"),
    **_functions("index.articles.decoding", "bytes", "decode_text", lambda f, t: f(_as_bytes(t), source="x")),
    **_functions(
        "index.articles.extraction",
        "page",
        "extract_article",
        lambda f, t: f(t, source="x", url="http://a.b/c"),
        rate=4.0,  # trafilatura takes 40 µs a tag, and pages may consist of them
    ),
    **_functions("index.articles.fragments", "fragment", "read_fragment"),
    **_functions("index.articles.importing", "line", "read_import_lines", _imported),
    **_functions(
        "index.articles.judging",
        "article",
        "judge_article",
        lambda f, t: f(ArticleDraft(text=t), max_chars=10**6),
    ),
    **_functions("index.articles.judging", "text", "clean_facts", _drafted),
    **_functions("index.articles.judging", "text", "content_hash"),
    **_functions("index.articles.language", "text", "choose_language", lambda f, t: f(t, stated=t)),
    **_functions("index.articles.language", "text", "detect_language"),
    **_functions("index.articles.leftovers", "text", "is_leftover", most=600),
    **_functions("index.articles.markdown_text", "article", "read_markdown"),
    **_functions("index.articles.mentions", "text", "find_mentions", lambda f, t: f(t, main_script(t))),
    **_functions("index.articles.page_corrections", "page", "find_page_correction"),
    **_functions("index.articles.page_dates", "page", "find_published", lambda f, t: f(t, "http://a.b/c")),
    **_functions(
        "index.articles.page_kinds", "page", "find_obstacle", lambda f, t: f(t, title=t[-3000:], text=t[-3000:])
    ),
    **_functions(
        "index.articles.page_marks",
        "page",
        "find_tags find_json find_nodes stated_language without_asides without_scripts",
    ),
    **_functions("index.articles.page_marks", "page", "find_links", lambda f, t: f(t, "canonical")),
    **_functions("index.articles.page_marks", "page", "meta_content", lambda f, t: f(t, "og:url")),
    **_functions("index.articles.page_names", "page", "find_outlet", lambda f, t: f(t, t[-200:])),
    **_functions(
        "index.articles.page_names", "text", "find_authors without_outlet", lambda f, t: f(t, t[:100])
    ),
    **_functions("index.articles.page_tree", "page", "read_tree"),
    **_functions("index.articles.plain_text", "article", "split_title join_lines"),
    **_functions("index.articles.plausibility", "text", "plausibility"),
    **_functions("index.articles.reading", "article", "read_article_text", lambda f, t: f(t, title=t[:300])),
    **_functions(
        "index.articles.reading",
        "bytes",
        "read_article_bytes",
        lambda f, t: f(_as_bytes(t), name="x", max_bytes=10**7),
    ),
    **_functions("index.articles.regions", "article", "find_regions", lambda f, t: f(t[:500], t)),
    **_functions(
        "index.articles.teasers",
        "page",
        "without_teasers",
        lambda f, t: f(t, [f"{t[i : i + 200]}." for i in range(0, len(t), 200)]),
    ),
    **_functions(
        "index.articles.tidying", "article", "tidy_draft", lambda f, t: f(ArticleDraft(text=t, title=t[:100]))
    ),
}
_FEEDS = {
    **_functions("index.feeds.charsets", "bytes", "decode_feed", lambda f, t: f(_as_bytes(t), t[-40:])),
    **_functions("index.feeds.dates", "text", "read_date"),
    **_functions("index.feeds.finding", "page", "find_feed_links", lambda f, t: f(t, "http://a.b/c")),
    **_functions("index.feeds.finding", "url", "guess_addresses guess_sitemaps"),
    **_functions("index.feeds.finding", "article", "sitemaps_in_robots"),
    **_functions(
        "index.feeds.fulltext", "fragment", "has_full_text", lambda f, t: f(FeedEntry(key="x", content_html=t))
    ),
    **_functions("index.feeds.fulltext", "fragment", "strip_syndication_notice"),
    **_functions("index.feeds.json_feed", "json", "read_json_feed", lambda f, t: f(t, "http://a.b/c")),
    **_functions("index.feeds.keys", "text", "entry_key", lambda f, t: f(t, t, t, None)),
    **_functions("index.feeds.links", "url", "web_address", lambda f, t: f("http://a.b/c", t)),
    **_functions("index.feeds.links", "url", "unwrap_redirect", most=_URL),
    **_functions("index.feeds.namespaces", "text", "canonical_name", lambda f, t: f(t, t)),
    **_functions("index.feeds.namespaces", "text", "is_feed_namespace"),
    **_functions("index.feeds.opml", "xml", "read_opml", lambda f, t: f(_encoded(t), name="x")),
    **_functions(
        "index.feeds.parsing", "xml", "parse_feed", lambda f, t: f(_encoded(t), url="http://a.b/c", source="x")
    ),
    **_functions("index.feeds.plain", "fragment", "one_line html_to_line text_to_html looks_like_markup"),
    **_functions("index.feeds.repairing", "xml", "repair_references"),
    **_functions("index.feeds.repairing", "xml", "limit_tags", lambda f, t: f(t, most_tags=10**5)),
    **_functions(
        "index.feeds.sitemaps",
        "xml",
        "parse_sitemap",
        lambda f, t: f(_encoded(t), url="http://a.b/c", source="x"),
    ),
    **_functions("index.feeds.sitemaps", "url", "is_news_sitemap"),
    **_functions("index.feeds.trees", "xml", "parse_xml"),
    **_functions("index.feeds.trees", "page", "parse_page"),
    **_functions("index.feeds.trees", "url", "join_address", lambda f, t: f(t, t)),
}
_STORIES = {
    **_functions("index.stories.copies", "text", "are_copies", lambda f, t: f(_report(t), _report(t[1:]))),
    **_functions("index.stories.likeness", "text", "read_text"),
    **_functions("index.stories.sketches", "text", "sketch_text"),
    **_functions("index.stories.sketches", "text", "hash_runs", lambda f, t: f(split_words(t), 6)),
    **_functions(
        "index.stories.wires", "article", "find_agency", lambda f, t: f(outlet=t, author=t, dateline=t, text=t)
    ),
    **_functions("index.stories.words", "text", "split_words split_unquoted_words normalize_number is_weekday_or_month"),
    **_functions(
        "index.sources.page_changes",
        "text",
        "judge_page",
        lambda f, t: f(_page_text(t), _page_text(t[:-9] + "x")),
    ),
    **_functions("index.passages.splitting", "text", "split_article", _split),
    **_functions("index.passages.splitting", "text", "truncate_title", lambda f, t: f(t, _count_tokens)),
    **_functions("index.passages.keeping", "text", "find_unchanged_passages", _standing),
}
_WEB = {
    **_functions("index.web.urls", "url", "canonical_url host_of", most=_URL),
    **_functions("index.web.urls", "url", "shown_url"),
    **_functions("index.web.variants", "url", "variant_key", most=_URL),
    **_functions("index.web.hosts", "url", "canonical_host", most=_URL),
    **_functions("index.web.content_types", "text", "read_content_type read_charset"),
    **_functions("index.web.cache_hints", "text", "find_validators", lambda f, t: f(_headers(t))),
    **_functions(
        "index.web.cache_hints", "text", "find_max_age_s find_retry_after_s", lambda f, t: f(_headers(t), NOW)
    ),
    **_functions("index.web.addresses", "url", "is_public"),
    **_functions("index.web.sites", "url", "site_of", most=_URL),
    **_functions("index.web.sites", "url", "find_site shown_site spell_url"),
    **_functions("index.web.site_names", "text", "names_other_site", lambda f, t: f(t, "http://a.b/c")),
    **_functions("index.web.confusables", "text", "skeleton fold_marks mixes_scripts"),
    **_functions(
        "index.articles.page_comparison",
        "text",
        "compare_texts",
        lambda f, t: f(t, ArticleDraft(text=t[1:])),
    ),
}
_SENTENCE = 600
"""The longest that `split_sentences` makes."""
_TIMES = {
    **_functions("index.times.asked", "text", "find_question_time", lambda f, t: f(t, NOW)),
    **_functions("index.times.asian_phrases", "text", "find_cjk_time_phrases"),
    **_functions("index.times.phrases", "text", "find_english_time_phrases"),
    **_functions(
        "index.times.asian_bare", "text", "find_bare_cjk_days", lambda f, t: f(t, Script.HAN, names_other_year=True)
    ),
    **_functions(
        "index.times.asian_quotes", "text", "find_named_cjk_times", lambda f, t: f(t, Script.HAN, other_date_at=0)
    ),
    **_functions(
        "index.times.asian_tense",
        "text",
        "cjk_tense_at",
        lambda f, t: f(t, len(t) // 2, len(t) // 2 + 1, Script.HAN),
    ),
    **_functions("index.times.date_forms", "text", "take_day take_time take_zone"),
    **_functions("index.times.dates", "text", "read_date"),
    **_functions("index.times.english_days", "text", "find_days", lambda f, t: f(t, other_date_at=0)),
    **_functions("index.times.english_periods", "text", "find_periods"),
    **_functions("index.times.english_weekdays", "text", "find_weekdays", lambda f, t: f(t, other_date_at=0)),
    **_functions("index.times.month_days", "text", "find_month_days", lambda f, t: f(t, names_other_year=False)),
    **_functions("index.times.month_days", "text", "find_months", lambda f, t: f(t, other_date_at=0)),
    **_functions("index.times.month_days", "text", "find_first_month_day"),
    **_functions("index.times.newest", "text", "wants_newest"),
    **_functions("index.times.period_counts", "text", "find_count"),
    **_functions("index.times.periods", "text", "read_period", lambda f, t: f(t, now=NOW)),
    **_functions("index.times.published_days", "text", "find_days", lambda f, t: f(PUBLISHED, t)),
    **_functions("index.times.quotations", "text", "find_quoted_spans ends_in_quotation reads_like_speech"),
    **_functions("index.times.quoted", "text", "resolve_times", lambda f, t: f(t, PUBLISHED, before=t)),
    **_functions("index.times.tense_words", "text", "words_of"),
    **_functions("index.times.tenses", "text", "tense_at is_beside_past_verb", _at_middle),
    **_functions("index.times.tenses", "text", "words_before words_after", lambda f, t: f(t, len(t) // 2)),
}
_SPEECH = {
    **_functions("index.speech.attributions", "text", "may_contain_attribution"),
    **_functions("index.speech.bearers", "text", "find_referent", lambda f, t: f(t, _named(t))),
    **_functions("index.speech.chinese", "text", "find_chinese_speaker"),
    **_functions("index.speech.japanese", "text", "find_japanese_speaker"),
    **_functions("index.speech.korean", "text", "find_korean_speaker"),
    **_functions(
        "index.speech.english",
        "text",
        "find_english_speaker",
        lambda f, t: f(t, (len(t) // 2, min(len(t), len(t) // 2 + _SENTENCE))),
    ),
    **_functions(
        "index.speech.forms",
        "text",
        "is_well_formed span_with_article find_complete_description",
        lambda f, t: f(t, _named(t)),
    ),
    **_functions("index.speech.forms", "text", "is_abbreviated_title"),
    **_functions(
        "index.speech.mentions",
        "text",
        "find_mentions find_full_name_mentions is_surname",
        lambda f, t: f(t, (t.split() or ["x"])[0][:20]),
    ),
    **_functions("index.speech.paragraphs", "text", "parse_paragraph", lambda f, t: f(t, len(t) // 2)),
    **_functions(
        "index.speech.paragraphs", "text", "paragraphs_before", lambda f, t: f(t, parse_paragraph(t, len(t) // 2))
    ),
    **_functions("index.speech.people", "text", "find_full_name find_person_description", lambda f, t: f(t, _named(t))),
    **_functions("index.speech.people", "text", "share_surname", lambda f, t: f(t, t[1:])),
    **_functions("index.speech.phrase", "text", "words_of", lambda f, t: f(t, _named(t))),
    **_functions("index.speech.quotations", "text", "find_quotations"),
    **_functions("index.speech.quotations", "text", "mask_quotations", lambda f, t: f(t, find_quotations(t))),
    **_functions("index.speech.quotations", "text", "starts_with_quotation", lambda f, t: f(t, len(t) // 2)),
    **_functions(
        "index.speech.speakers",
        "text",
        "find_speaker",
        lambda f, t: f(t, (len(t) // 2, min(len(t), len(t) // 2 + _SENTENCE))),
    ),
    **_functions("index.speech.tokens", "text", "split_tokens", lambda f, t: f(t, 0)),
    **_functions("index.speech.verbs", "text", "is_speech_verb is_plural_verb"),
}
_ANSWERS = {
    **_functions("index.answers.asked_kinds", "text", "find_question_type strip_question_words"),
    **_functions("index.answers.asked_kinds", "text", "has_answer_of_type", lambda f, t: [f(kind, t) for kind in Kind]),
    **_functions("index.answers.explaining", "text", "find_missing_words", lambda f, t: f(t, ["x"])),
    **_functions(
        "index.answers.follow_ups",
        "text",
        "is_follow_up own_tokens follow_up_question_type",
        lambda f, t: f(read_question(t, max_chars=10**6)),
    ),
    **_functions("index.answers.pointing", "text", "points_back"),
    **_functions("index.answers.question", "text", "read_question", lambda f, t: f(t, max_chars=10**6)),
    **_functions("index.answers.ranking.asked", "text", "analyze_question", lambda f, t: f(t, {})),
    **_functions(
        "index.answers.ranking.asked",
        "text",
        "QuestionAnalysis.holds_wanted",
        lambda f, t: f(analyze_question("who was where and when?", {}), t, find_cues(t, frozenset())),
    ),
    **_functions("index.answers.ranking.signs", "text", "find_cues", lambda f, t: f(t, frozenset())),
    **_functions("index.answers.ranking.signs", "text", "find_capitalised"),
    **_functions("index.answers.reading", "text", "tokenize_sentence"),
    **_functions("index.answers.reading", "text", "score_sentences_plainly", lambda f, t: f([_view(t)], None, _WEIGHTS)),
    **_functions(
        "index.answers.ranking.sentence_features",
        "text",
        "compute_sentence_features",
        _described,
        most=_PASSAGE,
        rate=4.0,
    ),
    **_functions(
        "index.answers.reading",
        "text",
        "weighted_share",
        lambda f, t: f(frozenset(t.split()), dict.fromkeys(t.split(), 1.0)),
    ),
}
_BOT = {
    **_functions("bot.markdown", "text", "count_units clean escape safe_url"),
    **_functions("bot.markdown", "text", "link", lambda f, t: f(t, t)),
    **_functions("bot.markdown", "text", "shorten", lambda f, t: f(t, 1000)),
    **_functions("bot.asking.question_text", "text", "is_question is_small_talk suggest_question"),
    **_functions("bot.asking.question_text", "text", "question_in", lambda f, t: f(t, user_id=1, role_id=2)),
    **_functions("bot.asking.narrowing", "text", "read_filters", lambda f, t: f(since=t, now=NOW), most=100),
    **_functions("bot.articles.article_text", "article", "split_text"),
    **_functions("bot.contributing.sources", "text", "split_urls"),
    **_functions("bot.contributing.sources", "text", "find_sources", lambda f, t: f(t, [])),
    **_functions("bot.contributing.sources", "url", "bound", lambda f, t: f(t.split("/"))),
    **_functions("bot.contributing.typed_facts", "text", "is_link typed_draft"),
    **_functions("bot.following.report_lines", "text", "in_message in_file"),
    **_functions("bot.following.countries", "text", "find_country", most=100, rate=4.0),
    **_functions("bot.following.languages", "text", "find_language", most=100, rate=4.0),
    **_functions("bot.region_names", "text", "find_region", most=100),
    **_functions("bot.articles.article_text", "text", "language_name"),
    **_functions("bot.following.countries", "text", "list_countries", lambda f, t: f(t, ENGLISH), most=100),
    **_functions("bot.following.languages", "text", "list_languages", lambda f, t: f(t, ENGLISH), most=100),
}


FUNCTIONS: Mapping[str, Function] = {
    **_TEXT,
    **_ARTICLES,
    **_FEEDS,
    **_STORIES,
    **_WEB,
    **_TIMES,
    **_SPEECH,
    **_ANSWERS,
    **_BOT,
}

_NAMES = "takes a name or a key that the program itself made, never text from outside"
_NETWORK = "speaks to the network or the disk; the text that it reads goes through functions that are tested"
_WITHIN = "tested within the functions that call it"
_SENTENCES = "takes sentences and passages made by split_sentences and tokenize, each at most 600 characters"

EXEMPT: Mapping[str, str] = {
    "bot.articles.article_text:text_embed": "takes pages made by split_text",
    "bot.following.countries:country_name": _NAMES,
    "bot.following.languages:name_of_language": _NAMES,
    "bot.markdown:date_stamp": _NAMES,
    "index.answers.answering:Stopwatch.lap": _NAMES,
    "index.answers.composing:make_quotes": _SENTENCES,
    "index.answers.composing:number_quotes": _SENTENCES,
    "index.answers.follow_ups:answers_what_is_new": _SENTENCES,
    "index.answers.follow_ups:find_on_topic": _SENTENCES,
    "index.answers.ranking.asked:QuestionAnalysis.share": _SENTENCES,
    "index.answers.ranking.asked:QuestionAnalysis.share_of_pairs": _SENTENCES,
    "index.answers.ranking.trees:load_trees": _NAMES,
    "index.answers.ranking.trees:read_trees": _NAMES,
    "index.answers.reranking:rerank_candidates": _SENTENCES,
    "index.answers.reranking:rerank_sentences": _SENTENCES,
    "index.answers.retrieval:find_candidates": _NETWORK,
    "index.answers.selecting:score_sentences": _SENTENCES,
    "index.answers.selecting:select_sentences": _SENTENCES,
    "index.answers.weighing:favour_own": _SENTENCES,
    "index.answers.weighing:weigh_tokens": _NETWORK,
    "index.articles.fetching:WebFetcher.fetch": _NETWORK,
    "index.articles.fetching:WebFetcher.get": _NETWORK,
    "index.articles.page_marks:is_article": _WITHIN,
    "index.articles.page_marks:kinds_of": _WITHIN,
    "index.articles.page_tree:Node.get": "a protocol of lxml",
    "index.articles.page_tree:Node.xpath": "a protocol of lxml",
    "index.articles.pdf_text:read_pdf": "reads PDFs, which have limits of their own",
    "index.feeds.keys:distinct_by": _WITHIN,
    "index.feeds.opml:write_opml": _NAMES,
    "index.feeds.trees:XmlNode.attribute": _WITHIN,
    "index.feeds.trees:XmlNode.base": _WITHIN,
    "index.feeds.xml_feed:read_xml_feed": _WITHIN,
    "index.sources.entries:choose_entries": _NAMES,
    "index.sources.entries:find_restamped": _NAMES,
    "index.sources.host_turns:HostPacing.begin": _NAMES,
    "index.sources.host_turns:HostPacing.end": _NAMES,
    "index.sources.host_turns:HostPacing.free_at": _NAMES,
    "index.sources.host_turns:HostPacing.is_closed": _NAMES,
    "index.sources.rounds:PollTally.count": _NAMES,
    "index.speech.pronouns:find_antecedent": _WITHIN,
    "index.speech.words:any_of": _NAMES,
    "index.speech.words:read_sections": _NAMES,
    "index.times.asian_names:name_pattern": _NAMES,
    "index.times.asian_names:place_of": _NAMES,
    "index.web.addresses:find_addresses": _NETWORK,
    "index.web.addresses:resolve_name": _NETWORK,
    "index.web.bounded:BoundedSocket.makefile": _NETWORK,
    "index.web.bounded:BoundedSocket.sendall": _NETWORK,
    "index.web.client:WebClient.get": _NETWORK,
    "index.web.compression:decompress": _NETWORK,
    "index.web.transport:get": _NETWORK,
}
