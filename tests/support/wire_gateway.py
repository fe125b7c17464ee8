"""The gateway of the wire server: sessions, sequence numbers, heartbeats, RESUME and close codes.

https://discord.com/developers/docs/events/gateway
"""

import asyncio
import json
import math
import time
import zlib
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

import wire_entities as entities
from aiohttp import WSMsgType, web
from wire_entities import Payload

DISPATCH, HEARTBEAT, IDENTIFY, RESUME, RECONNECT, INVALID_SESSION, HELLO, ACK = 0, 1, 2, 6, 7, 9, 10, 11
GUILDS, GUILD_MESSAGES, DIRECT_MESSAGES = 1 << 0, 1 << 9, 1 << 12
MESSAGE_CONTENT = 1 << 15
PRIVILEGED = (1 << 1) | (1 << 8) | MESSAGE_CONTENT
"""Members, presences, message content."""
IDENTIFY_EVERY_S = 5
EVENTS_A_MINUTE = 120


class CloseError(Exception):
    """The server ends a connection with a close code."""

    def __init__(self, code: int, reason: str) -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason


@dataclass
class Socket:
    """One WebSocket connection, with the stream compression that the client asked for."""

    ws: web.WebSocketResponse
    transport: asyncio.Transport
    deflate: "zlib._Compress | None"
    path: str

    async def send(self, payload: Payload) -> None:
        text = json.dumps(payload)
        if self.deflate is None:
            await self.ws.send_str(text)
        else:
            await self.ws.send_bytes(
                self.deflate.compress(text.encode()) + self.deflate.flush(zlib.Z_SYNC_FLUSH)
            )


@dataclass
class Session:
    """What outlives a connection: the sequence and the events that a RESUME replays."""

    session_id: str
    intents: int
    shard: tuple[int, int] = (0, 1)
    """Its number, and how many there are."""
    sequence: int = 0
    sent: list[Payload] = field(default_factory=list)
    socket: Socket | None = None

    async def dispatch(self, event: str, data: Payload) -> None:
        """Send an event, or keep it for the next RESUME."""
        self.sequence += 1
        payload = {"op": DISPATCH, "t": event, "s": self.sequence, "d": data}
        self.sent.append(payload)
        if self.socket is not None and not self.socket.ws.closed:
            await self.socket.send(payload)


