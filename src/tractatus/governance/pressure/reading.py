"""From a ledger to a level: five metrics, a weighted score, hard floors, and hysteresis.

    level = max(level of the score, levels of the floors that hold)

It rises at once. It falls by one level at a time, only after a further turn or compaction, and
only once score and tokens are `MARGIN` below where the level begins; asking often lowers nothing.
Source: the public Tractatus framework (levels, metrics, weights v1); full scales are our choice.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, NamedTuple

from tractatus.errors import RequestError
from tractatus.governance.case import Pressure, Reading
from tractatus.governance.pressure.ledger import Ledger

MARGIN: Final = 0.05

METRICS: Final = ("tokens", "conversation", "complexity", "errors", "instructions")

# Versioned by name: a record that names one means these figures for ever.
WEIGHTS: Final[Mapping[str, tuple[float, float, float, float, float]]] = {
    "v1": (0.35, 0.25, 0.15, 0.15, 0.10),
    "v2": (0.30, 0.40, 0.15, 0.10, 0.05),
}
DEFAULT_WEIGHTS: Final = "v1"

# What each metric is full at. Chosen, not measured.
FULL_MESSAGES: Final = 100
FULL_SOURCES: Final = 20
FULL_ERRORS: Final = 5
FULL_INSTRUCTIONS: Final = 20

# A conversation weighs more for each time that it was compacted: 1, 2, 3 and more times.
_COMPACTED: Final = (1.0, 1.5, 3.0, 5.0)
_MOST: Final = len(_COMPACTED) - 1

# The greatest first: from which score or part of the limit on.
_LEVELS: Final = (
    (0.85, Pressure.DANGEROUS),
    (0.7, Pressure.CRITICAL),
    (0.5, Pressure.HIGH),
    (0.3, Pressure.ELEVATED),
)
_TOKEN_FLOORS: Final = (
    (0.95, Pressure.DANGEROUS, ("tokens.dangerous", "tokens.critical", "tokens.high")),
    (0.85, Pressure.CRITICAL, ("tokens.critical", "tokens.high")),
    (0.7, Pressure.HIGH, ("tokens.high",)),
)
_FIRST_FLOOR: Final = _TOKEN_FLOORS[-1][0]
_ERROR_FLOOR: Final = 5

_ADVICE: Final = {
    Pressure.NORMAL: "go on",
    Pressure.ELEVATED: "finish what is begun before you begin anything else",
    Pressure.HIGH: "check instructions again before each change, and prepare a summary",
    Pressure.CRITICAL: "let a person confirm changes, and start a fresh context soon",
    Pressure.DANGEROUS: "change nothing more; write down where things stand, and start afresh",
}


class Load(NamedTuple):
    """A ledger's metrics, each 0 to 1, in the order of `METRICS`."""

    tokens: float
    conversation: float
    complexity: float
    errors: float
    instructions: float


def load_of(ledger: Ledger) -> Load:
    """The five metrics. What is exactly 0 is 0."""
    # Written out, not called: this is asked before every act.
    tokens, limit, compactions = ledger.tokens, ledger.limit, ledger.compactions
    messages = ledger.messages * _COMPACTED[compactions if compactions < _MOST else _MOST]
    sources, failures, held = len(ledger.sources), ledger.failures, ledger.instructions
    return Load(
        tokens / limit if tokens < limit else 1.0,
        messages / FULL_MESSAGES if messages < FULL_MESSAGES else 1.0,
        sources / FULL_SOURCES if sources < FULL_SOURCES else 1.0,
        failures / FULL_ERRORS if failures < FULL_ERRORS else 1.0,
        held / FULL_INSTRUCTIONS if held < FULL_INSTRUCTIONS else 1.0,
    )


def read_ledger(
    ledger: Ledger, previous: Reading | None = None, weights: str = DEFAULT_WEIGHTS
) -> Reading:
    """What `ledger` weighs.

    Args:
        ledger: Of one context.
        previous: The last reading of the same context; None for the first. Without it a level
            falls as soon as the measures do.
        weights: A name of `WEIGHTS`.

    Raises:
        RequestError: there are no weights of that name.
    """
    load = load_of(ledger)
    score = score_of(load, weights)
    level, since = _level(score, load.tokens, ledger.failures), ledger.steps
    if previous is not None:
        if level == previous.level:
            since = previous.since
        elif level < previous.level:
            level, since = _held(previous, ledger, score, load.tokens)
    return Reading(
        level,
        score,
        _floors(load.tokens, ledger.failures),
        forecast_turns(ledger),
        _ADVICE[level],
        since,
    )


def forecast_turns(ledger: Ledger) -> int | None:
    """Whole turns until the limit at the rate since the last compaction; None without a rate."""
    tokens = ledger.tokens
    if tokens >= ledger.limit:
        return 0
    grown = tokens - ledger.standing - ledger.summary
    if not ledger.window_turns or not grown:
        return None
    return (ledger.limit - tokens) * ledger.window_turns // grown


def score_of(load: Load, weights: str) -> float:
    """The weighted sum, 0 to 1; `RequestError` where no weights have that name."""
    if weights not in WEIGHTS:
        raise RequestError(f"weights: expected one of {', '.join(WEIGHTS)}")
    a, b, c, d, e = WEIGHTS[weights]
    tokens, conversation, complexity, errors, instructions = load
    # Rounded: sums of binary fractions must not fall short of a bound that decimals reach.
    return round(a * tokens + b * conversation + c * complexity + d * errors + e * instructions, 6)


def _level(score: float, tokens: float, failures: int) -> Pressure:
    level = Pressure.NORMAL
    for bound, found in _LEVELS:
        if score >= bound:
            level = found
            break
    if tokens >= _FIRST_FLOOR:
        level = max(level, next(found for bound, found, _ in _TOKEN_FLOORS if tokens >= bound))
    return max(level, Pressure.CRITICAL) if failures >= _ERROR_FLOOR else level


def _floors(tokens: float, failures: int) -> tuple[str, ...]:
    names: tuple[str, ...] = ()
    if tokens >= _FIRST_FLOOR:
        names = next(names for bound, _, names in _TOKEN_FLOORS if tokens >= bound)
    return (*names, "errors.critical") if failures >= _ERROR_FLOOR else names


def _held(previous: Reading, ledger: Ledger, score: float, tokens: float) -> tuple[Pressure, int]:
    """The level of a reading that is below the previous one, and since when it holds."""
    nearly = _level(score + MARGIN, tokens + MARGIN, ledger.failures)
    if nearly >= previous.level or ledger.steps <= previous.since:
        return previous.level, previous.since
    return Pressure(previous.level - 1), ledger.steps
