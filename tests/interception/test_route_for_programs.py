"""`POST /v1/decide` under the same contract: a program that asks the platform."""

from __future__ import annotations

from contextlib import asynccontextmanager
from dataclasses import replace

from tests.interception.adapters import DecideRoute, client_of
from tests.interception.ground import count_records
from tests.platform.conftest import make_context

from tractatus.governance.gate import Gate as PureGate
from tractatus.platform.application import build
from tractatus.testing.interception import check_interception
from tractatus.web.cookies import encode_token


async def test_the_route_for_programs(ports, tmp_path):
    founded = await ports.found("programs")

    @asynccontextmanager
    async def open_one(policy):
        context = replace(make_context(ports, tmp_path), gate=PureGate(policy))
        headers = {"authorization": f"Bearer {encode_token(founded.token)}"}
        async with client_of(build(context)) as client:
            client.headers.update(headers)
            yield DecideRoute(client)

    await check_interception(open_one, count_records=lambda: count_records(ports.database))
