"""What the platform's last look at an answer costs: the canary's mark, looked for in a page."""

from __future__ import annotations

import statistics
import time
from types import SimpleNamespace
from typing import Any

from tractatus.platform.withholding import Alarm, Withholding

PAGE = ("<p>A post of a community, as long as people write them. " * 20 + "</p>\n").encode()
SIZES = (20_000, 200_000)  # bytes: a page of the platform, and ten of them
TIMES = 300


async def measure_mark() -> dict[str, float]:
    """Microseconds of an answer with the look, less those without; by the size of the answer."""
    return {str(size): round(await _difference(size), 1) for size in SIZES}


async def _difference(size: int) -> float:
    body = (PAGE * (size // len(PAGE) + 1))[:size]

    async def answer(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": body})

    context: Any = SimpleNamespace(form_key=bytes(32))
    looked: Any = Withholding(answer, context, Alarm(), answer)  # type: ignore[arg-type]
    with_look, without = [], []
    for _ in range(TIMES):
        for application, kept in ((looked, with_look), (answer, without)):
            began = time.perf_counter()
            await application({"type": "http"}, None, _drop)
            kept.append((time.perf_counter() - began) * 1e6)
    return statistics.median(with_look) - statistics.median(without)


async def _drop(message: Any) -> None:
    return None
