"""Many scripts from one seed; a difference is shrunk to the smallest script that still differs."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Final

from tractatus.isolation.noninterference.choices import Choices
from tractatus.isolation.noninterference.grammar import Script
from tractatus.isolation.noninterference.pair import Answer, Pair
from tractatus.isolation.noninterference.statements import write_script

# A transaction holds this many scripts; each is rolled back to its beginning.
_SCRIPTS: Final = 100
_TRIES: Final = 800
_RELATIONS: Final = 40


@dataclass(frozen=True, slots=True)
class Difference:
    """A script whose answer depends on other tenants.

    Args:
        script: The smallest that was found.
        full: What the database with all tenants says.
        alone: What the one with a single tenant says.
        after: How many scripts had been put, this one included.
        seconds: Since the start of the run.
    """

    script: Script
    full: Answer
    alone: Answer
    after: int
    seconds: float


@dataclass
class Run:
    """What a run saw.

    Args:
        forms: Scripts by form.
        rows: Scripts of which a statement gave rows; the rest say nothing of them.
        errors: Scripts that ended with an error.
        unanswered: Scripts at which a server gave up, on either side.
        unsteady: Scripts that differed once and not again.
    """

    seed: int
    queries: int = 0
    seconds: float = 0.0
    forms: Counter[str] = field(default_factory=Counter)
    rows: int = 0
    errors: int = 0
    unanswered: int = 0
    unsteady: int = 0
    differences: list[Difference] = field(default_factory=list)

    def count(self, form: str, answer: Answer | None) -> None:
        """Take one script's answer into the figures."""
        self.queries += 1
        self.forms[form] += 1
        if answer is None:
            self.unanswered += 1
            return
        self.rows += any(len(one) > 1 and one[0] != "ERROR" for one in answer)
        self.errors += any(one[0] == "ERROR" for one in answer)


async def differ(pair: Pair, seed: int, queries: int, *, most: int = 1) -> Run:
    """Put `queries` scripts to both databases.

    Args:
        pair: The two sessions; they are in no transaction.
        seed: The same seed writes the same scripts for the same schema.
        queries: How many.
        most: Stop after so many differences.
    """
    random = Random(seed)  # noqa: S311  (repeatable on purpose)
    run = Run(seed)
    began = time.perf_counter()
    await pair.begin()
    try:
        while run.queries < queries and len(run.differences) < most:
            if run.queries % _SCRIPTS == _SCRIPTS - 1:
                await pair.end()
                await pair.begin()
            choices = Choices(random)
            form, script = write_script(pair.schema, choices)
            full, alone = await pair.ask(script)
            run.count(form, full)
            if not _differs(full, alone):
                continue
            if not _differs(*await pair.ask(script)):
                run.unsteady += 1
                continue
            seconds = time.perf_counter() - began
            smallest = await shrink(pair, choices.made)
            answers = await pair.ask(smallest)
            run.differences.append(
                Difference(smallest, answers[0] or (), answers[1] or (), run.queries, seconds)
            )
    finally:
        await pair.end()
        run.seconds = time.perf_counter() - began
    return run


async def shrink(pair: Pair, made: Sequence[int]) -> Script:
    """The smallest script, by fewer and lower decisions, that still differs."""
    best = list(made)
    tries, improved = 0, True
    while improved and tries < _TRIES:
        improved = False
        for attempt in _smaller(best):
            tries += 1
            choices = Choices(planned=attempt)
            _, script = write_script(pair.schema, choices)
            is_smaller = _size(choices.made, script) < _size(best, _write(pair, best))
            if is_smaller and _differs(*await pair.ask(script)):
                best, improved = choices.made, True
                break
            if tries >= _TRIES:
                break
    return _write(pair, best)


def _write(pair: Pair, made: Sequence[int]) -> Script:
    return write_script(pair.schema, Choices(planned=made))[1]


def _size(made: Sequence[int], script: Script) -> tuple[int, int, int]:
    return sum(len(sql) for sql in script), len(made), sum(made)


def _smaller(made: Sequence[int]) -> Iterator[list[int]]:
    """Big steps first: long runs left out, then runs made plain, then single decisions."""
    length = len(made)
    # The plainest form of script: of each relation, or with what some part of this one asked.
    yield from ([0, relation] for relation in range(_RELATIONS))
    yield from ([0, *made[start:]] for start in range(1, length))
    step = max(length // 2, 1)
    while step:
        for start in range(0, length, step):
            yield [*made[:start], *made[start + step :]]
            if any(made[start : start + step]):
                yield [*made[:start], *([0] * step), *made[start + step :]]
        step //= 2
    for place, value in enumerate(made):
        if value > 1:
            yield [*made[:place], value - 1, *made[place + 1 :]]


def _differs(full: Answer | None, alone: Answer | None) -> bool:
    return full is not None and alone is not None and full != alone
