"""Find the correction note of an article."""

import re
from collections.abc import Iterator, Sequence

_MAX_NOTE_CHARS = 1500  # the longest of 150 notes read had 900 characters

_WORK = r"""(?:story|article|report|piece|post|page|column|item|entry|list|video|headline|editorial|essay
|analysis|graphic|map|chart|caption|photo)"""
# What an article calls itself with "the" or "our"; "the map" or "the report" may be its subject.
_OWN_WORK = r"(?:story|article|headline|caption|column|editorial|essay|post)"
_WRONGLY = r"""incorrect(?:ly)?|inaccurate(?:ly)?|mistaken(?:ly)?|erroneous(?:ly)?|wrong(?:ly)?
|mis(?:stated?|spelled|spelt|identified|attributed|characteri[sz]ed|reported|quoted|named|represented|calculated)
|mis(?:described|labell?ed|dated|printed)|overstated|understated|was\ (?:incorrect|inaccurate|wrong)"""
_ERROR = rf"""(?:{_WRONGLY}|gave|said|had|used|omitted|contained|included|listed|referred|linked
|implied|suggested|failed)"""
_LABEL = r"""(?i:corrections?|corrected|clarifications?|erratum|corrigendum)
(?:\s?(?:&|and|/)\s?(?i:clarifications?|updates?|corrections?))?(?:,?\s\(?[A-Z0-9][\w.,\s]{2,30}\)?)?\s?[:：]"""
_EARLIER = rf"""(?:[Aa]n?|[Tt]he|[Oo]ur)\ (?:earlier|previous|prior|original|initial)\ versions?\ of
\ (?:this\ (?:\w+\ ){{0,2}}?{_WORK}|(?:the|our)\ (?:\w+\ ){{0,2}}?{_OWN_WORK})\b
(?!\ (?:was|were|is|first|originally)?\ ?(?:published|appeared|ran|posted|available)\b)
|[Ee]arlier\ versions\ of\ (?:this\ {_WORK}|the\ {_OWN_WORK})\b
|[Aa]n?\ (?:earlier|previous|prior)\ version\ (?:{_WRONGLY})\b"""
_MENDED = rf"""[Tt]his\ (?:\w+\ )?{_WORK}\ (?:has\ been|was|is)\ (?:
(?:corrected|amended|updated|revised|changed|edited)\ (?:on\ [^.]{{3,40}}?\ )?
to\ (?:correct|accurately|properly|correctly|clarify|fix|rectify
  |remove\ (?:an?\ )?(?:error|incorrect|inaccurate|erroneous))\b
|corrected\b(?!\ by\b)|amended\ (?:on|to|because|since)\b)
|[Tt]his\ (?:\w+\ )?{_WORK}(?:.s\ (?:headline|caption))?
\ (?:originally|initially|previously|incorrectly|mistakenly)\ {_ERROR}\b
|[Ww]e\ (?:regret|apologi[sz]e\ for)\ (?:the|this|these|any)\ (?:error|mistake)s?
  (?:\ in\ (?:this|our)\ {_WORK})?\s?(?:[.!)]|$)"""
