"""A Discord of our own on loopback: gateway v10 and HTTP API, strict about what Discord documents.

A test starts it, points the real program at `api_url`, and then plays the people:

    async with WireDiscord() as discord:
        ...
        asked = await discord.command("ask", question="Who met in Singapore?")
        await eventually(lambda: asked.is_finished)
"""

import time
from collections.abc import Sequence
from types import TracebackType
from typing import Self

import wire_entities as entities
from aiohttp import web
from waiting import eventually
from wire_entities import CHANNELS, GUILD, MEMBER, Payload
from wire_faults import Fault
from wire_gateway import Gateway
from wire_interactions import AUTOCOMPLETE, COMMAND, COMPONENT, MODAL_SUBMIT, Interaction
from wire_rest import Rest

TOKEN = "MTk4NjIyNDgzNDcxOTI1MjQ4.Cl2FMQ.ZnCjm1XVW7vRze4b7Cq4se7kKWs"
"""In the format of a real token, but invalid."""
ATTACHMENT = 11


class WireDiscord:
    """The server. It keeps its port, its commands and its sessions when it is stopped and started again."""

    def __init__(
        self, *, token: str = TOKEN, heartbeat_interval_ms: int = 41_250, host: str = "127.0.0.1"
    ) -> None:
        self.host = host
        self.gateway = Gateway(token, heartbeat_interval_ms=heartbeat_interval_ms)
        self.rest = Rest(token)
        self.port = 0
        self._runner: web.AppRunner | None = None

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.stop()

    @property
    def api_url(self) -> str:
        return f"http://{self.host}:{self.port}/api/v10"

    @property
    def problems(self) -> list[str]:
        """Everything the bot did that Discord's documentation forbids."""
        over = [f"rate limit exceeded: {key}" for key in self.rest.buckets.exceeded]
        return self.gateway.problems + self.rest.problems + over

    async def start(self) -> None:
        app = web.Application(middlewares=[self.rest.middleware])
        app.add_routes(
            [*self.rest.routes(), web.get("/", self.gateway.handle), web.get("/resume", self.gateway.handle)]
        )
        self._runner = web.AppRunner(app, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, self.host, self.port)
        await site.start()
        self.port = self._runner.addresses[0][1]
        self.gateway.url = lambda path: f"ws://{self.host}:{self.port}{path}"
        self.rest.gateway_url = self.gateway.url("/")

    async def stop(self) -> None:
        """Drop all connections and accept no new ones."""
        if self._runner is not None:
            for shard in list(self.gateway.lives):
                self.gateway.cut(shard=shard)
            await self._runner.cleanup()
            self._runner = None

    async def wait_until_connected(self, *, shards: int = 1) -> None:
        await eventually(lambda: len(self.gateway.lives) == shards)

    def fail(
        self,
        pattern: str,
        status: int,
        *,
        times: int = 1,
        retry_after_s: float = 0.5,
        is_global: bool = False,
    ) -> None:
        """Answer the next requests that match "METHOD /path" with an error."""
        self.rest.faults.append(Fault(pattern, status, times, retry_after_s, is_global))

    def cut(self, pattern: str, *, times: int = 1) -> None:
        """Carry out the next requests that match "METHOD /path", and cut the connection without a response."""
        self.rest.faults.append(Fault(pattern, status=0, times=times, is_cut=True))

    async def command(
        self,
        name: str,
        *,
        by: str = MEMBER,
        guild: str = GUILD,
        sent_s_ago: float = 0,
        **options: str | int | bool,
    ) -> Interaction:
        """A person uses a command, such as "article list", that the bot registered."""
        data = self._command_data(name.split(), options)
        self._check_shown(data["name"], by)
        created_at = time.monotonic() - sent_s_ago
        return await self._interact(Interaction(COMMAND, guild, by, data, created_at=created_at))

    async def suggest(
        self, name: str, option: str, typed: str, *, by: str = MEMBER, guild: str = GUILD, **options: str | int
    ) -> list[Payload]:
        """The choices that the bot suggests while a person types into an option of a command."""
        data = self._command_data(name.split(), {**options, option: typed})
        level = data["options"]
        while level and "options" in level[0]:
            level = level[0]["options"]
        next(given for given in level if given["name"] == option)["focused"] = True
        asked = await self._interact(Interaction(AUTOCOMPLETE, guild, by, data))
        await eventually(lambda: asked.callback)
        assert asked.callback is not None
        choices: list[Payload] = asked.callback["data"]["choices"]
        return choices

    async def press(
        self, message: Payload, label: str, *, by: str = MEMBER, values: Sequence[str] = ()
    ) -> Interaction:
        """A person presses a button, by its label, or picks values in a menu, by its custom id."""
        parts = [part for row in message["components"] for part in row["components"]]
        part = next(part for part in parts if label in (part.get("label"), part.get("custom_id")))
        assert not part.get("disabled"), f"{label} cannot be pressed"
        data: Payload = {"custom_id": part["custom_id"], "component_type": part["type"]}
        guild = next((g for g, channel in CHANNELS.items() if channel == message["channel_id"]), None)
        chosen = {"values": list(values)} if values else {}
        return await self._interact(Interaction(COMPONENT, guild, by, data | chosen, message=message))

    async def submit(self, opener: Interaction, **values: str) -> Interaction:
        """A person fills in the form that the bot opened; `values` are named by the fields' custom ids."""
        assert opener.callback is not None
        form = opener.callback["data"]
        labels = [_filled(component, values) for component in form["components"]]
        data = {"custom_id": form["custom_id"], "components": labels}
        return await self._interact(
            Interaction(MODAL_SUBMIT, opener.guild_id, opener.user_id, data, message=opener.message)
        )

    def attach(self, name: str, content: bytes) -> str:
        """Upload a file; pass what comes back as the option of a command."""
        self.rest.attachments[name] = content
        return name

    async def mention(self, question: str, *, by: str = MEMBER, guild: str = GUILD) -> Payload:
        """A person writes a message that mentions the bot."""
        mentions = [entities.user(entities.BOT_ID)]
        return await self.say(f"<@{entities.BOT_ID}> {question}", by=by, guild=guild, mentions=mentions)

    async def say(
        self, content: str, *, by: str = MEMBER, guild: str | None = GUILD, mentions: Sequence[Payload] = ()
    ) -> Payload:
        """A person writes a message, in a server or (None) to the bot alone."""
        message = entities.message(guild, by, content=content, mentions=list(mentions))
        self.rest.channel_messages[message["channel_id"]].append(message)
        place = {"guild_id": guild, "member": entities.member(by, with_user=False)} if guild else {}
        await self.gateway.dispatch("MESSAGE_CREATE", message | place)
        return message

    def replies_to(self, message: Payload) -> list[Payload]:
        """What the bot wrote in reply to a message."""
        written = self.rest.channel_messages[message["channel_id"]]
        return [m for m in written if str(m.get("message_reference", {}).get("message_id")) == message["id"]]

    async def _interact(self, interaction: Interaction) -> Interaction:
        self.rest.interactions[interaction.token] = interaction
        await self.gateway.dispatch("INTERACTION_CREATE", interaction.payload())
        return interaction

    def _check_shown(self, name: str, user_id: str) -> None:
        command = next(c for c in self.rest.commands if c["name"] == name)
        needed = command["default_member_permissions"]
        held = int(entities.member(user_id)["permissions"])
        shown = needed is None or held & int(needed) == int(needed)
        assert shown, f"Discord does not show /{name} to this person"

    def _command_data(self, path: list[str], options: dict[str, str | int | bool]) -> Payload:
        command = next((c for c in self.rest.commands if c["name"] == path[0]), None)
        assert command is not None, f"the bot has not registered /{path[0]}"
        data: Payload = {
            "id": command["id"],
            "name": command["name"],
            "type": 1,
            "guild_id": None,
            "options": [],
        }
        level, target = command, data["options"]
        for name in path[1:]:
            level = next(option for option in level["options"] if option["name"] == name)
            target.append({"type": level["type"], "name": name, "options": []})
            target = target[0]["options"]
        types = {option["name"]: option["type"] for option in level.get("options") or []}
        uploads = {
            name: self._uploaded(str(value)) for name, value in options.items() if types[name] == ATTACHMENT
        }
        data["resolved"] = {"attachments": {upload["id"]: upload for upload in uploads.values()}}
        options = options | {name: upload["id"] for name, upload in uploads.items()}
        for name, value in options.items():
            target.append({"type": types[name], "name": name, "value": value})
        return data

    def _uploaded(self, name: str) -> Payload:
        url = f"http://127.0.0.1:{self.port}/attachments/{name}"
        return {
            "id": entities.snowflake(),
            "filename": name,
            "size": len(self.rest.attachments[name]),
            "url": url,
            "proxy_url": url,
        }


def _filled(component: Payload, values: dict[str, str]) -> Payload:
    """A label of a form (type 18) with what the person typed into its field."""
    field = component["component"]
    answer = {
        "type": field["type"],
        "id": 2,
        "custom_id": field["custom_id"],
        "value": values.get(field["custom_id"], ""),
    }
    return {"type": 18, "id": 1, "component": answer}