class Gateway:
    """Accepts bots. `problems` collects what a careful client never does."""

    def __init__(self, token: str, *, heartbeat_interval_ms: int) -> None:
        self.token = token
        self.heartbeat_interval_ms = heartbeat_interval_ms
        self.disallowed_intents = PRIVILEGED
        self.identify_every_s: float = IDENTIFY_EVERY_S
        self.max_concurrency = 1
        """How many shards may identify within that time."""
        self.too_early = 0
        """How many shards identified too early."""
        self.refusal: int | None = None
        """The code with which every IDENTIFY is refused."""
        self.refusals = 0
        """How many of the next connections are answered with HTTP 503."""
        self.hang_ups = 0
        """How many of the next connections are closed before HELLO."""
        self.url: Callable[[str], str] = lambda path: path
        self.sessions: dict[str, Session] = {}
        self.lives: dict[int, Session] = {}
        """The sessions that are connected, by shard."""
        self.identifies: list[Payload] = []
        self.resumes: list[Payload] = []
        self.resume_paths: list[str] = []
        self.heartbeats: list[int | None] = []
        self.close_codes: list[int | None] = []
        self.connections = 0
        self.problems: list[str] = []
        self._identified_at: dict[int, float] = {}

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """One connection, from the upgrade to its end."""
        self.connections += 1
        if self.refusals > 0:
            self.refusals -= 1
            raise web.HTTPServiceUnavailable
        if request.query.get("v") != "10" or request.query.get("encoding") != "json":
            self.problems.append(f"gateway query {dict(request.query)}")
        ws = web.WebSocketResponse(max_msg_size=4096)
        await ws.prepare(request)
        assert isinstance(request.transport, asyncio.Transport)
        deflate = zlib.compressobj() if request.query.get("compress") == "zlib-stream" else None
        socket = Socket(ws, request.transport, deflate, request.path)
        try:
            await self._converse(socket)
        except CloseError as closing:
            await ws.close(code=closing.code, message=closing.reason.encode())
        finally:
            self.close_codes.append(ws.close_code)
            for shard, session in list(self.lives.items()):
                if session.socket is socket:
                    session.socket = None
                    del self.lives[shard]
                    self._restore_live(shard)
        return ws

    def _restore_live(self, shard: int) -> None:
        """Let another session of the shard be the one that is connected: Discord accepts several."""
        for session in self.sessions.values():
            if session.shard[0] == shard and session.socket is not None and not session.socket.ws.closed:
                self.lives[shard] = session

    @property
    def live(self) -> Session | None:
        """The connected session of the lowest shard."""
        return self.lives[min(self.lives)] if self.lives else None

    async def dispatch(self, event: str, data: Payload) -> None:
        """Send an event to the bot; if it is away, its session keeps the event for a RESUME."""
        session = self._session_of(data.get("guild_id"))
        if event == "MESSAGE_CREATE":
            needed = GUILD_MESSAGES if data.get("guild_id") else DIRECT_MESSAGES
            assert session.intents & needed, "the bot did not ask for messages"
            data = _seen_with(session.intents, data)
        await session.dispatch(event, data)

    async def send(self, op: int, data: object = None) -> None:
        """Send something other than an event to the bot that is connected."""
        await self._socket().send({"op": op, "d": data, "s": None, "t": None})

    async def close(self, code: int, *, shard: int = 0) -> None:
        """Close one of the bot's connections."""
        await self._socket(shard).ws.close(code=code)

    def cut(self, *, shard: int = 0) -> None:
        """Drop a connection without a close frame."""
        self._socket(shard).transport.abort()

    def forget_sessions(self) -> None:
        """From now on no RESUME is accepted."""
        self.sessions.clear()

    def _session_of(self, guild_id: object) -> Session:
        """The latest session of the shard that serves a server; direct messages come to the first."""
        sessions = list(reversed(self.sessions.values()))
        return next(s for s in sessions if shard_of(guild_id, s.shard[1]) == s.shard[0])

    def _socket(self, shard: int = 0) -> Socket:
        session = self.lives.get(shard)
        assert session is not None and session.socket is not None, "no bot is connected"
        return session.socket

    async def _converse(self, socket: Socket) -> None:
        if self.hang_ups > 0:
            self.hang_ups -= 1
            raise CloseError(4000, "Unknown error.")
        await socket.send({"op": HELLO, "d": {"heartbeat_interval": self.heartbeat_interval_ms}})
        times: deque[float] = deque(maxlen=EVENTS_A_MINUTE)
        async for frame in socket.ws:
            if len(times) == times.maxlen and time.monotonic() - times[0] < 60:
                raise CloseError(4008, "Rate limited.")
            times.append(time.monotonic())
            if frame.type is not WSMsgType.TEXT:
                raise CloseError(4002, "Error while decoding payload.")
            payload = json.loads(frame.data)
            await self._answer(socket, payload["op"], payload.get("d"))

    async def _answer(self, socket: Socket, op: int, data: object) -> None:
        session = next((s for s in self.lives.values() if s.socket is socket), None)
        if op == HEARTBEAT:
            self._check_heartbeat(session, data)
            await socket.send({"op": ACK})
        elif op in (IDENTIFY, RESUME) and session is not None:
            raise CloseError(4005, "Already authenticated.")
        elif op == IDENTIFY and isinstance(data, dict):
            await self._identify(socket, data)
        elif op == RESUME and isinstance(data, dict):
            await self._resume(socket, data)
        elif session is None:
            raise CloseError(4003, "Not authenticated.")
        elif op not in (3, 4, 8, 31):
            raise CloseError(4001, "Unknown opcode.")

    def _check_heartbeat(self, session: Session | None, sequence: object) -> None:
        assert sequence is None or isinstance(sequence, int)
        self.heartbeats.append(sequence)
        if session is not None and sequence is not None and sequence > session.sequence:
            raise CloseError(4007, "Invalid seq.")

    async def _identify(self, socket: Socket, data: Payload) -> None:
        shard, count = data.get("shard", (0, 1))
        if not self._may_identify(shard):
            self.too_early += 1
            await socket.send({"op": INVALID_SESSION, "d": False})
            return
        self.identifies.append(data)
        if data.get("token") != self.token:
            raise CloseError(4004, "Authentication failed.")
        if self.refusal is not None:
            raise CloseError(self.refusal, "Refused.")
        intents = data.get("intents")
        if not isinstance(intents, int):
            raise CloseError(4013, "Invalid intent(s).")
        if intents & self.disallowed_intents:
            raise CloseError(4014, "Disallowed intent(s).")
        if not {"os", "browser", "device"} <= set(data.get("properties", {})):
            self.problems.append("identify without properties")
        if not 0 <= shard < count:
            raise CloseError(4010, "Invalid shard.")
        session = Session(f"session-{len(self.identifies)}", intents, (shard, count), socket=socket)
        self.sessions[session.session_id] = self.lives[shard] = session
        await session.dispatch("READY", self._ready(session))
        for guild_id in _guilds_of(session) if intents & GUILDS else ():
            await session.dispatch("GUILD_CREATE", entities.guild(guild_id))

    def _may_identify(self, shard: int) -> bool:
        """https://discord.com/developers/docs/events/gateway#sharding-max-concurrency"""
        group, now = shard % self.max_concurrency, time.monotonic()
        if now - self._identified_at.get(group, -math.inf) < self.identify_every_s:
            return False
        self._identified_at[group] = now
        return True

    def _ready(self, session: Session) -> Payload:
        return {
            "v": 10,
            "user": entities.user(entities.BOT_ID),
            "guilds": [{"id": guild_id, "unavailable": True} for guild_id in _guilds_of(session)],
            "shard": list(session.shard),
            "session_id": session.session_id,
            "resume_gateway_url": self.url("/resume"),
            "application": {"id": entities.APPLICATION_ID, "flags": 0},
        }

    async def _resume(self, socket: Socket, data: Payload) -> None:
        self.resumes.append(data)
        self.resume_paths.append(socket.path)
        if data.get("token") != self.token:
            raise CloseError(4004, "Authentication failed.")
        session = self.sessions.get(str(data.get("session_id")))
        if session is None:
            await socket.send({"op": INVALID_SESSION, "d": False})
            return
        if not isinstance(data.get("seq"), int) or data["seq"] > session.sequence:
            raise CloseError(4007, "Invalid seq.")
        session.socket = socket
        self.lives[session.shard[0]] = session
        for payload in [sent for sent in session.sent if sent["s"] > data["seq"]]:
            await socket.send(payload)
        await session.dispatch("RESUMED", {"_trace": []})


def shard_of(guild_id: object, count: int) -> int:
    """https://discord.com/developers/docs/events/gateway#sharding-sharding-formula"""
    return (int(str(guild_id)) >> 22) % count if guild_id is not None else 0


def _seen_with(intents: int, message: Payload) -> Payload:
    """A message as the gateway sends it: without its content, unless it is for the bot or the intent is set.

    https://discord.com/developers/docs/events/gateway#message-content-intent
    """
    is_meant = any(user["id"] == entities.BOT_ID for user in (message["author"], *message["mentions"]))
    if is_meant or intents & MESSAGE_CONTENT or not message.get("guild_id"):
        return message
    return message | {"content": "", "embeds": [], "attachments": [], "components": []}


def _guilds_of(session: Session) -> list[str]:
    return [g for g in entities.CHANNELS if shard_of(g, session.shard[1]) == session.shard[0]]
