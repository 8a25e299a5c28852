"""`/figure/PATH`: where one figure comes from, and the proof files of it."""

from __future__ import annotations

import asyncio
import shlex
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Final

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from tractatus.errors import FormatError, ProofError, SignatureError, StoreError
from tractatus.evidence.metrics import ACTS_IN_A_ROUND
from tractatus.evidence.windows import WINDOWS, format_time, parse_time
from tractatus.notes.cosignature import cosignatures_of
from tractatus.notes.proof import format_proof
from tractatus.notes.signed import parse_note
from tractatus.site.context import SiteContext
from tractatus.site.provenance.evidence import Evidence, Prover
from tractatus.site.provenance.words import describe
from tractatus.site.reading import Reading, State
from tractatus.site.rendering import SitePages
from tractatus.verifier.figures import Figure, bounds_of, figure_at, near, parse_figure

_AT_ONCE: Final = 2  # proofs being made; the others wait, and pages without proofs are not slowed
_PROOF_HEADERS: Final = {"cache-control": "no-store"}


class FigurePages:
    """Pages of single figures."""

    def __init__(self, context: SiteContext, site: SitePages) -> None:
        self._context = context
        self._site = site
        self._trust = context.keys()
        self._prover = Prover(context.log, self._trust)
        self._turn = asyncio.Semaphore(_AT_ONCE)

    async def figure(self, request: Request) -> Response:
        """`GET /figure/PATH`, of the newest document, or of the one that `of` names."""
        path = request.path_params["path"]
        state, is_of_page = await self._state(request)
        if state.reading is None:
            return self._site.render(request, "figure.html", state, figure=None, path=path)
        reading = state.reading
        found = _figure(reading, path)
        if found is None:
            return self._site.render(
                request,
                "figure_unknown.html",
                state,
                status=404,
                path=path,
                near=[(one, _title(one)) for one in near(reading.document, path)],
            )
        figure, value = found
        evidence = await self._evidence(reading, figure, value)
        return self._site.render(
            request,
            "figure.html",
            state,
            acts_in_a_round=ACTS_IN_A_ROUND,
            bounds=bounds_of(reading.document, figure),
            command=_command(self._context.site_url, path),
            cosigned=self._cosigned(reading),
            evidence=evidence,
            figure=figure,
            is_missed=not is_of_page,
            path=path,
            span=_span(reading, figure),
            words=describe(figure),
        )

    async def proof(self, request: Request) -> Response:
        """`GET /figure/PATH/{before,last,leaf}.tlog-proof`: a C2SP tlog-proof."""
        state, _ = await self._state(request)
        which, path = request.path_params["which"], request.path_params["path"]
        found = _figure(state.reading, path) if state.reading else None
        if state.reading is None or found is None or which not in ("before", "last", "leaf"):
            raise HTTPException(404)
        try:
            async with self._turn:
                proven = await run_in_threadpool(
                    self._prover.end, state.reading.document, found[0], which
                )
        except (StoreError, LookupError, FormatError, ProofError, SignatureError) as error:
            raise HTTPException(503) from error
        if proven is None:
            raise HTTPException(404)
        disposition = f'attachment; filename="leaf-{proven.index}.tlog-proof"'
        return Response(
            format_proof(proven.proof),
            headers={**_PROOF_HEADERS, "content-disposition": disposition},
            media_type="text/plain; charset=utf-8",
        )

    async def _state(self, request: Request) -> tuple[State, bool]:
        """What is shown, and whether it is what the visitor's page was made from."""
        state = await self._site.reader.state()
        digest = request.query_params.get("of")
        if digest is None:
            return state, True
        reading = self._site.reader.reading(digest)
        return (replace(state, reading=reading), True) if reading else (state, False)

    async def _evidence(self, reading: Reading, figure: Figure, value: float | None) -> Evidence:
        async with self._turn:
            return await run_in_threadpool(self._prover.evidence, reading.document, figure, value)

    def _cosigned(self, reading: Reading) -> list[dict[str, Any]]:
        """Who cosigned the checkpoint; empty where nobody of the policy did."""
        try:
            note = parse_note(reading.metrics.log.checkpoint.encode())
            cosignatures = cosignatures_of(note, self._trust.policy.witness_keys)
        except (FormatError, SignatureError):
            return []
        return [
            {
                "name": self._trust.name_of(one.key),
                "at": datetime.fromtimestamp(one.timestamp, UTC),
                "is_operators": self._trust.is_run_by_operator(one.key),
            }
            for one in cosignatures
        ]


def _figure(reading: Reading, path: str) -> tuple[Figure, int | float | None] | None:
    try:
        figure = parse_figure(path)
        return figure, figure_at(reading.document, path)
    except (KeyError, TypeError):
        return None


def _title(path: str) -> str:
    return describe(parse_figure(path)).title


def _command(site_url: str, path: str) -> str:
    return f"tractatus verify {site_url} --figure {shlex.quote(path)}"


def _span(reading: Reading, figure: Figure) -> tuple[datetime, datetime] | None:
    """The stretch of time that the figure is about; None outside of windows."""
    until = parse_time(format_time(int(reading.metrics.generated_at.timestamp() * 1000)))
    window = next((one for one in WINDOWS if one.name == figure.window), None)
    if window is None:
        return None
    borders = window.borders(until)
    since = borders[0]
    if figure.point is not None and figure.point < window.points:
        since, until = borders[figure.point], borders[figure.point + 1]
    return datetime.fromtimestamp(since / 1000, UTC), datetime.fromtimestamp(until / 1000, UTC)
