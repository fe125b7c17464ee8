"""A sentence is news about what a question names: near it stand all names, and it does not tell of the past."""

from datetime import UTC, datetime

import pytest

from index import ArticleFacts, ArticleId, Citation, CorpusName, Precision, PublishedAt
from index.alerts.news_sentences import ArticleNames, is_news_about

PUBLISHED = PublishedAt(datetime(2024, 3, 9, tzinfo=UTC), Precision.DAY)
BEFORE = "The count went on until Monday. "


def cite(
    quote: str, *, before: str = BEFORE, title: str = "The count", published: PublishedAt | None = PUBLISHED
):
    facts = ArticleFacts(
        article_id=ArticleId(1),
        corpus=CorpusName("shared"),
        title=title,
        url=None,
        outlet=None,
        author=None,
        published=published,
        language=None,
    )
    text = f"{before}{quote}"
    return Citation(number=1, article=facts, quote=quote, start=len(before), end=len(text)), text


def is_news(question: str, quote: str, **article: object) -> bool:
    return is_news_about(question, *cite(quote, **article))


@pytest.mark.parametrize(
    ("question", "quote"),
    [
        ("Who won the vote in Busan?", "Park won the vote in Busan."),
        ("Who won the vote in South Korea?", "Seoul counted the votes for Park."),
        ("How many soldiers did the United States send?", "The U.S. sent 300 soldiers."),
        ("Has the Maritime Safety Agency closed the port?", "The MSA closed it on Friday."),
        ("Has Park Geun-hye resigned?", "Park resigned on Friday."),
        ("Did members of Congress travel to Taipei?", "Three Congressmen travelled to Taiwan."),
        ("誰贏得南韓大選？", "Park won the election in Seoul."),
        ("who won the vote?", "Park won it."),
    ],
)
def test_names_may_be_written_in_other_ways(question: str, quote: str):
    assert is_news(question, quote)


@pytest.mark.parametrize(
    ("question", "quote"),
    [
        ("How many people died in Italy?", "Worldwide, 43,000 people died."),
        ("How many people voted in Busan?", "In Daegu, 43,000 people voted."),
        ("Has Park Geun-hye resigned?", "Her minister resigned on Friday."),
        ("義大利有多少人死亡？", "全球有四萬三千人死亡。"),
    ],
)
def test_sentence_about_something_else_is_no_news(question: str, quote: str):
    assert not is_news(question, quote)


def test_name_may_stand_in_the_title_or_before_the_sentence():
    question, quote = "How many people died in Italy?", "There 12,400 people died."

    assert is_news(question, quote, title="Italy mourns")
    assert is_news(question, quote, before="Hospitals in Italy are full. ")
    assert not is_news(question, quote, before=f"Hospitals in Italy are full. {'The count went on. ' * 30}")


@pytest.mark.parametrize(
    "quote",
    [
        "Park won the vote in 2016.",
        "Park won the 2016 vote in Busan.",
        "Park narrowly won the vote on March 8, 2022.",
    ],
)
def test_sentence_about_the_past_is_no_news(quote: str):
    assert not is_news("Who won the vote?", quote)
    assert is_news("Who won the vote of 2016?", quote)
    assert is_news("Who won the vote?", quote, published=None)


@pytest.mark.parametrize(
    "quote",
    [
        "Park, who lost the vote in 2016, won it on March 8, 2024.",
        "Park won the vote in January 2024.",
        "Park won the vote with 2016 soldiers watching.",
    ],
)
def test_sentence_about_recent_days_is_news(quote: str):
    assert is_news("Who won the vote?", quote)


@pytest.mark.parametrize(
    ("question", "is_possible"),
    [
        ("Who won the vote in Busan?", True),
        ("Has the Maritime Safety Agency closed the port?", True),
        ("How many ships did Seoul send?", True),
        ("Who won the vote in Daegu?", False),
        ("How many ships did Tokyo send?", False),
        ("Hat Daegu gewählt?", False),
        ("大邱誰贏了？", True),
    ],
)
def test_article_without_the_names_of_a_question_need_not_be_asked(question: str, is_possible: bool):
    names = ArticleNames("South Korea counts", "Park won in Busan. The MSA closed the port.")

    assert names.may_be_about(question) is is_possible
