"""What people approve of a program with the library: asked, answered in a form, done once."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from tests.conftest import Database, Ports
from tests.interception.adapters import client_of
from tests.interception.ground import ask, installation, prepared_gate
from tests.platform.conftest import Browser, QuickPasswords, World, make_context
from tests.platform.test_approvals import MovedClock, answer
from tests.platform.test_receipts import program_of

from tractatus import Act, Circumstances, Gate, NotPermitted, under
from tractatus.adapters.machine import SystemClock, SystemRandomness
from tractatus.adapters.postgres.evidence import PostgresEvidenceKeys
from tractatus.adapters.postgres.roles import Login
from tractatus.adapters.postgres.transactions import Pool
from tractatus.compose.keys import keyring
from tractatus.compose.settings import load_settings
from tractatus.integrations.asgi import GovernedASGI, Mapped
from tractatus.integrations.permits import current_permit
from tractatus.platform.application import build
from tractatus.web.cookies import decode_token

# Its words say that it decides about values, so a person must.
TYPE, WORDS = "git.commit", "Relax the privacy policy"


@dataclass
class Ground:
    """A platform with two people, and a program of Ada's over the same database and keys."""

    founder: Browser
    ada: Browser
    gate: Gate
    database: Database
    clock: MovedClock

    async def answer(self, by: Browser, which: UUID, choice: str = "approve") -> str:
        page = await answer(by, "tea", str(which), choice, "because")
        return str(page.text)

    def uses(self) -> int:
        return int(ask(self.database, "SELECT count(*) AS n FROM approval.execution")[0]["n"])


@pytest.fixture
async def ground(
    ports: Ports, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Ground]:
    clock = MovedClock(SystemClock().now_ms())
    monkeypatch.setattr("tractatus.platform.state.Passwords", QuickPasswords)
    monkeypatch.setattr("tractatus.compose.library_world.SystemClock", lambda: clock)
    await installation(ports.database, tmp_path)
    master = keyring(load_settings({"data": tmp_path}, {})).master_key()
    pool = await Pool.open(ports.database.url(Login.EVIDENCE_WRITER), size=2)
    keys = PostgresEvidenceKeys(pool, master, SystemRandomness())
    context = replace(make_context(ports, tmp_path), keys=keys, clock=clock)
    world = World(context, build(context))
    founder = await world.founder("tea")
    ada = await world.member(founder, "tea", "Ada")
    header = (await program_of(ada, "tea"))["authorization"]
    token = decode_token(header.removeprefix("Bearer "))
    gate = prepared_gate(ports.database, tmp_path, token=token, actor="clerk")
    yield Ground(founder, ada, gate, ports.database, clock)
    gate.close()
    for client in world.clients:
        await client.aclose()
    await pool.close()


@dataclass(frozen=True)
class Tried:
    """What came of trying an act: whether it ran, why not, and what people can answer."""

    ran: bool
    codes: frozenset[str] = frozenset()
    approval: UUID | None = None


Way = Callable[[Gate, str, UUID | None], Awaitable[Tried]]


def tried(error: NotPermitted) -> Tried:
    codes = (reason.code for one in error.decision.assessments for reason in one.reasons)
    return Tried(False, frozenset(codes), error.approval_id)


def act(subject: str) -> Act:
    return Act(TYPE, "clerk", parameters={"subject": subject}, description=WORDS)


async def block(gate: Gate, subject: str, approval: UUID | None) -> Tried:
    try:
        with gate.act(act(subject), approval=approval) as permit:
            return Tried(permit.is_enforced and permit.receipt is not None)
    except NotPermitted as error:
        return tried(error)


async def async_block(gate: Gate, subject: str, approval: UUID | None) -> Tried:
    try:
        async with gate.act(act(subject), approval=approval) as permit:
            return Tried(permit.is_enforced and permit.receipt is not None)
    except NotPermitted as error:
        return tried(error)


async def function(gate: Gate, subject: str, approval: UUID | None) -> Tried:
    @gate.governed(TYPE, text=WORDS)
    def commit(subject: str) -> Tried:
        return Tried(current_permit() is not None)

    try:
        with under(Circumstances(approval=approval)):
            return commit(subject)
    except NotPermitted as error:
        return tried(error)


async def coroutine(gate: Gate, subject: str, approval: UUID | None) -> Tried:
    @gate.governed(TYPE, text=WORDS)
    async def commit(subject: str) -> Tried:
        return Tried(current_permit() is not None)

    try:
        with under(Circumstances(approval=approval)):
            return await commit(subject)
    except NotPermitted as error:
        return tried(error)


