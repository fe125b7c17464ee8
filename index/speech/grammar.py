"""English words that hold phrases and clauses together, in lower case; what each is for stands in the list."""

from index.speech.words import read_sections

_GRAMMAR = read_sections("grammar")

OPENERS = _GRAMMAR["openers"]
DETERMINERS = _GRAMMAR["determiners"]
ARTICLES = _GRAMMAR["articles"]
LINKS = _GRAMMAR["links"]
AFTERTHOUGHTS = _GRAMMAR["afterthoughts"]
CLAUSE_WORDS = _GRAMMAR["clause words"]
BETWEEN = _GRAMMAR["between"]
UNREAL = _GRAMMAR["unreal"]
BEHIND_SPEAKER = _GRAMMAR["behind a speaker"]
SUBORDINATORS = _GRAMMAR["subordinators"]
CONJUNCTIONS = _GRAMMAR["conjunctions"]
