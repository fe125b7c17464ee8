"""Find what disagrees with the best sentence of an answer, and what says the same. Pure.

Sentences that a reader read are compared with the first chosen one: how two reports relate decides, and else
whether they answer with other words.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from index.agreement.report_relation import (
    Relation,
    ReportedSentence,
    ReportRelation,
    compares_speakers,
    find_relation,
)
from index.http.site_names import find_site
from index.language.attribution.speaker_attribution import find_speaker
from index.model.answer_types import Disagreement
from index.model.article_types import ArticleFacts, CopiesByArticle
from index.model.base_types import ArticleId
from index.qa.other_answers import MOST_OTHERS, find_other_answers
from index.qa.passage_sentences import ScoredPassage
from index.qa.question import Question
from index.qa.quotability import is_quotable
from index.qa.sentence_selection import ComparedReports, ScoredSentence, Selection, SentenceKey
from index.text.outlet_names import fold_outlet_name

# A sentence that is less likely to answer is not compared: its log-odds by the reader.
_LEAST_READING = 0.0
# Finding the speaker of each, for questions about numbers, takes about a millisecond.
_MOST_RELATED = 4
# Articles further apart usually answer about different events: the debates of 2020 and of 2024.
_LONGEST_GAP = timedelta(days=14)
_DISAGREEMENTS = {
    Relation.CONFLICT: Disagreement.CONFLICT,
    Relation.DENIAL: Disagreement.DENIAL,
    Relation.UPDATE: Disagreement.UPDATE,
}


@dataclass(frozen=True, slots=True)
class _Related:
    sentence: ScoredSentence
    found: ReportRelation
    """Of the first chosen sentence and this one."""


def list_compared_articles(selection: Selection) -> set[ArticleId]:
    """The articles whose facts `compare_reports` needs; empty if it would find nothing."""
    candidates = _list_candidates(selection)
    articles = {ArticleId(sentence.article_id) for sentence in (*selection.chosen[:1], *candidates)}
    return articles if len(articles) > 1 else set()


def compare_reports(
    question: Question,
    selection: Selection,
    passages: Sequence[ScoredPassage],
    copies: CopiesByArticle,
    facts: Mapping[ArticleId, ArticleFacts],
) -> ComparedReports:
    """What disagrees with the first chosen sentence, and what agrees with it.

    Disagreeing sentences are of other articles than the chosen ones. `facts` are those of
    `list_compared_articles`.
    """
    chosen = selection.chosen
    related = _relate(question, selection, passages, facts)
    others = find_other_answers(
        question,
        chosen,
        [s for s in selection.scored if s.key not in {one.sentence.key for one in related}],
        copies,
        lambda sentence: (
            is_quotable(sentence.article_id, sentence.span, passages)
            and are_of_one_time(facts[ArticleId(chosen[0].article_id)], facts[ArticleId(sentence.article_id)])
        ),
    )
    disagreeing = [one for one in related if one.found.relation in _DISAGREEMENTS][:MOST_OTHERS]
    agreeing = [one.sentence for one in related if one.found.relation not in _DISAGREEMENTS]
    others = others[: MOST_OTHERS - len(disagreeing)]
    return ComparedReports(
        relation=_name_disagreement(disagreeing, others),
        differs_in=frozenset[str]().union(*(one.found.differs_in for one in disagreeing)),
        together=_order(chosen[0], disagreeing, others) if disagreeing or others else (),
        agreeing={chosen[0].key: agreeing} if agreeing else _NOTHING,
    )


_NOTHING: Mapping[SentenceKey, Sequence[ScoredSentence]] = {}


def _list_candidates(selection: Selection) -> list[ScoredSentence]:
    """Sentences of other articles than the first chosen one that are likely to answer too, the best first."""
    if not selection.chosen:
        return []
    first = selection.chosen[0].article_id
    likely = (s for s in selection.scored if s.reading is not None and s.reading.score >= _LEAST_READING)
    elsewhere = [s for s in likely if s.article_id != first and s.features is not None]
    return sorted(elsewhere, key=_likelihood, reverse=True)


def _likelihood(sentence: ScoredSentence) -> float:
    return sentence.reading.score if sentence.reading is not None else 0.0


def _relate(
    question: Question,
    selection: Selection,
    passages: Sequence[ScoredPassage],
    facts: Mapping[ArticleId, ArticleFacts],
) -> list[_Related]:
    """The candidates that relate to the first chosen sentence, the best of each article."""
    candidates = _list_candidates(selection)[:_MOST_RELATED]
    if not candidates:
        return []
    has_speakers = compares_speakers(question.text)
    first = _to_reported(selection.chosen[0], passages, facts, has_speakers=has_speakers)
    related: dict[int, _Related] = {}
    for sentence in candidates:
        if sentence.article_id in related:
            continue
        reported = _to_reported(sentence, passages, facts, has_speakers=has_speakers)
        found = find_relation(first, reported, question.text)
        if found is not None and is_quotable(sentence.article_id, sentence.span, passages):
            related[sentence.article_id] = _Related(sentence, found)
    return list(related.values())


def _name_disagreement(
    disagreeing: Sequence[_Related], others: Sequence[ScoredSentence]
) -> Disagreement | None:
    """How all of them disagree with the first sentence; `OTHER_ANSWERS` if they do so in several ways."""
    found = {_name(one.found) for one in disagreeing}
    if others:
        found.add(Disagreement.OTHER_ANSWERS)
    if not found:
        return None
    return found.pop() if len(found) == 1 else Disagreement.OTHER_ANSWERS


def _name(found: ReportRelation) -> Disagreement:
    """An update of which it is unknown which figure is newer is just another answer."""
    if found.relation is Relation.UPDATE and found.newer is None:
        return Disagreement.OTHER_ANSWERS
    return _DISAGREEMENTS[found.relation]


def are_of_one_time(one: ArticleFacts, other: ArticleFacts) -> bool:
    """Whether two articles may report on the same days; unknown if one is undated, which counts as yes."""
    if one.published is None or other.published is None:
        return True
    return abs(one.published.at - other.published.at) <= _LONGEST_GAP


def _order(
    first: ScoredSentence, disagreeing: Sequence[_Related], others: Sequence[ScoredSentence]
) -> list[ScoredSentence]:
    """Those that are newer than the first sentence, the first one, then the others."""
    newer = [one.sentence for one in disagreeing if one.found.newer == 1]
    older = [one.sentence for one in disagreeing if one.found.newer != 1]
    return [*newer, first, *older, *others]


def _to_reported(
    sentence: ScoredSentence,
    passages: Sequence[ScoredPassage],
    facts: Mapping[ArticleId, ArticleFacts],
    *,
    has_speakers: bool,
) -> ReportedSentence:
    article = facts[ArticleId(sentence.article_id)]
    passage = next(p for p in passages if p.article_id == sentence.article_id and sentence.span in p.sentences)
    place = passage.sentences.index(sentence.span)
    start, end = (at - passage.start for at in sentence.span)
    return ReportedSentence(
        article_id=article.article_id,
        text=sentence.text,
        before=passage.text_of(place - 1) if place else "",
        after=passage.text_of(place + 1) if place + 1 < len(passage.sentences) else "",
        title=article.title,
        published=article.published,
        outlet=fold_outlet_name(article.outlet or "")
        or find_site(article.url)
        or f"article {article.article_id}",
        language=article.language,
        speaker=find_speaker(passage.text, (start, end)) if has_speakers else None,
        answer=sentence.answer,
    )
