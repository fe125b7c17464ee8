"""The simulated Discord rejects what Discord rejects; otherwise the other wire tests would prove little."""

import json
from collections.abc import AsyncIterator

import pytest
import wire_entities as entities
from aiohttp import ClientSession, ClientWebSocketResponse, WSMsgType
from wire_components import component_problems, form_problems
from wire_discord import TOKEN, WireDiscord
from wire_entities import GUILD, MEMBER, Payload
from wire_gateway import GUILD_MESSAGES, GUILDS, HEARTBEAT, IDENTIFY, INVALID_SESSION, RESUME
from wire_interactions import CHOICES, COMMAND, DEFERRED_MESSAGE, MESSAGE, MODAL, MODAL_SUBMIT, Interaction
from wire_messages import message_problems, reply_problems
from wire_rules import command_problems

HEADERS = {"Authorization": f"Bot {TOKEN}", "User-Agent": "DiscordBot (https://example.org, 1)"}
PROPERTIES = {"os": "linux", "browser": "test", "device": "test"}
COMMAND_PAYLOAD: Payload = {"name": "ask", "description": "Ask.", "options": []}


@pytest.fixture
async def discord() -> AsyncIterator[WireDiscord]:
    async with WireDiscord() as running:
        yield running


@pytest.fixture
async def http(discord: WireDiscord) -> AsyncIterator[ClientSession]:
    async with ClientSession(base_url=f"{discord.api_url}/", headers=HEADERS) as session:
        yield session


@pytest.fixture
async def socket(discord: WireDiscord, http: ClientSession) -> AsyncIterator[ClientWebSocketResponse]:
    async with http.ws_connect(discord.gateway.url("/?v=10&encoding=json")) as connected:
        await connected.receive()
        yield connected


def opened(discord: WireDiscord) -> Interaction:
    interaction = Interaction(COMMAND, GUILD, MEMBER, {})
    discord.rest.interactions[interaction.token] = interaction
    return interaction


async def acknowledge(
    http: ClientSession, interaction: Interaction, kind: int = DEFERRED_MESSAGE, data: Payload | None = None
) -> Payload:
    path = f"interactions/{interaction.interaction_id}/{interaction.token}/callback"
    async with http.post(path, json={"type": kind, "data": data}, params={"with_response": "1"}) as response:
        payload: Payload = await response.json()
        return payload


async def edit(http: ClientSession, interaction: Interaction, change: Payload) -> Payload:
    path = f"webhooks/{entities.APPLICATION_ID}/{interaction.token}/messages/@original"
    async with http.patch(path, json=change) as response:
        payload: Payload = await response.json()
        return payload


async def close_code(socket: ClientWebSocketResponse, op: int, data: object) -> int | None:
    await socket.send_json({"op": op, "d": data})
    while (await socket.receive()).type not in (WSMsgType.CLOSE, WSMsgType.CLOSED):
        pass
    return socket.close_code


async def identify(socket: ClientWebSocketResponse, *, shard: tuple[int, int] = (0, 1)) -> None:
    intents = GUILDS | GUILD_MESSAGES
    data = {"token": TOKEN, "intents": intents, "properties": PROPERTIES, "shard": shard}
    await socket.send_json({"op": IDENTIFY, "d": data})


async def test_an_interaction_is_acknowledged_once(discord: WireDiscord, http: ClientSession) -> None:
    interaction = opened(discord)
    first = await acknowledge(http, interaction)

    assert first["interaction"]["response_message_loading"] is True
    assert (await acknowledge(http, interaction))["code"] == 40060


async def test_an_interaction_is_gone_after_3_s(discord: WireDiscord, http: ClientSession) -> None:
    interaction = opened(discord)
    interaction.created_at -= 3

    assert (await acknowledge(http, interaction))["code"] == 10062


async def test_an_interaction_token_is_valid_for_15_minutes(discord: WireDiscord, http: ClientSession) -> None:
    interaction = opened(discord)
    before = await edit(http, interaction, {})
    await acknowledge(http, interaction)
    during = await edit(http, interaction, {})
    interaction.expire()
    after = await edit(http, interaction, {})

    assert [before.get("code"), during.get("code"), after.get("code")] == [10015, None, 50027]


