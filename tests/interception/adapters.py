"""Every way in which acts are intercepted, behind the one face that the contract suite asks."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import httpx

from tractatus import Circumstances, Gate, Mode, NotPermitted, Permit, under
from tractatus.governance.act import Act, Decision, Effect
from tractatus.governance.documents.acts import reasoning_document
from tractatus.governance.documents.requests import DecideRequest, format_request
from tractatus.governance.policy.compiled import Policy
from tractatus.integrations.asgi import PERMITS, GovernedASGI, Mapped
from tractatus.integrations.governed import GovernedGate
from tractatus.integrations.permits import Observed, current_permit
from tractatus.testing.interception import Met

OpenGate = Callable[[Policy], GovernedGate]


def met(answered: Permit | Observed | NotPermitted) -> Met:
    return met_of(answered.decision, answered.record_id)


def met_of(decision: Decision, record_id: UUID | None) -> Met:
    codes = {reason.code for found in decision.assessments for reason in found.reasons}
    return Met(decision.effect, frozenset(codes), record_id)


@dataclass
class OfGate:
    """Over a gate of the library."""

    gate: GovernedGate

    async def run(self, request: DecideRequest, act: Callable[[], None]) -> Met:
        met_with: list[Permit | Observed] = []

        def body() -> None:
            found = current_permit()
            if found is not None:
                met_with.append(found)
            act()

        try:
            with under(Circumstances(request.pressure, instructions=request.told)):
                answered = await self.do(request, body)
        except NotPermitted as error:
            return met(error)
        return met(answered or met_with[0])

    async def do(self, request: DecideRequest, act: Callable[[], None]) -> Any:
        raise NotImplementedError

    def governed(self, act: Act) -> Any:
        return self.gate.governed(
            act.type,
            impact=act.impact.name.lower(),
            reversible=act.reversible,
            text=act.description,
            actor=act.actor,
        )


class SyncContext(OfGate):
    async def do(self, request, act):
        with self.gate.act(request.act, reasoning=request.reasoning) as permit:
            act()
        return permit


class AsyncContext(OfGate):
    async def do(self, request, act):
        async with self.gate.act(request.act, reasoning=request.reasoning) as permit:
            act()
        return permit


class SyncFunction(OfGate):
    async def do(self, request, act):
        @self.governed(request.act)
        def tool(*, reasoning: Any = None, **parameters: Any) -> None:
            act()

        tool(reasoning=request.reasoning, **request.act.parameters)


class Coroutine(OfGate):
    async def do(self, request, act):
        @self.governed(request.act)
        async def tool(*, reasoning: Any = None, **parameters: Any) -> None:
            act()

        await tool(reasoning=request.reasoning, **request.act.parameters)


class Generator(OfGate):
    async def do(self, request, act):
        @self.governed(request.act)
        def tool(*, reasoning: Any = None, **parameters: Any) -> Iterator[int]:
            act()
            yield 1

        assert list(tool(reasoning=request.reasoning, **request.act.parameters)) == [1]
        return self.last()

    def last(self):
        """No generator can say under what it runs, so the keeper is asked."""
        one = self.gate.remembered[-1]
        return Permit(one.decided.act, one.decided.decision, one.record_id, None)


class AsyncGenerator(Generator):
    async def do(self, request, act):
        @self.governed(request.act)
        async def tool(*, reasoning: Any = None, **parameters: Any) -> AsyncIterator[int]:
            act()
            yield 1

        tools = tool(reasoning=request.reasoning, **request.act.parameters)
        assert [one async for one in tools] == [1]
        return self.last()


class Method(OfGate):
    async def do(self, request, act):
        class Tools:
            @self.governed(request.act)
            @classmethod
            def tool(cls, *, reasoning: Any = None, **parameters: Any) -> None:
                act()

        Tools().tool(reasoning=request.reasoning, **request.act.parameters)


class Asgi(OfGate):
    """A request of HTTP to an application behind the middleware."""

    async def do(self, request, act):
        found: list[Permit | Observed] = []

        async def app(scope: Any, receive: Any, send: Any) -> None:
            found.extend(scope[PERMITS])
            act()
            await send({"type": "http.response.start", "status": 204, "headers": []})
            await send({"type": "http.response.body"})

        line = Mapped(
            "POST",
            "/tools/{which_one}",
            request.act.type,
            impact=request.act.impact,
            reversible=request.act.reversible,
            body="json",
            reasoning="reasoning",
            hide=("which_one",),
            text=request.act.description,
        )
        governed = GovernedASGI(app, self.gate, [line], actor=lambda _: request.act.actor)
        body = dict(request.act.parameters)
        if request.reasoning:
            body["reasoning"] = reasoning_document(request.reasoning)
        async with client_of(governed) as client:
            answer = await client.post("/tools/one", content=json.dumps(body))
        if answer.status_code == 204:
            return found[0]
        problem = answer.json()
        assert answer.headers["content-type"] == "application/problem+json"
        return _Refused(
            Met(
                Effect[problem["effect"].upper()],
                frozenset(problem["codes"]),
                UUID(problem["record"]) if problem["record"] else None,
            )
        )

    async def run(self, request, act):
        with under(Circumstances(request.pressure, instructions=request.told)):
            found = await self.do(request, act)
        return found.met if isinstance(found, _Refused) else met(found)


@dataclass
class _Refused:
    met: Met


@dataclass
class DecideRoute:
    """A program that asks `POST /v1/decide`, and acts if it may."""

    client: httpx.AsyncClient

    async def run(self, request: DecideRequest, act: Callable[[], None]) -> Met:
        try:
            answer = await self.client.post("/v1/decide", content=format_request(request))
        except httpx.HTTPError:
            return Met(Effect.DENY, frozenset({"gate.not_recorded"}))
        if answer.status_code != 200:
            return Met(Effect.DENY, frozenset({"gate.not_recorded"}))
        document = answer.json()
        effect = Effect[document["effect"].upper()]
        if effect <= Effect.NOTICE:
            act()
        codes = frozenset(one["code"] for one in document["reasons"])
        return Met(effect, codes, UUID(document["record"]))


def client_of(app: Any) -> httpx.AsyncClient:
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    return httpx.AsyncClient(transport=transport, base_url="http://tools.example")


IN_MEMORY = (
    SyncContext,
    AsyncContext,
    SyncFunction,
    Coroutine,
    Generator,
    AsyncGenerator,
    Method,
    Asgi,
)
ON_RECORD = (SyncContext, Coroutine, Asgi)


def over(kind: type[OfGate], open_gate: OpenGate) -> Any:
    """How the contract suite opens an interception of this kind."""

    @asynccontextmanager
    async def open_one(policy: Policy) -> AsyncIterator[OfGate]:
        gate = open_gate(policy)
        try:
            yield kind(gate)
        finally:
            gate.close()

    return open_one


def in_memory(policy: Policy, mode: Mode = Mode.ENFORCE) -> Gate:
    return Gate.in_memory(policy=policy, mode=mode)
