"""The note with which an article says that it was corrected; readers who quote it must see it."""

import re
from collections.abc import Iterator, Sequence

_LONGEST = 1500  # the longest of 150 notes read had 900 characters
_WORK = r"(?:story|article|report|piece|post|page|column|item|entry|list|video|headline|editorial|essay|analysis|graphic|map|chart|caption|photo)"
_ERROR = (
    r"(?:incorrect(?:ly)?|inaccurate(?:ly)?|mistaken(?:ly)?|erroneous(?:ly)?|wrong(?:ly)?|mis(?:stated?|spelled|spelt|identified|attributed"
    r"|characteri[sz]ed|reported|quoted|named|represented|calculated|described|labell?ed|dated|printed)|omitted|overstated|understated|gave|said|contained"
    r"|included|used|had|listed|referred|was\ (?:incorrect|inaccurate|wrong)|linked|implied|suggested|failed)"
)
_NOTE = re.compile(
    rf"""
    (?:(?i:corrections?|corrected|clarifications?|erratum|corrigendum)(?:\s?(?:&|and|/)\s?(?i:clarifications?|updates?|corrections?))?
       (?:,?\s\(?[A-Z0-9][\w.,\s]{{2,30}}\)?)?\s?[:：]
     |(?:(?i:editor.?s?.?\ note|note|update|clarification)\s?[:：—–-]+\s*)?(?:
       (?:[Aa]n?|[Tt]he|[Oo]ur)\ (?:earlier|previous|prior|original|initial)\ versions?\ of\ (?:this|the|our)\ (?:\w+\ ){{0,2}}?{_WORK}\b
         (?!\ (?:was|were|is|first|originally)?\ ?(?:published|appeared|ran|posted|available)\b)
      |[Ee]arlier\ versions\ of\ (?:this|the)\ {_WORK}\b
      |[Aa]n?\ (?:earlier|previous|prior)\ version\ {_ERROR}\b
      |[Tt]his\ (?:\w+\ )?{_WORK}\ (?:has\ been|was|is)\ (?:(?:corrected|amended|updated|revised|changed|edited)\ (?:on\ [^.]{{3,40}}?\ )?
         (?:to\ (?:correct|accurately|properly|correctly|clarify|fix|remove\ (?:an?\ )?(?:error|incorrect|inaccurate|erroneous)|rectify))\b
         |corrected\b|amended\ (?:on|to|because|since)\b)
      |[Tt]his\ (?:\w+\ )?{_WORK}(?:.s\ (?:headline|caption))?\ (?:originally|initially|previously|incorrectly|mistakenly)\ {_ERROR}\b
      |[Ww]e\ (?:regret|apologi[sz]e\ for)\ (?:the|this)\ (?:error|mistake)
    ))
  | [【〔［（(\[■◆＜<]?\s?(?:更正(?:啟事|启事|說明|说明|與說明)?|勘誤|勘误|訂正|おわびと訂正|お詫びと訂正|訂正とおわび|정정\s?(?:보도(?:문)?)?|바로\s?잡습니다)
      \s?(?:[】〕］）)\]＞>]|[：:])
  | (?:本文|本報導|本报道|本篇報導|此篇報導|本新聞)[^。]{{0,20}}(?:先前|早前|稍早|原)[^。]{{0,20}}(?:有誤|有误|誤植|误植|錯誤|错误|更正)
  | (?:本文|本報導|本报道|本篇報導)[^。]{{0,12}}已[^。]{{0,6}}(?:更正|修正|修訂|修订)
  | [^。]{{0,60}}(?:訂正しました|訂正します|訂正いたします|訂正しておわび(?:します|いたします))
  | (?:본|이)\s?(?:기사|보도)[^.]{{0,80}}(?:정정|바로\s?잡)[^.]{{0,20}}(?:니다|다)
  | [^.]{{0,80}}(?:바로\s?잡습니다|정정합니다|정정했습니다)
    """,
    re.VERBOSE,
)
_LABEL_ALONE = re.compile(
    r"[\W_]*(?:corrections?(?:\s?(?:&|and)\s?clarifications?)?|clarification|更正(?:啟事|启事)?|訂正|정정(?:\s?보도)?|바로\s?잡습니다)[\W_]*", re.IGNORECASE
)
_MARKS = re.compile(r"[\s•*·(（_~–—-]*")
_SENTENCE_START = re.compile(r"(?:(?<=[.!?。！？])|(?<=[.!?][)\]”\"]))\s*(?=\S)")


def find_correction(text: str) -> str | None:
    """What the text says about its own correction, word for word, paragraphs parted by blank lines; None if nothing.

    A note runs to the end of its paragraph. A correction that the text reports of somebody else is none.
    """
    notes = [note for _, note in split_corrections(text.split("\n\n")) if note]
    return "\n\n".join(dict.fromkeys(notes)) or None


def split_corrections(paragraphs: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Each paragraph as what it tells and the note at its end; either may be empty."""
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
    starts = [0, *(match.end() for match in _SENTENCE_START.finditer(paragraph))]
    for start in starts:
        marks = _MARKS.match(paragraph, start)
        begin = marks.end() if marks else start
        if len(paragraph) - start <= _LONGEST and _NOTE.match(paragraph, begin):
            return start
    return None
