"""English verbs of speech, by what has to stand around them before they count."""

from dataclasses import dataclass

from index.speech.words import read_sections

_VERBS = read_sections("verbs")


@dataclass(frozen=True, slots=True)
class _Forms:
    """One group of verbs; `present` ones agree with one speaker, `plural` ones with several."""

    past: frozenset[str]
    present: frozenset[str]
    plural: frozenset[str]

    def __contains__(self, word: str) -> bool:
        return word in self.past or word in self.present or word in self.plural


def _forms(group: str) -> _Forms:
    return _Forms(*(_VERBS[f"{group} {form}"] for form in ("past", "present", "plural")))


# Always speech, whatever follows.
SAYING = _forms("saying")
# Speech where a clause or a quotation follows, or where they close one.
REPORTING = _forms("reporting")
# Speech also with a plain object: what is denied or warned of is somebody's word, and no fact.
CLAIMING = _forms("claiming")
# Speech where quoted words follow: called it “a disgrace”.
CALLING = _forms("calling")

# Nouns behind "said", "denied" and "claimed" with which nothing is said.
FAREWELLS = _VERBS["farewells"]
REFUSABLE = _VERBS["refusable"]
WON = _VERBS["won"]

_GROUPS = (SAYING, REPORTING, CLAIMING, CALLING)

# A verb may be set in front of its speaker only behind quoted or reported words: "…," said X.
INVERTING = frozenset(
    verb for group in _GROUPS[:3] for verb in group.past | group.present if verb not in ("told", "tells")
)

# All of them, in every form.
VERBS = frozenset(verb for group in _GROUPS for verb in group.past | group.present | group.plural)


def is_speech(word: str) -> bool:
    """Whether a word is a verb of one of the groups."""
    return word in VERBS


def is_plural(word: str) -> bool:
    """Whether a verb has the form for several speakers, as `say`."""
    return any(word in group.plural for group in _GROUPS)
