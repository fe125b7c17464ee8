"""What happens in the bot, reported to whoever watches it; metrics are made of it."""

from collections.abc import Mapping
from enum import StrEnum


class QuestionOutcome(StrEnum):
    """How a question ended."""

    ANSWERED = "answered"
    REFUSED = "refused"
    """The articles do not answer it; the reason says more."""
    TURNED_AWAY = "turned_away"
    """It was not asked: the person's limit, a full queue, a shutdown, or a question that cannot be searched."""
    FAILED = "failed"
    LOST = "lost"
    """Discord no longer accepted a reply, for example because the acknowledgement came too late."""


class InteractionOutcome(StrEnum):
    """How the use of a command, button or form ended."""

    DONE = "done"
    REFUSED = "refused"
    """By a rule, a limit, or unusable input."""
    FAILED = "failed"
    LOST = "lost"
    """As for questions."""


class GatewayEvent(StrEnum):
    """What happened to the connection of a shard."""

    CONNECTED = "connected"
    READY = "ready"
    """A new session began."""
    RESUMED = "resumed"
    """The session before goes on."""
    DISCONNECTED = "disconnected"


class BotObserver:
    """Is told what happens; this one ignores it.

    Methods may be called from any thread and return at once. They learn neither who people are nor what they
    write.
    """

    def on_call_begun(self, lane: str, waited_s: float) -> None:
        """A call of the index begins in a lane of the executor."""

    def on_call_refused(self, lane: str) -> None:
        """A lane has too many waiting calls for another one."""

    def on_question(self, outcome: QuestionOutcome, *, reason: str = "") -> None:
        """A question ended; `reason` is that of a refusal."""

    def on_question_timed(self, duration_s: float, elapsed_ms: Mapping[str, float]) -> None:
        """The index answered or refused a question: the time with the wait, and that of each stage."""

    def on_interaction(self, name: str, outcome: InteractionOutcome) -> None:
        """The use of a command, button or form ended; `name` as in `ADMISSION_RULES`."""

    def on_gateway(self, event: GatewayEvent) -> None:
        """The connection of a shard changed."""