_ASIAN = r"""[【〔［（(\[■◆＜<]?\s?
  (?:更正(?:啟事|启事|說明|说明)?|勘誤|勘误|訂正|おわびと訂正|お詫びと訂正|訂正とおわび|정정\s?(?:보도(?:문)?)?|바로\s?잡습니다)
  \s?(?:[】〕］）)\]＞>]|[：:])
|(?:本文|本報導|本报道|本篇報導|此篇報導|本新聞)[^。]{0,20}(?:先前|早前|稍早|原)[^。]{0,20}
  (?:有誤|有误|誤植|误植|錯誤|错误|更正)
|(?:本文|本報導|本报道|本篇報導)[^。]{0,12}已[^。]{0,6}(?:更正|修正|修訂|修订)
|(?![^。]{0,40}[部省庁局府軍側国相氏長]は)[^。]{0,60}(?:訂正しました|訂正します|訂正いたします|訂正しておわび(?:します|いたします))
|(?:본|이)\s?(?:기사|보도)[^.]{0,80}(?:정정|바로\s?잡)[^.]{0,20}다
|(?![^.]{0,40}[부군청실당처측](?:는|은|가|이)\s)[^.]{0,80}(?:바로\s?잡습니다|정정합니다|정정했습니다)"""
_NOTE = re.compile(
    rf"""{_LABEL}|{_ASIAN}
    |(?:(?i:editor.?s?.?\ note|note|update|clarification)\s?[:：—–-]+\s*)?(?:{_EARLIER}|{_MENDED})""",
    re.VERBOSE,
)
_ABOUT_REPORT = re.compile(
    rf"""{_EARLIER}|{_MENDED}|\b(?:[Tt]his|[Oo]ur)\ (?:\w+\ )?{_WORK}\b
    |\b(?i:earlier\ versions?|(?:misstated?|misspelled|misspelt|misidentified|misattributed|mischaracteri[sz]ed
    |misquoted|misnamed|misreported))\b|\b(?:[Tt]he|[Aa]n?)\ (?:earlier|previous|original)\ {_WORK}\b
    |\b(?:was|were)\ (?:incorrect|inaccurate|wrong)\b|\bwe\ (?:reported|wrote|regret)\b
    |本文|本報|本报|本篇|此篇|本新聞|先前報導|先前报道|原報導|原报道|誤植|误植|有誤|有误|更正啟事|更正启事
    |初出|記事|(?:訂正|おわび|お詫び)(?:し|いた|と)|기사|보도(?!자료)|바로\s?잡|정정(?:합|했|한)""",
    re.VERBOSE,
)
_LABEL_ALONE = re.compile(
    r"[\W_]*(?:corrections?(?:\s?(?:&|and)\s?clarifications?)?|clarification|更正(?:啟事|启事)?|訂正"
    r"|정정(?:\s?보도)?|바로\s?잡습니다)[\W_]*",
    re.IGNORECASE,
)
_MARKS = re.compile(r"[\s•*·(（_~–—-]*")
_SENTENCE_START = re.compile(r"(?:(?<=[.!?。！？])|(?<=[.!?][)\]”\"]))\s*(?=\S)")


def find_correction(text: str) -> str | None:
    """The correction notes of a text, verbatim, separated by blank lines; None if it has none.

    A note extends to the end of its paragraph. A correction by somebody else that the text reports does not
    count.
    """
    notes = [note for _, note in split_corrections(text.split("\n\n")) if note]
    return "\n\n".join(dict.fromkeys(notes)) or None


def is_about_report(note: str) -> bool:
    """Whether a correction note speaks of the article itself, rather than stating what happened.

    `Correction: the ministry counted 99 aircraft` states a fact, which belongs to the text; `An earlier version
    of this story gave the wrong number` does not.
    """
    return _ABOUT_REPORT.search(note) is not None


def split_corrections(paragraphs: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Split each paragraph into its report and the note at its end; either may be empty."""
    is_labelled = False
    for paragraph in paragraphs:
        start = 0 if is_labelled else _note_start(paragraph)
        is_labelled = _LABEL_ALONE.fullmatch(paragraph) is not None
        if is_labelled:
            yield "", ""
        elif start is None:
            yield paragraph, ""
        else:
            yield paragraph[:start].rstrip(), paragraph[start:].strip()


def _note_start(paragraph: str) -> int | None:
    for start in (0, *(match.end() for match in _SENTENCE_START.finditer(paragraph))):
        marks = _MARKS.match(paragraph, start)
        if len(paragraph) - start <= _MAX_NOTE_CHARS and _NOTE.match(
            paragraph, marks.end() if marks else start
        ):
            return start
    return None
