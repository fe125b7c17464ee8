"""The site as an application of aiohttp: routes, errors, and reading in threads."""

import asyncio
import logging
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from http import HTTPStatus
from importlib import resources

from aiohttp import hdrs, web
from aiohttp.typedefs import Handler, Middleware

from bot.bot_errors import BusyError, ClosingError
from bot.executor.bounded_pool import BoundedPool
from bot.web.live_bot import read_live_bot
from bot.web.page_request import BadQueryError, PageRequest
from bot.web.pages import ARTICLE_PAGE, MAIN_PAGES, Page
from bot.web.rendering import render_notice, render_page
from bot.web.request_guard import SECURITY_HEADERS, find_refusal
from index import ArticleNotFoundError, IndexSettings, StoreError, read_library

LONGEST_READING_S = 50
"""Less than a connection may last. Counting a million passages takes seconds."""
_THREADS, _MOST_WAITING = 2, 16
_REFUSALS = {
    HTTPStatus.UNAUTHORIZED: "Open the address that `watchdesk web` printed: it contains the password.",
    HTTPStatus.METHOD_NOT_ALLOWED: "This site can only be read.",
    HTTPStatus.MISDIRECTED_REQUEST: "Use the host and the port of the address that `watchdesk web` printed.",
    HTTPStatus.FORBIDDEN: "Another site led here. Open the address that `watchdesk web` printed in a new tab.",
    HTTPStatus.NOT_FOUND: "There is no such page.",
}
_UNEXPECTED = "This is a bug in Watchdesk. The terminal in which `watchdesk web` runs shows where it happened."

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class SiteSettings:
    """What the site shows, and to whom."""

    library: IndexSettings
    port: int
    key: str
    """The password of the site."""
    bot_address: str = ""
    """Of the bot's health checks; empty if there are none."""


def make_site(settings: SiteSettings) -> web.Application:
    """The application; it closes its threads when it shuts down."""
    pool = BoundedPool("status-page", threads=_THREADS, most_waiting=_MOST_WAITING)
    site = web.Application(middlewares=[_make_guard(settings)])
    for page in (*MAIN_PAGES, ARTICLE_PAGE):
        site.router.add_get(page.path, partial(_show, page, settings, pool))
    site.router.add_get("/style.css", _show_style)
    site.on_response_prepare.append(_add_headers)

    async def close_pool(_: web.Application) -> None:
        await pool.close()

    site.on_cleanup.append(close_pool)
    return site


async def _show(page: Page, settings: SiteSettings, pool: BoundedPool, request: web.Request) -> web.Response:
    asked = PageRequest(
        now=datetime.now(UTC),
        query=request.query,
        number=int(request.match_info.get("number", 0)),
        live_bot=await read_live_bot(settings.bot_address) if page.shows_bot else None,
    )
    async with asyncio.timeout(LONGEST_READING_S):
        body = await pool.run(partial(_read_and_render, page, settings.library, asked))
    return _html(body)


def _read_and_render(page: Page, library: IndexSettings, asked: PageRequest) -> str:
    with read_library(library) as reading:
        content = page.build(reading, asked)
    return render_page(page, content, asked.now)


async def _show_style(_: web.Request) -> web.Response:
    style = resources.files("bot.web").joinpath("style.css").read_text("utf-8")
    return web.Response(text=style, content_type="text/css")


def _make_guard(settings: SiteSettings) -> Middleware:
    @web.middleware
    async def guard(request: web.Request, handler: Handler) -> web.StreamResponse:
        refusal = find_refusal(
            request.method,
            request.headers.getall(hdrs.HOST, []),
            request.headers.get(hdrs.AUTHORIZATION, ""),
            request.headers.get("Sec-Fetch-Site", ""),
            port=settings.port,
            key=settings.key,
        )
        if refusal is not None:
            return _refuse(refusal, _REFUSALS[refusal], has_navigation=False)
        return await _answer(request, handler)

    return guard


async def _answer(request: web.Request, handler: Handler) -> web.StreamResponse:
    """What the handler answers, or a page that says why it cannot."""
    try:
        return await handler(request)
    except Exception as error:
        status, text = _explain(error)
        if status is HTTPStatus.INTERNAL_SERVER_ERROR:
            log.exception("cannot show %s", request.path)
        return _refuse(status, text)


def _explain(error: Exception) -> tuple[HTTPStatus, str]:
    status, text = HTTPStatus.INTERNAL_SERVER_ERROR, _UNEXPECTED
    match error:
        case web.HTTPException():
            status = HTTPStatus(error.status)
            text = _REFUSALS.get(status, "The page cannot be shown.")
        case BadQueryError():
            status, text = HTTPStatus.BAD_REQUEST, f"This address is not valid: {error}."
        case ArticleNotFoundError():
            status = HTTPStatus.NOT_FOUND
            text = "There is no article with this number; it may have been removed."
        case BusyError() | ClosingError() | TimeoutError():
            status = HTTPStatus.SERVICE_UNAVAILABLE
            text = "Reading the library takes too long. Try again later."
        case StoreError() | OSError():
            status, text = HTTPStatus.SERVICE_UNAVAILABLE, f"The library cannot be read: {error}."
    return status, text


def _refuse(status: HTTPStatus, text: str, *, has_navigation: bool = True) -> web.Response:
    response = _html(render_notice(status.phrase, text, has_navigation=has_navigation), status)
    if status is HTTPStatus.UNAUTHORIZED:
        response.headers[hdrs.WWW_AUTHENTICATE] = 'Basic realm="Watchdesk", charset="UTF-8"'
    if status is HTTPStatus.METHOD_NOT_ALLOWED:
        response.headers[hdrs.ALLOW] = "GET, HEAD"
    return response


def _html(body: str, status: HTTPStatus = HTTPStatus.OK) -> web.Response:
    return web.Response(text=body, content_type="text/html", charset="utf-8", status=status)


async def _add_headers(_: web.Request, response: web.StreamResponse) -> None:
    response.headers.update(SECURITY_HEADERS)
