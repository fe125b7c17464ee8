"""The news agency that an article credits."""

import pytest

from index.dedup.agency_credits import AgencyCredit, find_agency

TEXT = "Two vessels collided near a reef, officials said. Nobody was hurt."


def credited(text: str = TEXT, *, outlet: str | None = "Manila Courier", **facts: str) -> str | None:
    mark = find_agency(outlet=outlet, author=facts.get("author"), dateline=facts.get("dateline"), text=text)
    assert mark is None or not mark.is_own
    return mark.wire if mark is not None else None


@pytest.mark.parametrize(
    ("outlet", "wire"),
    [
        ("Reuters", "Reuters"),
        ("The Associated Press", "AP"),
        ("Yonhap News Agency", "Yonhap"),
        ("Focus Taiwan", "CNA"),
        ("中央社", "CNA"),
        ("新华社", "Xinhua"),
        ("共同通信", "Kyodo"),
        ("연합뉴스", "Yonhap"),
    ],
)
def test_agency_is_credited_with_its_own_article(outlet: str, wire: str) -> None:
    assert find_agency(outlet=outlet, author=None, dateline=None, text=TEXT) == AgencyCredit(wire, is_own=True)


@pytest.mark.parametrize(
    ("dateline", "wire"),
    [
        ("TAIPEI, Aug 24 (Reuters)", "Reuters"),
        ("MANILA, Philippines (AP)", "AP"),
        ("Taipei, Aug. 24 (CNA)", "CNA"),
        ("中央社台北24日電", "CNA"),
        ("【ソウル聯合ニュース】", "Yonhap"),
        ("(서울=연합뉴스)", "Yonhap"),
        ("MAPLE HEIGHTS", None),
    ],
)
def test_agency_is_found_in_the_dateline(dateline: str, wire: str | None) -> None:
    assert credited(dateline=dateline) == wire


@pytest.mark.parametrize(
    ("text", "wire"),
    [
        (f"HANOI (Reuters) - {TEXT}", "Reuters"),
        (f"WASHINGTON (AP) — {TEXT}", "AP"),
        (f"（中央社記者王大明台北24日電）{TEXT}", "CNA"),
        (f"新华社北京8月24日电 {TEXT}", "Xinhua"),
        (f"（共同）{TEXT}", "Kyodo"),
        (f"{TEXT}\n\nSource: Reuters", "Reuters"),
        (f"{TEXT}\n\n— Agence France-Presse", "AFP"),
        (f"{TEXT}\n(AFP)\nRead more", "AFP"),
        (f"A ship (AP Photo/Jo Doe) {TEXT}", None),
        (f"A ship at sea. (Jo Doe/Reuters) {TEXT}", None),
        (f"{TEXT}\nReuters contributed to this report.", None),
        (f"The minister told the Associated Press that it was over. {TEXT}", None),
        (f"The map shows it. {TEXT}", None),
        (f"（共同聲明全文）{TEXT}", None),
    ],
)
def test_agency_is_found_in_the_opening_or_the_last_lines(text: str, wire: str | None) -> None:
    assert credited(text) == wire


@pytest.mark.parametrize(
    ("author", "wire"),
    [("By Jo Doe, Reuters", "Reuters"), ("Agence France-Presse", "AFP"), ("AP", "AP"), ("A. P. Apple", None)],
)
def test_agency_is_found_in_the_byline(author: str, wire: str | None) -> None:
    assert credited(author=author) == wire


def test_ambiguous_outlet_name_is_not_taken_for_an_agency() -> None:
    assert credited(outlet="CNA") is None


def test_dateline_takes_precedence_over_the_last_line() -> None:
    assert credited(f"{TEXT}\n\nReuters", dateline="SEOUL (AFP)") == "AFP"
