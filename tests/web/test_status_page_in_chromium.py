"""The status page in a real browser, with JavaScript on and off, on a phone and on paper."""

from pathlib import Path
from urllib.parse import quote

import pytest
from headless_chromium import BROWSER, Tab, open_tab
from libraries import TALKS, numbered, open_library, talks
from site_client import KEY, SiteClient, fill_bot_tables, serving, store_answer

from bot.web.pages import MAIN_PAGES
from bot.web.request_guard import USER_NAME
from index import SHARED_CORPUS, Answer, FeedChoice, SourceKind

pytestmark = [pytest.mark.slow, pytest.mark.skipif(BROWSER is None, reason="needs Chromium or Chrome")]

LONG = "\n\n".join(f"Paragraph {number} of a long report. {TALKS}" for number in range(40))
CLOSING = "The harbour of Keelung was closed to ferries."
LINK = 'document.querySelector("a[href*=quote]").getAttribute("href")'
MARK = 'document.querySelector("mark#quote")'
CONTRAST = """(() => {
  const light = (colour) => colour.match(/[\\d.]+/g).slice(0, 3).map((part) => {
    const share = part / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  }).reduce((sum, share, place) => sum + share * [0.2126, 0.7152, 0.0722][place], 0);
  const behind = (element) => {
    for (let each = element; each; each = each.parentElement) {
      const colour = getComputedStyle(each).backgroundColor;
      if (!colour.startsWith("rgba(")) return colour;
    }
    return "rgb(255, 255, 255)";
  };
  const ratios = [...document.querySelectorAll("body *")]
    .filter((each) => [...each.childNodes].some((child) => child.nodeType === 3 && child.data.trim()))
    .filter((each) => !each.closest("svg"))
    .map((each) => [light(getComputedStyle(each).color), light(behind(each))].sort((a, b) => b - a))
    .map(([lighter, darker]) => (lighter + 0.05) / (darker + 0.05));
  return Math.min(...ratios);
})()"""
"""The least contrast of a text with what is behind it, by WCAG 2.2."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "library"
    with open_library(folder, with_bot_tables=True) as index:
        index.add(
            SHARED_CORPUS, [numbered(1), talks(text=f"{LONG}\n\nThe harbour of Keelung was closed to ferries.")]
        )
        feed = FeedChoice(url="https://a.example/feed", kind=SourceKind.FEED, title="X" * 80)
        index.sources.add(SHARED_CORPUS, feed)
        index.sync()
        answer = index.ask("Which harbour was closed to ferries?", corpora=[SHARED_CORPUS], max_sentences=1)
        assert isinstance(answer, Answer)
        with index.database.write_transaction() as connection:
            fill_bot_tables(connection)
            store_answer(connection, *answer.citations)
    return folder


def address_of(site: SiteClient, path: str) -> str:
    return f"http://{USER_NAME}:{quote(KEY)}@127.0.0.1:{site.port}{path}"


async def list_wide_pages(tab: Tab, site: SiteClient, paths: list[str]) -> list[str]:
    """Pages that scroll sideways, with the width of the window."""
    wide = []
    for path in paths:
        await tab.open(address_of(site, path))
        for width in (1200, 960, 800, 320):
            await tab.resize(width, 640)
            if await tab.evaluate("document.documentElement.scrollWidth") > width:
                wide.append(f"{path}: {width}")
    return wide


async def list_faint_pages(tab: Tab, site: SiteClient, paths: list[str], scheme: str) -> list[str]:
    """Pages with text of less contrast than WCAG's level AA demands."""
    await tab.call("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}])
    faint = []
    for path in paths:
        await tab.open(address_of(site, path))
        if (ratio := await tab.evaluate(CONTRAST)) < 4.5:
            faint.append(f"{path}: {ratio}")
    return faint


async def test_pages_work_in_a_browser(folder: Path) -> None:
    async with serving(folder) as site, open_tab() as tab:
        await tab.resize(1000, 700)
        for is_disabled in (False, True):
            await tab.call("Emulation.setScriptExecutionDisabled", value=is_disabled)
            await tab.open(address_of(site, "/answers"))
            link = await tab.evaluate(LINK)
            await tab.open(address_of(site, link))
            place = await tab.evaluate(f"(({{top, bottom}}) => [top, bottom])({MARK}.getBoundingClientRect())")

            assert await tab.evaluate(f"{MARK}.textContent") == CLOSING
            assert await tab.evaluate(f"getComputedStyle({MARK}).backgroundColor") == "rgb(255, 241, 168)"
            assert await tab.evaluate("scrollY") > 1000
            assert 0 < place[0] < place[1] < 700

        paths = [*(page.path for page in MAIN_PAGES), link]
        assert await list_faint_pages(tab, site, paths, "light") == []
        assert await list_faint_pages(tab, site, paths, "dark") == []
        assert await list_wide_pages(tab, site, paths) == []
        await tab.call("Emulation.setEmulatedMedia", media="print", features=[])
        assert await tab.evaluate("getComputedStyle(document.querySelector('header')).display") == "none"
        assert await tab.evaluate(f"{MARK}.checkVisibility()")