async def test_a_message_that_could_ping_is_rejected(discord: WireDiscord, http: ClientSession) -> None:
    interaction = opened(discord)
    await acknowledge(http, interaction)

    assert (await edit(http, interaction, {"content": "@everyone"}))["code"] == 50035
    assert discord.problems


async def test_too_many_requests_get_a_retry_delay(http: ClientSession) -> None:
    path = f"channels/{entities.CHANNELS[GUILD]}/typing"
    for _ in range(5):
        async with http.post(path) as response:
            assert response.status == 204
    async with http.post(path) as response:
        body = await response.json()

    assert response.status == 429
    assert 0 < body["retry_after"] <= 5
    assert response.headers["X-RateLimit-Remaining"] == "0"


async def test_a_wrong_token_is_rejected_by_http_and_gateway(
    http: ClientSession, socket: ClientWebSocketResponse
) -> None:
    async with http.get("users/@me", headers={"Authorization": "Bot another"}) as response:
        assert response.status == 401

    assert await close_code(socket, IDENTIFY, {"token": "another", "intents": GUILDS}) == 4004


@pytest.mark.parametrize(
    ("op", "data", "code"),
    [
        (IDENTIFY, {"token": TOKEN, "intents": 1 << 15, "properties": PROPERTIES}, 4014),
        (IDENTIFY, {"token": TOKEN, "properties": PROPERTIES}, 4013),
        (8, {}, 4003),
    ],
    ids=["privileged intent", "no intents", "not identified"],
)
async def test_the_gateway_closes_on_a_client_that_breaks_the_rules(
    socket: ClientWebSocketResponse, op: int, data: object, code: int
) -> None:
    assert await close_code(socket, op, data) == code


async def test_a_heartbeat_from_the_future_is_rejected(socket: ClientWebSocketResponse) -> None:
    await socket.send_json({"op": IDENTIFY, "d": {"token": TOKEN, "intents": 0, "properties": PROPERTIES}})

    assert await close_code(socket, HEARTBEAT, 99) == 4007


async def test_an_unknown_session_is_not_resumed(socket: ClientWebSocketResponse) -> None:
    await socket.send_json({"op": RESUME, "d": {"token": TOKEN, "session_id": "none", "seq": 1}})
    answer = json.loads((await socket.receive()).data)

    assert (answer["op"], answer["d"]) == (INVALID_SESSION, False)


@pytest.mark.parametrize(
    "breach",
    [
        {"name": "Ask"},
        {"name_localizations": {"ja": "x" * 33}},
        {"description_localizations": {"ja": ""}},
        {"description": ""},
        {"description": "x" * 101},
        {"options": [COMMAND_PAYLOAD | {"type": 3}] * 26},
        {"options": [COMMAND_PAYLOAD | {"type": 3}, COMMAND_PAYLOAD | {"type": 3, "required": True}]},
        {"contexts": [3]},
        {"default_member_permissions": "manage"},
    ],
    ids=str,
)
def test_a_command_beyond_the_limits_is_reported(breach: Payload) -> None:
    assert command_problems([COMMAND_PAYLOAD]) == []
    assert command_problems([COMMAND_PAYLOAD | breach])


@pytest.mark.parametrize(
    "breach",
    [
        {"content": "x" * 2001},
        {"content": "x", "allowed_mentions": None},
        {"allowed_mentions": {"parse": ["everyone"]}},
        {"embeds": [{"description": "x" * 4096}, {"description": "x" * 1905}]},
        {"embeds": [{"title": "x" * 257}]},
        {"components": [{"components": [{}] * 6}]},
    ],
    ids=lambda breach: str(breach)[:40],
)
def test_a_message_beyond_the_limits_is_reported(breach: Payload) -> None:
    message: Payload = {"content": "x", "allowed_mentions": {"parse": []}}

    assert message_problems(message) == []
    assert message_problems(message | breach)


FIELD: Payload = {"type": 4, "style": 1, "custom_id": "text"}
FORM: Payload = {
    "title": "x",
    "custom_id": "x",
    "components": [{"type": 18, "label": "Text", "component": FIELD}],
}


