"""Sentences that open with a word for somebody or something named before."""

import re

_POINTS_BACK = re.compile(
    r"""[“"'‘「『(]?(?:
    (?:he|she|they|it|this|that|these|those|his|her|hers|their|theirs|its)\b(?!['’]s\s+(?:not\s+)?
        (?:clear|unclear|possible|likely|unlikely|important|time)\b)
    | 他們|她們|它們|他们|她们|它们|他|她|它|這|这|該|该|此舉|此举|其
    | 彼女|彼ら|彼|これ|それ|この|その|同氏|同省
    | 그는|그녀는|그들은|이는|이들은|그의|이에
    )""",
    re.IGNORECASE | re.VERBOSE,
)


def points_back(sentence: str) -> bool:
    """Whether a sentence opens with a pronoun, so that a reader needs the one before it."""
    return _POINTS_BACK.match(sentence) is not None
