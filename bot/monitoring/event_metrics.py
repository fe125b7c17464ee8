"""Counters and histograms of what happens in the bot."""

from collections.abc import Collection, Iterable, Mapping
from itertools import product

from prometheus_client import CollectorRegistry, Counter, Histogram

from bot.bot_observer import BotObserver, GatewayEvent, InteractionOutcome, QuestionOutcome
from bot.interactions.admission import ADMISSION_RULES
from index import NoAnswerReason

OTHER = "other"
"""In place of any label value that is not known in advance."""
STAGES = ("correct", "embed", "search", "read", "reader", "select", "compare", "group", "verify")
"""Stages of a question, as `elapsed_ms` of an answer names them; a test compares them."""
LANES = (
    "questions",
    "reading",
    "lookups",
    "changes",
    "indexing",
    "polling",
    "alerts",
    "polls",
    "refreshes",
    "measuring",
)
STATUSES = ("2xx", "3xx", "4xx", "429", "5xx", "error")
"""Answers of Discord's HTTP API; `error` if there was none."""
SCOPES = ("user", "global", "shared", "unknown")
"""Of a rate limit, as Discord's header X-RateLimit-Scope says."""

_QUESTION_BUCKETS = (0.1, 0.25, 0.5, 1, 2, 4, 8, 15, 30, 60, 120)
_STAGE_BUCKETS = (0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5)
_WAIT_BUCKETS = (0.005, 0.05, 0.25, 1, 5, 30, 120, 600)
_REQUEST_BUCKETS = (0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)


class MetricsObserver(BotObserver):
    """Counts what happens. All label values are known in advance: none comes from people or the network."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._questions = Counter(
            "watchdesk_questions",
            "Questions by outcome; the reason is that of a refusal.",
            ["outcome", "reason"],
            registry=registry,
        )
        self._question_s = Histogram(
            "watchdesk_question_duration_seconds",
            "Time until a question was answered or refused, with its wait in the queue.",
            buckets=_QUESTION_BUCKETS,
            registry=registry,
        )
        self._stage_s = Histogram(
            "watchdesk_question_stage_duration_seconds",
            "Time of each stage of a question.",
            ["stage"],
            buckets=_STAGE_BUCKETS,
            registry=registry,
        )
        self._wait_s = Histogram(
            "watchdesk_lane_wait_seconds",
            "Time that calls of the index waited for a thread.",
            ["lane"],
            buckets=_WAIT_BUCKETS,
            registry=registry,
        )
        self._lane_refusals = Counter(
            "watchdesk_lane_refusals",
            "Calls of the index that were refused because too many were waiting.",
            ["lane"],
            registry=registry,
        )
        self._interactions = Counter(
            "watchdesk_interactions",
            "Uses of commands, buttons and forms by outcome.",
            ["name", "outcome"],
            registry=registry,
        )
        self._gateway = Counter(
            "watchdesk_gateway_events",
            "Changes of the connections to Discord's gateway.",
            ["event"],
            registry=registry,
        )
        self._requests = Counter(
            "watchdesk_discord_requests",
            "Requests to Discord's HTTP API by status.",
            ["status"],
            registry=registry,
        )
        self._request_s = Histogram(
            "watchdesk_discord_request_duration_seconds",
            "Time of a request to Discord's HTTP API.",
            buckets=_REQUEST_BUCKETS,
            registry=registry,
        )
        self._rate_limits = Counter(
            "watchdesk_discord_rate_limits",
            "Requests that Discord refused with status 429, by the scope of the limit.",
            ["scope"],
            registry=registry,
        )
        self._start_at_zero()

    def on_call_begun(self, lane: str, waited_s: float) -> None:
        self._wait_s.labels(_known(lane, LANES)).observe(waited_s)

    def on_call_refused(self, lane: str) -> None:
        self._lane_refusals.labels(_known(lane, LANES)).inc()

    def on_question(self, outcome: QuestionOutcome, *, reason: str = "") -> None:
        self._questions.labels(outcome.value, _known(reason, ("", *NoAnswerReason))).inc()

    def on_question_timed(self, duration_s: float, elapsed_ms: Mapping[str, float]) -> None:
        self._question_s.observe(duration_s)
        for stage, stage_ms in elapsed_ms.items():
            if stage != "total":
                self._stage_s.labels(_known(stage, STAGES)).observe(stage_ms / 1000)

    def on_interaction(self, name: str, outcome: InteractionOutcome) -> None:
        self._interactions.labels(_known(name, ADMISSION_RULES), outcome.value).inc()

    def on_gateway(self, event: GatewayEvent) -> None:
        self._gateway.labels(event.value).inc()

    def on_request(self, status: int | None, duration_s: float, *, scope: str = "") -> None:
        """A request to Discord's HTTP API ended; `status` is None if there was no answer."""
        self._requests.labels(_status_class(status)).inc()
        self._request_s.observe(duration_s)
        if status == 429:
            self._rate_limits.labels(scope if scope in SCOPES else "unknown").inc()

    def _start_at_zero(self) -> None:
        """Create the series that alerts look at, so that the first event is an increase."""
        _create(self._questions, ((outcome, "") for outcome in QuestionOutcome if outcome != "refused"))
        _create(self._questions, product([QuestionOutcome.REFUSED], NoAnswerReason))
        _create(self._lane_refusals, product(LANES))
        _create(self._gateway, product(GatewayEvent))
        _create(self._requests, product(STATUSES))
        _create(self._rate_limits, product(SCOPES))


def _create(counter: Counter, values: Iterable[tuple[str, ...]]) -> None:
    for labels in values:
        counter.labels(*map(str, labels))


def _known(value: str, values: Collection[str]) -> str:
    return value if value in values else OTHER


def _status_class(status: int | None) -> str:
    if status is None:
        return "error"
    return "429" if status == 429 else _known(f"{status // 100}xx", STATUSES)