async def generator(gate: Gate, subject: str, approval: UUID | None) -> Tried:
    @gate.governed(TYPE, text=WORDS)
    def commits(subject: str) -> Iterator[Tried]:
        yield Tried(True)

    try:
        with under(Circumstances(approval=approval)):
            (found,) = commits(subject)
            return found
    except NotPermitted as error:
        return tried(error)


async def request(gate: Gate, subject: str, approval: UUID | None) -> Tried:
    headers = {} if approval is None else {"tractatus-approval": str(approval)}
    answered = await sent(gate, subject, list(headers.items()))
    if answered.status_code == 204:
        return Tried(True)
    found = answered.json()
    which = UUID(found["approval"]) if found["approval"] else None
    return Tried(False, frozenset(found["codes"]), which)


async def sent(gate: Gate, subject: str, headers: list[tuple[str, str]], lines: int = 1) -> Any:
    async def app(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 204, "headers": []})
        await send({"type": "http.response.body"})

    line = Mapped("POST", "/commits", TYPE, body="json", text=WORDS)
    governed = GovernedASGI(app, gate, [line] * lines, actor=lambda _: "clerk")
    async with client_of(governed) as client:
        return await client.post("/commits", json={"subject": subject}, headers=headers)


WAYS: tuple[Way, ...] = (block, async_block, function, coroutine, generator, request)


async def test_what_was_approved_is_done_once_in_every_way(ground: Ground) -> None:
    for uses, way in enumerate(WAYS, 1):
        subject = way.__name__
        asked = await way(ground.gate, subject, None)
        assert not asked.ran and asked.approval is not None, way
        early = await way(ground.gate, subject, asked.approval)
        assert not early.ran and "approval.unanswered" in early.codes, way
        assert "Your approval is recorded" in await ground.answer(ground.founder, asked.approval)
        swapped = await way(ground.gate, f"{subject} and more", asked.approval)
        assert not swapped.ran and "approval.act_changed" in swapped.codes, way
        assert (await way(ground.gate, subject, asked.approval)).ran, way
        again = await way(ground.gate, subject, asked.approval)
        assert not again.ran and "approval.used" in again.codes, way
        assert ground.uses() == uses


async def test_what_nobody_approved_in_time_is_not_done(ground: Ground) -> None:
    await _whoever_runs_the_program_does_not_approve_it(ground)
    await _an_approval_of_nobody_opens_nothing(ground)
    await _late_is_too_late_to_answer_and_to_act(ground)
    assert ground.uses() == 0


async def _whoever_runs_the_program_does_not_approve_it(ground: Ground) -> None:
    asked = await async_block(ground.gate, "mine", None)
    assert asked.approval is not None
    refused = await ground.ada.send(
        f"/c/tea/approvals/{asked.approval}", {"choice": "approve", "digest": "00" * 32}
    )
    assert refused.status_code == 403 and "Your answer does not count" in refused.text
    assert not (await async_block(ground.gate, "mine", asked.approval)).ran
    assert "Your refusal is recorded" in await ground.answer(
        ground.founder, asked.approval, "refuse"
    )
    refused_by = await async_block(ground.gate, "mine", asked.approval)
    assert not refused_by.ran and "approval.refused" in refused_by.codes


async def _late_is_too_late_to_answer_and_to_act(ground: Ground) -> None:
    answered = await async_block(ground.gate, "in time", None)
    late = await async_block(ground.gate, "late", None)
    assert answered.approval is not None and late.approval is not None
    await ground.answer(ground.founder, answered.approval)
    ground.clock.at_ms += 25 * 3_600_000
    assert "Your approval is recorded" not in await ground.answer(ground.founder, late.approval)
    for subject, which in (("in time", answered.approval), ("late", late.approval)):
        found = await async_block(ground.gate, subject, which)
        assert not found.ran and "approval.expired" in found.codes, subject


async def _an_approval_of_nobody_opens_nothing(ground: Ground) -> None:
    for way in (async_block, coroutine, request):
        found = await way(ground.gate, "x", uuid4())
        assert not found.ran and "gate.not_recorded" in found.codes, way
    name = "tractatus-approval"
    for headers in ([(name, "")], [(name, "no-id")], [(name, f"{uuid4()}".upper())],
                    [(name, str(uuid4()))] * 2):  # fmt: skip
        assert (await sent(ground.gate, "x", headers)).status_code == 400, headers
    # It is of one act: a request that is two has no use for it.
    assert (await sent(ground.gate, "x", [(name, str(uuid4()))], lines=2)).status_code == 400
