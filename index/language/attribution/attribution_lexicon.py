"""Word lists for English attribution: function words, nouns, names, speech verbs."""

from collections.abc import Iterable
from dataclasses import dataclass

from index.text.word_lists import load_word_sections

_PACKAGE = "index.language.attribution"

_GRAMMAR = load_word_sections(_PACKAGE, "words/grammar.txt")

SENTENCE_OPENERS = _GRAMMAR["openers"]
DETERMINERS = _GRAMMAR["determiners"]
ARTICLES = _GRAMMAR["articles"]
LINK_WORDS = _GRAMMAR["links"]
POSTMODIFIERS = _GRAMMAR["postmodifiers"]
CLAUSE_WORDS = _GRAMMAR["clause words"]
PREVERBAL_WORDS = _GRAMMAR["before a verb"]
IRREALIS_MARKERS = _GRAMMAR["irrealis"]
POST_SPEAKER_WORDS = _GRAMMAR["after a speaker"]
SUBORDINATORS = _GRAMMAR["subordinators"]
COORDINATORS = _GRAMMAR["conjunctions"]
AUXILIARIES = _GRAMMAR["auxiliaries"]
CLAUSE_SUBJECTS = _GRAMMAR["subjects"]
NO_OTHER_SPEAKER = _GRAMMAR["not another speaker"]
SMALL_NUMBERS = _GRAMMAR["figures"]
SMALL_HEADLINE_WORDS = _GRAMMAR["small in headlines"]


_NOUNS = load_word_sections(_PACKAGE, "words/nouns.txt")
_NAMES = load_word_sections(_PACKAGE, "words/names.txt")


def _plurals(nouns: Iterable[str]) -> frozenset[str]:
    regular = (noun for noun in nouns if not noun.endswith(("s", "x", "man", "woman")))
    return frozenset(
        f"{noun[:-1]}ies" if noun.endswith(("cy", "ry", "ny", "ty")) else f"{noun}s" for noun in regular
    )


TITLES = _NOUNS["titles"]
ORGANIZATION_NOUNS = _NOUNS["organizations"]
DOCUMENT_NOUNS = _NOUNS["documents"]
PERSON_NOUNS = TITLES | _NOUNS["people"] | _plurals(TITLES)

# Nouns that can be the subject of "said".
SPEAKER_NOUNS = (
    PERSON_NOUNS | ORGANIZATION_NOUNS | DOCUMENT_NOUNS | _plurals(ORGANIZATION_NOUNS | DOCUMENT_NOUNS)
)
# Additional nouns that "according to" may name.
CITABLE_NOUNS = SPEAKER_NOUNS | _NOUNS["citable"]

RELATIONS = _NOUNS["relations"]
UNNAMED_ROLES = _NOUNS["unnamed"]
ABBREVIATED_TITLES = _NAMES["abbreviated titles"]
ABBREVIATIONS = _NAMES["abbreviations"]
HONORIFICS = _NAMES["honorifics"]
COURTESY_TITLES = _NAMES["courtesy"]
TITLE_QUALIFIERS = _NAMES["qualifiers"]
NAME_PARTICLES = _NAMES["particles"]
NAMES_WITH_ARTICLE = _NAMES["with article"]
NON_PERSON_LAST_WORDS = _NAMES["places and organizations"]
NON_SURNAMES = _NAMES["never surnames"]
OFFICES_OF_STATE = _NAMES["offices of state"]
NON_OCCUPATIONS = _NAMES["not occupations"]
SURNAMES_WRITTEN_FIRST = _NAMES["family names first"]
JURISDICTION_WORDS = _NAMES["jurisdictions"]
PRE_TITLE_WORDS = _NAMES["before a title"]
NON_GIVEN_NAMES = _NAMES["never given"] | SENTENCE_OPENERS | NON_PERSON_LAST_WORDS | TITLES


_VERBS = load_word_sections(_PACKAGE, "words/verbs.txt")


@dataclass(frozen=True, slots=True)
class _VerbForms:
    """One group of verbs; `present` forms agree with one speaker, `plural` forms with several."""

    past: frozenset[str]
    present: frozenset[str]
    plural: frozenset[str]

    def __contains__(self, word: str) -> bool:
        return word in self.past or word in self.present or word in self.plural


def _verb_forms(group: str) -> _VerbForms:
    return _VerbForms(*(_VERBS[f"{group} {form}"] for form in ("past", "present", "plural")))


# Always speech, whatever follows.
SAYING_VERBS = _verb_forms("saying")
# Speech if a clause or a quotation follows, or if they close one.
REPORTING_VERBS = _verb_forms("reporting")
# Speech with a plain object too: what is denied or warned of is a claim, not a fact.
CLAIMING_VERBS = _verb_forms("claiming")
# Speech if quoted words follow: called it “a disgrace”.
CALLING_VERBS = _verb_forms("calling")

# Nouns after "said", "denied" and "claimed" that make these verbs report nothing.
FAREWELLS = _VERBS["farewells"]
DENIABLE_REQUESTS = _VERBS["deniable requests"]
WINNABLE_OBJECTS = _VERBS["winnable"]

_GROUPS = (SAYING_VERBS, REPORTING_VERBS, CLAIMING_VERBS, CALLING_VERBS)

# These verbs precede their speaker only after quoted or reported words: "…," said X.
INVERTIBLE_VERBS = frozenset(
    verb for group in _GROUPS[:3] for verb in group.past | group.present if verb not in ("told", "tells")
)

# All speech verbs, in every form.
SPEECH_VERBS = frozenset(verb for group in _GROUPS for verb in group.past | group.present | group.plural)


def is_speech_verb(word: str) -> bool:
    """Whether a word is a verb of one of the groups."""
    return word in SPEECH_VERBS


def is_plural_verb(word: str) -> bool:
    """Whether a verb has the form for several speakers, such as `say`."""
    return any(word in group.plural for group in _GROUPS)
