"""The HTTP side of the wire server: application, commands, interactions, webhooks, channels, attachments."""

import json
import re
from collections.abc import Awaitable, Callable

import wire_entities as entities
from aiohttp import web
from wire_entities import Payload
from wire_faults import VIA, Buckets, Fault, json_response, too_many_requests
from wire_interactions import EMPTY, EPHEMERAL, ApiError, Interaction
from wire_messages import CHANNEL_FLAGS, REPLY_FLAGS, change_problems, new_message_problems, reply_problems
from wire_openapi import OpenApi
from wire_rules import command_problems

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
UNLIMITED = ("/users/@me", "/oauth2/", "/gateway", "/interactions/")


class Rest:
    """Answers requests and records them. `problems` collects violations of Discord's rules."""

    def __init__(self, token: str) -> None:
        self.token = token
        self.openapi = OpenApi.from_environment()
        self.gateway_url = ""
        self.application_flags = 0
        self.shards = 1
        """The recommended number of gateway connections."""
        self.requests: list[str] = []
        self.faults: list[Fault] = []
        self.buckets = Buckets()
        self.problems: list[str] = []
        self.refused: list[str] = []
        """Discord's codes and texts for the requests that it refused."""
        self.commands: list[Payload] = []
        self.command_updates: list[list[Payload]] = []
        self.interactions: dict[str, Interaction] = {}
        self.channel_messages: dict[str, list[Payload]] = {
            channel: [] for channel in (*entities.CHANNELS.values(), entities.DIRECT_CHANNEL)
        }
        self._nonces: dict[tuple[str, str | None], Payload] = {}
        """The messages with their nonces; Discord remembers them for some minutes."""
        self.repeated_nonces: list[str] = []
        self.closed_channels: set[str] = set()
        self.typing_in: list[str] = []
        self.attachments: dict[str, bytes] = {}

    def routes(self) -> list[web.RouteDef]:
        """Everything under `/api/v10`, and the attachments beside it."""
        webhook = "/webhooks/{application}/{token}"
        api: list[tuple[str, str, Handler]] = [
            ("GET", "/users/@me", self._me),
            ("GET", "/oauth2/applications/@me", self._application),
            ("GET", "/gateway", self._gateway),
            ("GET", "/gateway/bot", self._gateway),
            ("GET", "/guilds/{guild}/members/{person}", self._member),
            ("GET", "/applications/{application}/commands", self._list_commands),
            ("PUT", "/applications/{application}/commands", self._overwrite_commands),
            ("POST", "/interactions/{id}/{token}/callback", self._callback),
            ("POST", webhook, self._follow_up),
            ("GET", webhook + "/messages/{message}", self._get_reply),
            ("PATCH", webhook + "/messages/{message}", self._edit_reply),
            ("DELETE", webhook + "/messages/{message}", self._delete_reply),
            ("POST", "/channels/{channel}/messages", self._send),
            ("GET", "/channels/{channel}/messages", self._history),
            ("GET", "/channels/{channel}/messages/{message}", self._get),
            ("PATCH", "/channels/{channel}/messages/{message}", self._edit),
            ("DELETE", "/channels/{channel}/messages/{message}", self._delete),
            ("POST", "/channels/{channel}/typing", self._typing),
        ]
        return [web.route(method, "/api/v10" + path, handler) for method, path, handler in api] + [
            web.get("/attachments/{name}", self._attachment)
        ]

    @web.middleware
    async def middleware(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Faults, authorisation, rate limits and error bodies, in Discord's order."""
        path = request.path.removeprefix("/api/v10")
        if path == request.path:
            return await handler(request)
        self.requests.append(f"{request.method} {path}")
        fault = next((fault for fault in self.faults if fault.matches(self.requests[-1])), None)
        if fault is not None and not fault.is_cut:
            return fault.response()
        try:
            self._authorise(request, path)
            response = await self._limited(request, path, handler)
        except ApiError as error:
            return self._refusal(error, VIA)
        if fault is not None and request.transport is not None:
            fault.times -= 1
            request.transport.abort()
        return response

    def _authorise(self, request: web.Request, path: str) -> None:
        if path.startswith(("/webhooks/", "/interactions/")):
            return  # The token is in the path, and discord.py does not send a bot's User-Agent there.
        if not request.headers.get("User-Agent", "").startswith("DiscordBot ("):
            self.problems.append(f"{path}: User-Agent {request.headers.get('User-Agent')!r}")
        if request.headers.get("Authorization") != f"Bot {self.token}":
            raise ApiError(401, 0, "401: Unauthorized")

    async def _limited(self, request: web.Request, path: str, handler: Handler) -> web.StreamResponse:
        if path.startswith(UNLIMITED):
            return await handler(request)
        bucket, is_within = self.buckets.take(request.method, path)
        if not is_within:
            return too_many_requests(bucket.reset_after_s, is_global=False, headers=bucket.headers())
        try:
            response = await handler(request)
        except ApiError as error:
            return self._refusal(error, bucket.headers())
        response.headers.update(bucket.headers())
        return response

    def _refusal(self, error: ApiError, headers: dict[str, str]) -> web.Response:
        self.refused.append(f"{error.code} {error.message}")
        body = {"message": error.message, "code": error.code}
        return json_response(body, status=error.status, headers=headers)

    async def _me(self, _request: web.Request) -> web.StreamResponse:
        return json_response(entities.user(entities.BOT_ID))

    async def _application(self, _request: web.Request) -> web.StreamResponse:
        return json_response({**entities.application(), "flags": self.application_flags})

    async def _gateway(self, _request: web.Request) -> web.StreamResponse:
        limit = {"total": 1000, "remaining": 999, "reset_after": 0, "max_concurrency": 1}
        return json_response({"url": self.gateway_url, "shards": self.shards, "session_start_limit": limit})

    async def _member(self, request: web.Request) -> web.StreamResponse:
        return json_response(entities.member(request.match_info["person"]))

    async def _list_commands(self, request: web.Request) -> web.StreamResponse:
        _check_application(request)
        if request.query.get("with_localizations") in ("1", "true"):
            return json_response(self.commands)
        return json_response([_in_one_language(command) for command in self.commands])

    async def _overwrite_commands(self, request: web.Request) -> web.StreamResponse:
        _check_application(request)
        commands: list[Payload] = await request.json()
        self._refuse_if_broken(self._against_file(request, commands) + command_problems(commands))
        self.command_updates.append(commands)
        known = {command["name"]: command["id"] for command in self.commands}
        self.commands = [
            _registered(command, known.get(command["name"]) or entities.snowflake()) for command in commands
        ]
        return json_response([_in_one_language(command) for command in self.commands])

    async def _callback(self, request: web.Request) -> web.StreamResponse:
        interaction = self.interactions.get(request.match_info["token"])
        if interaction is None or interaction.interaction_id != request.match_info["id"]:
            raise ApiError(404, 10062, "Unknown interaction")
        callback = await self._read(request, interaction)
        data = callback.get("data") or {}
        self._refuse_if_broken(reply_problems(callback["type"], data))
        try:
            interaction.acknowledge(callback)
        except ApiError as error:
            self.problems.append(f"callback of type {callback['type']}: {error.message}")
            raise
        if request.query.get("with_response") in ("1", "true"):
            return json_response(interaction.callback_response())
        return web.Response(status=204)

    async def _follow_up(self, request: web.Request) -> web.StreamResponse:
        interaction = self._webhook(request)
        data = await self._read(request, interaction)
        self._refuse_if_broken(new_message_problems(data, flags=REPLY_FLAGS))
        return json_response(interaction.follow_up(data))

    async def _get_reply(self, request: web.Request) -> web.StreamResponse:
        interaction = self._webhook(request)
        interaction.check_token()
        return json_response(_find(interaction, request.match_info["message"]))

    async def _edit_reply(self, request: web.Request) -> web.StreamResponse:
        interaction = self._webhook(request)
        interaction.check_token()
        change = await self._read(request, interaction)
        self._refuse_if_broken(change_problems(change))
        message = _find(interaction, request.match_info["message"])
        if message is interaction.original:
            return json_response(interaction.edit_original(change))
        message.update(_shown(change))
        return json_response(message)

    async def _delete_reply(self, request: web.Request) -> web.StreamResponse:
        interaction = self._webhook(request)
        interaction.check_token()
        message = _find(interaction, request.match_info["message"])
        if message is interaction.original:
            interaction.original = None
        else:
            interaction.follow_ups.remove(message)
        return web.Response(status=204)

    async def _send(self, request: web.Request) -> web.StreamResponse:
        channel_id = self._channel(request)
        data = await request.json()
        self._refuse_if_broken(
            self._against_file(request, data) + new_message_problems(data, flags=CHANNEL_FLAGS)
        )
        known = self._nonces.get((channel_id, data.get("nonce")))
        if known is not None and data.get("enforce_nonce"):
            self.repeated_nonces.append(str(data["nonce"]))
            return json_response(known)
        reference = data.get("message_reference")
        must_exist = reference and reference.get("fail_if_not_exists", True)
        if must_exist and str(reference["message_id"]) not in {
            m["id"] for m in self.channel_messages[channel_id]
        }:
            raise ApiError(400, 50035, "Invalid Form Body")
        shown = {
            key: data[key] for key in ("content", "embeds", "components", "message_reference") if data.get(key)
        }
        guild_id = next((guild for guild, channel in entities.CHANNELS.items() if channel == channel_id), None)
        message = entities.message(guild_id, entities.BOT_ID, **shown)
        self.channel_messages[channel_id].append(message)
        self._nonces[channel_id, data.get("nonce")] = message
        return json_response(message)

    def forget_nonces(self) -> None:
        """As Discord does after some minutes."""
        self._nonces.clear()

    async def _history(self, request: web.Request) -> web.StreamResponse:
        """The messages that follow `after`, the newest first."""
        after, limit = int(request.query.get("after", 0)), int(request.query.get("limit", 50))
        messages = [m for m in self.channel_messages[self._channel(request)] if int(m["id"]) > after]
        messages.sort(key=lambda message: int(message["id"]))
        return json_response([*reversed(messages[:limit])])

    async def _get(self, request: web.Request) -> web.StreamResponse:
        return json_response(self._message(request))

    async def _edit(self, request: web.Request) -> web.StreamResponse:
        message = self._message(request)
        change = await request.json()
        self._refuse_if_broken(self._against_file(request, change) + change_problems(change))
        if message["author"]["id"] != entities.BOT_ID:
            raise ApiError(403, 50005, "Cannot edit a message authored by another user")
        message.update(_shown(change))
        return json_response(message)

    async def _delete(self, request: web.Request) -> web.StreamResponse:
        message = self._message(request)
        if message["author"]["id"] != entities.BOT_ID:
            raise ApiError(403, 50013, "Missing Permissions")
        self.channel_messages[message["channel_id"]].remove(message)
        return web.Response(status=204)

    async def _typing(self, request: web.Request) -> web.StreamResponse:
        self.typing_in.append(self._channel(request))
        return web.Response(status=204)

    async def _attachment(self, request: web.Request) -> web.StreamResponse:
        content = self.attachments.get(request.match_info["name"])
        return web.Response(status=404) if content is None else web.Response(body=content)

    def _webhook(self, request: web.Request) -> Interaction:
        interaction = self.interactions.get(request.match_info["token"])
        if interaction is None or request.match_info["application"] != entities.APPLICATION_ID:
            raise ApiError(404, 10015, "Unknown Webhook")
        return interaction

    def _channel(self, request: web.Request) -> str:
        channel_id = request.match_info["channel"]
        if channel_id not in self.channel_messages:
            raise ApiError(404, 10003, "Unknown Channel")
        if channel_id in self.closed_channels:
            raise ApiError(403, 50013, "Missing Permissions")
        return channel_id

    def _message(self, request: web.Request) -> Payload:
        for message in self.channel_messages[self._channel(request)]:
            if message["id"] == request.match_info["message"]:
                return message
        raise ApiError(404, 10008, "Unknown Message")

    async def _read(self, request: web.Request, interaction: Interaction) -> Payload:
        """The JSON of a request, or the `payload_json` part of a form with files."""
        if request.content_type == "application/json":
            body: Payload = await request.json()
            self._refuse_if_broken(self._against_file(request, body))
            return body
        form = await request.post()
        for name, part in form.items():
            if isinstance(part, web.FileField):
                if not re.fullmatch(r"files\[\d\]", name):
                    self.problems.append(f"a file in the form field {name}")
                interaction.files[part.filename] = part.file.read()
        payload: Payload = json.loads(str(form["payload_json"]))
        self._refuse_if_broken(self._against_file(request, payload))
        return payload

    def _against_file(self, request: web.Request, body: Payload | list[Payload]) -> list[str]:
        return self.openapi.problems(request.method, request.path.removeprefix("/api/v10"), body)

    def _refuse_if_broken(self, problems: list[str]) -> None:
        self.problems += problems
        if problems:
            raise ApiError(400, 50035, f"Invalid Form Body: {'; '.join(problems)}")


def _check_application(request: web.Request) -> None:
    if request.match_info["application"] != entities.APPLICATION_ID:
        raise ApiError(403, 20012, "You are not authorized to perform this action on this application")


def _registered(command: Payload, command_id: str) -> Payload:
    """A command as Discord stores it: with Discord's fields and defaults, and permissions as text."""
    permissions = command.get("default_member_permissions")
    return {
        "type": 1,
        "description": "",
        "dm_permission": True,
        "nsfw": False,
        "contexts": None,
        "integration_types": [0],
        "name_localizations": None,
        "description_localizations": None,
        **command,
        "id": command_id,
        "application_id": entities.APPLICATION_ID,
        "version": entities.snowflake(),
        "default_member_permissions": None if permissions is None else str(permissions),
    }


def _in_one_language(item: Payload) -> Payload:
    """A command, option or choice without its localized names, which Discord returns only on request."""
    kept = {key: value for key, value in item.items() if not key.endswith("_localizations")}
    lists = {key: kept[key] for key in ("options", "choices") if kept.get(key)}
    return kept | {key: [_in_one_language(part) for part in parts] for key, parts in lists.items()}


def _shown(change: Payload) -> Payload:
    return {key: change[key] or EMPTY[key] for key in EMPTY if key in change}


def _find(interaction: Interaction, message_id: str) -> Payload:
    original = interaction.original
    if original is not None and message_id in ("@original", original["id"]):
        return original
    for message in interaction.follow_ups:
        if message["id"] == message_id:
            return message
    raise ApiError(404, 10008, "Unknown Message")


def is_private(message: Payload) -> bool:
    """Whether only the person who asked sees the message."""
    return bool(message["flags"] & EPHEMERAL)