@pytest.mark.parametrize(
    "breach",
    [
        {"title": "x" * 46},
        {"components": []},
        {"components": FORM["components"] * 6},
        {"components": FORM["components"] * 2},
        {"components": [{"type": 18, "label": "x" * 46, "component": FIELD}]},
        {"components": [{"type": 18, "label": "x", "component": FIELD | {"value": "xx", "max_length": 1}}]},
    ],
    ids=lambda breach: str(breach)[:60],
)
def test_a_form_beyond_the_limits_is_reported(breach: Payload) -> None:
    assert form_problems(FORM) == []
    assert form_problems(FORM | breach)


BUTTON: Payload = {"type": 2, "style": 1, "custom_id": "x", "label": "x"}
MENU: Payload = {"type": 3, "custom_id": "x", "options": [{"label": "x", "value": "x"}]}


@pytest.mark.parametrize(
    "parts",
    [
        [],
        [BUTTON, BUTTON],
        [BUTTON | {"custom_id": ""}],
        [BUTTON | {"custom_id": "x" * 101}],
        [BUTTON | {"label": "x" * 81}],
        [BUTTON | {"label": None}],
        [BUTTON | {"style": 5}],
        [BUTTON | {"custom_id": str(number)} for number in range(6)],
        [BUTTON | {"custom_id": "y"}, MENU],
        [MENU | {"options": []}],
        [MENU | {"options": [{"label": str(number), "value": str(number)} for number in range(26)]}],
        [MENU | {"options": MENU["options"] * 2}],
        [MENU | {"max_values": 2}],
        [MENU | {"placeholder": "x" * 151}],
    ],
    ids=lambda parts: str(parts)[:60],
)
def test_buttons_and_menus_beyond_the_limits_are_reported(parts: list[Payload]) -> None:
    assert (
        component_problems([{"type": 1, "components": [part]} for part in (BUTTON, MENU | {"custom_id": "y"})])
        == []
    )
    assert component_problems([{"type": 1, "components": parts}])


@pytest.mark.parametrize(
    ("kind", "reply"),
    [
        (MESSAGE, {"flags": 64}),
        (MESSAGE, {"embeds": [{"title": "x"}], "flags": 1 << 7}),
        (CHOICES, {"choices": [{"name": "x", "value": "x"}] * 26}),
        (CHOICES, {"choices": [{"name": "x" * 101, "value": "x"}]}),
        (CHOICES, {"choices": [{"name": "x", "value": "x" * 101}]}),
    ],
    ids=lambda reply: str(reply)[:60],
)
def test_a_reply_that_discord_rejects_is_reported(kind: int, reply: Payload) -> None:
    assert reply_problems(kind, reply)


async def test_a_message_without_a_mention_has_no_content(
    discord: WireDiscord, socket: ClientWebSocketResponse
) -> None:
    await identify(socket)
    await discord.wait_until_connected()
    for mentions in ([], [entities.user(entities.BOT_ID)]):
        await discord.say("Who met?", mentions=mentions)
    contents: list[str] = []
    while len(contents) < 2:
        event = await socket.receive_json()
        contents += [event["d"]["content"]] if event["t"] == "MESSAGE_CREATE" else []

    assert contents == ["", "Who met?"]


async def test_a_second_shard_identifies_five_seconds_after_the_first(
    discord: WireDiscord, http: ClientSession, socket: ClientWebSocketResponse
) -> None:
    await identify(socket)
    async with http.ws_connect(discord.gateway.url("/?v=10&encoding=json")) as second:
        await second.receive()
        await identify(second, shard=(1, 2))

        assert (await second.receive_json())["op"] == INVALID_SESSION


async def test_a_shard_that_does_not_exist_is_rejected(socket: ClientWebSocketResponse) -> None:
    identification = {"token": TOKEN, "intents": 0, "properties": PROPERTIES, "shard": (2, 2)}

    assert await close_code(socket, IDENTIFY, identification) == 4010


async def test_a_form_cannot_answer_a_form(discord: WireDiscord, http: ClientSession) -> None:
    interaction = opened(discord)
    interaction.kind = MODAL_SUBMIT

    assert (await acknowledge(http, interaction, MODAL, FORM))["code"] == 50035
    assert "code" not in await acknowledge(http, interaction)
