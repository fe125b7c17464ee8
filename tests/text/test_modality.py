"""Sentences that report an event, and sentences that only expect, plan, fear or ask about it."""

import pytest

from index.language.modality import is_hypothetical, reports_event

INVADE = ("russia", "invad", "ukrain")


@pytest.mark.parametrize(
    ("sentence", "event"),
    [
        ("Russia could take Lysychansk within days.", ("take",)),
        ("US officials warned that Russia might invade Ukraine.", INVADE),
        ("This is a clear sign that Russia will “highly likely” invade Ukraine.", INVADE),
        ("If Russia invades Ukraine, sanctions follow.", INVADE),
        ("A Russian invasion of Ukraine could come at any time.", INVADE),
        ("Preparations for an invasion were under way.", INVADE),
        ("Biden said he would send troops if Russia invaded.", INVADE),
        ("Did Russia invade Ukraine?", INVADE),
        ("Pelosi is expected to visit Taiwan as part of her tour of Asia.", ("pelosi", "visit", "taiwan")),
        ("Sweden and Finland are set formally to end decades of neutrality and join NATO.", ("join", "nato")),
        ("It is unclear whether Iran has built a bomb.", ("iran", "built", "bomb")),
        ("Tehran threatened to close the strait.", ("close", "strait")),
        ("Russia invaded Ukraine and could now attack Moldova.", ("attack", "moldova")),
        ("台湾に侵攻する可能性がある。", ()),
        ("中國可能攻打台灣。", ()),
        ("북한이 핵실험을 할 가능성이 있다.", ()),
    ],
)
def test_forecasts_plans_and_conditions_are_hypothetical(sentence, event):
    assert is_hypothetical(sentence, event)


@pytest.mark.parametrize(
    ("sentence", "event"),
    [
        ("Russia has taken control of Lysychansk, the last city that could fall.", ("taken", "lysychansk")),
        (
            "Putin on Thursday began a military operation in Ukraine after warnings that it was imminent.",
            ("began", "oper", "ukrain"),
        ),
        ("Explosions rang through the capital in a broad invasion that began on February 24.", INVADE),
        ("Shortly before invading Ukraine in February, Putin recognized the two territories.", INVADE),
        ("Russia invaded Ukraine and could now attack Moldova.", INVADE),
        ("Pelosi landed in Taipei on Tuesday, despite China's threats.", ("pelosi", "land", "taipei")),
        ("Finland formally joined NATO on Tuesday.", ("finland", "join", "nato")),
        ("The two nations applied in May.", ("appli",)),
        ("Officials denied that the base was shelled.", ("shell",)),
        ("Netanyahu rejected a proposal that would bring a cease-fire.", ("ceas", "fire")),
        ("ロシアはウクライナに侵攻した。", ()),
        ("俄羅斯入侵烏克蘭。", ()),
        ("북한이 미사일을 발사했다.", ()),
    ],
)
def test_reports_are_not_hypothetical(sentence, event):
    assert not is_hypothetical(sentence, event)


@pytest.mark.parametrize(
    "sentence",
    [
        "Multiple explosions rocked a Russian air base in Crimea on Tuesday.",
        "Ukrainian forces are withdrawing from Severodonetsk.",
        "Yemen's president has been replaced by a council.",
        "The United States killed the leader in a drone strike.",
        "俄羅斯入侵烏克蘭。",
    ],
)
def test_events_are_told(sentence):
    assert reports_event(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "Severodonetsk was one of the last strongholds in the area.",
        "Russia's war in Ukraine",
        "Finland shares an 832-mile border with Russia.",
        "Will Russia attack?",
        "Pelosi may visit Taiwan.",
    ],
)
def test_states_and_forecasts_are_no_events(sentence):
    assert not reports_event(sentence)
