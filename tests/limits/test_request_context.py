"""Permissions, from roles, channel and server settings."""

from collections.abc import Callable

import pytest

from bot.bot_errors import Refusal
from bot.context import RequestContext, guild_corpus, guild_of_corpus
from bot.db.server_queries import ServerSettings
from bot.i18n.translator import ENGLISH
from index import SHARED_CORPUS, CorpusName

ROLE = 7


def context(*, roles=(), manages=False, guild_id: int | None = 1, channels=(5,), **settings) -> RequestContext:
    return RequestContext(
        person_id=3,
        role_ids=frozenset(roles),
        manages_server=manages,
        guild_id=guild_id,
        channel_ids=channels,
        say=ENGLISH,
        settings=ServerSettings(**settings),
    )


@pytest.mark.parametrize(
    ("who", "is_moderator"),
    [
        (context(), False),
        (context(manages=True), True),
        (context(roles=[ROLE], moderator_roles=[ROLE]), True),
        (context(roles=[8], moderator_roles=[ROLE]), False),
        (context(manages=True, guild_id=None), False),
    ],
)
def test_moderators_manage_the_server_or_have_a_moderator_role(who: RequestContext, is_moderator: bool):
    assert who.is_moderator == is_moderator


@pytest.mark.parametrize("setting", ["ask_roles", "add_roles"])
@pytest.mark.parametrize(
    ("roles", "manages", "named", "may"),
    [
        ((), False, (), True),
        ((), False, (ROLE,), False),
        ((ROLE,), False, (ROLE,), True),
        ((), True, (ROLE,), True),
    ],
)
def test_required_roles_restrict_members_but_not_moderators(setting, roles, manages, named, may):
    who = context(roles=roles, manages=manages, **{setting: named})

    assert (who.may_ask if setting == "ask_roles" else who.may_add) == may


@pytest.mark.parametrize(
    ("check", "who"),
    [
        (RequestContext.require_server, context(guild_id=None)),
        (RequestContext.require_moderator, context()),
        (RequestContext.require_moderator, context(guild_id=None, manages=True)),
        (RequestContext.require_contributor, context(add_roles=[ROLE])),
        (RequestContext.require_contributor, context(guild_id=None)),
        (RequestContext.require_asker, context(ask_roles=[ROLE])),
        (RequestContext.require_asker, context(ignored_channels=[5])),
        (RequestContext.require_asker, context(manages=True, ignored_channels=[5])),
    ],
)
def test_missing_permission_is_refused(check: Callable[[RequestContext], object], who: RequestContext):
    with pytest.raises(Refusal):
        check(who)


@pytest.mark.parametrize(
    ("check", "who", "guild_id"),
    [
        (RequestContext.require_server, context(), 1),
        (RequestContext.require_moderator, context(manages=True), 1),
        (RequestContext.require_contributor, context(), 1),
        (RequestContext.require_asker, context(), None),
        (RequestContext.require_asker, context(guild_id=None), None),
    ],
)
def test_permitted_action_is_not_refused(
    check: Callable[[RequestContext], object], who: RequestContext, guild_id: int | None
):
    assert check(who) == guild_id


def test_thread_of_an_ignored_channel_is_ignored():
    assert context(channels=(9, 5), ignored_channels=[5]).is_in_ignored_channel


def test_ignored_channel_is_not_an_ask_channel():
    assert not context(ask_channels=[5], ignored_channels=[5]).is_in_ask_channel


def test_direct_messages_search_only_the_shared_corpus():
    assert context(guild_id=None).corpora == (SHARED_CORPUS,)


def test_public_messages_are_in_the_language_of_the_server():
    assert context(language="ja").say_to_all.tag == "ja"


@pytest.mark.parametrize(
    ("corpus", "guild_id"), [(guild_corpus(12), 12), ("shared", None), ("guild-x", None), ("samples-3", None)]
)
def test_server_id_is_parsed_from_the_name_of_a_corpus(corpus: str, guild_id: int | None):
    assert guild_of_corpus(CorpusName(corpus)) == guild_id


@pytest.mark.parametrize(
    "name", ["guild-", "guild-0", "guild-１２", "guild-1_0", "guild-" + "9" * 30, "server-5", "guild"]
)
def test_corpus_with_another_name_belongs_to_no_server(name: str):
    assert guild_of_corpus(CorpusName(name)) is None
