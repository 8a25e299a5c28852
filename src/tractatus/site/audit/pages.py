"""The answers under `/audit`."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from markupsafe import Markup
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from tractatus.errors import FormatError
from tractatus.evidence.class_table import CLASSES, ClassTable
from tractatus.notes.text import parse_decimal
from tractatus.site.audit import timeline
from tractatus.site.audit.commands import commands
from tractatus.site.audit.download import MOST_LINES, lines
from tractatus.site.audit.fields import (
    fields_of,
    flag_names,
    kind_of,
    outcome_name,
    service_name,
)
from tractatus.site.audit.filters import HEADLINE, UNKNOWN, Filter, Matches, find, parse_filter
from tractatus.site.audit.filters import parse_number as parse_parameter
from tractatus.site.audit.following import Follower
from tractatus.site.audit.index import code_of, code_parts, is_tallied
from tractatus.site.audit.proving import prove
from tractatus.site.audit.view import AuditView, Condition
from tractatus.site.audit.words import exact_time, interval
from tractatus.site.background import Work
from tractatus.site.context import SiteContext
from tractatus.site.rendering import SitePages
from tractatus.web.failures import Refusal
from tractatus.web.problems import Problem
from tractatus.web.throttle import Rate, Throttle

PAGE: Final = 50
_DOWNLOADS: Final = Rate(burst=40, seconds=60)  # a whole million, and then a rest
_TOLERANCE_MS: Final = 5_000
_DIGESTS: Final = ("policy", "software", "schema")


@dataclass(frozen=True, slots=True)
class Row:
    """One leaf in a table.

    Args:
        index: Its place in the log.
        epoch: Number of the epoch it is in or ends, None between epochs.
        seen: Between when and when witnesses first saw it.
        kind: What kind of leaf it is.
        service: Empty where leaves of its kind have none; so are the following.
        outcome: What came of it.
        flags: Under which circumstances.
        commitment: Hexadecimal.
        count: Of a counted leaf, as asserted.
    """

    index: int
    epoch: int | None
    seen: Markup
    kind: str
    service: str = ""
    outcome: str = ""
    flags: Sequence[str] = ()
    commitment: str = ""
    count: int | None = None


class AuditPages:
    """Pages and downloads made of what `follower` has read; they ask the platform nothing.

    Attributes:
        follower: Its `view` is also for other pages: `view.epoch(number)` gives an epoch's times
            and leaves, `view.summary(number)` all that its summary says.
        follow: Background work for `background.lifespan`.
    """

    def __init__(self, context: SiteContext, site: SitePages) -> None:
        self._context = context
        self._site = site
        self.follower = Follower(
            context.log, context.keys(), context.clock, context.folder / "audit"
        )
        self.follow: Work = self.follower.run
        self._throttle = Throttle(_DOWNLOADS, context.clock)

    async def browse(self, request: Request) -> Response:
        """`GET /audit`: time line, filters, a table of leaves."""
        view = self.follower.view
        filter_, matches, after = self._asked(request, view)
        indices = matches.newest(after, PAGE)
        line = timeline.columns(view, filter_.since, filter_.until)
        return await self._page(
            request,
            "audit.html",
            view,
            filter=filter_,
            asked=dict(filter_.parameters()),
            choices=_choices(view.table),
            line=line,
            chart=timeline.drawn(line) if line else None,
            matches=matches,
            count=matches.count(),
            rows=_rows(view, indices),
            pager=_pager(filter_, matches, indices),
            download_query=filter_.query(),
            most_lines=MOST_LINES,
        )

    async def leaf(self, request: Request) -> Response:
        """`GET /audit/leaf/INDEX`: bytes and proof of one leaf."""
        view = self.follower.view
        index = _number(request.path_params["index"], "a leaf")
        self._expect_leaf(view, index)
        if view.checked is None:
            return await self._page(request, "audit_wait.html", view, status=503, index=index)
        proof = await asyncio.to_thread(prove, view, view.checked, index)
        return await self._page(
            request,
            "audit_leaf.html",
            view,
            index=index,
            row=_rows(view, [index])[0],
            fields=fields_of(proof.entry, view.table),
            proof=proof,
            commands=commands(self._context.site_url, self._context.platform_url, proof),
            last=view.size - 1,
        )

    async def proof_file(self, request: Request) -> Response:
        """`GET /audit/leaf/INDEX.tlog-proof`: the proof as C2SP tlog-proof."""
        view = self.follower.view
        index = _number(request.path_params["index"], "a leaf")
        self._expect_leaf(view, index)
        if view.checked is None:
            raise HTTPException(503, headers={"retry-after": "5"})
        proof = await asyncio.to_thread(prove, view, view.checked, index)
        return Response(
            proof.file(),
            headers={"content-disposition": f'attachment; filename="{index}.tlog-proof"'},
            media_type="text/plain; charset=utf-8",
        )

    async def epoch(self, request: Request) -> Response:
        """`GET /audit/epoch/NUMBER`: what its summary says, and its leaves."""
        view = self.follower.view
        number = _number(request.path_params["number"], "an epoch")
        summary = view.summary(number)
        if summary is None:
            raise _absent("There is no such epoch", view, f"{view.epochs_closed:,} epochs", number)
        return await self._page(
            request,
            "audit_epoch.html",
            view,
            number=number,
            summary=summary,
            seen=interval(view.witnessed.bounds(summary.end)),
            digests=[
                (name, getattr(summary.digests, name), view.epochs.unchanged_since(name, number))
                for name in _DIGESTS
            ],
            histogram=_histogram(view, number),
            rows=_rows(view, list(range(summary.start, min(summary.end, summary.start + PAGE)))),
        )

    async def download(self, request: Request) -> Response:
        """`GET /audit/leaves.jsonl`: leaves with their hashes, one a line."""
        view = self.follower.view
        filter_, matches, _ = self._asked(request, view)
        if filter_.first is not None:
            self._expect_leaf(view, filter_.first)
        wait = self._throttle.wait_ms(request.client.host if request.client else "")
        if wait:
            raise HTTPException(429, headers={"retry-after": str(wait // 1000 + 1)})
        return StreamingResponse(
            lines(matches),
            headers={"content-disposition": 'attachment; filename="leaves.jsonl"'},
            media_type="application/jsonl",
        )

    def _asked(self, request: Request, view: AuditView) -> tuple[Filter, Matches, int | None]:
        pairs = request.query_params.multi_items()
        try:
            filter_ = parse_filter(pairs, more=("after",))
            after = request.query_params.get("after")
            return (
                filter_,
                find(filter_, view),
                parse_parameter("after", after) if after else None,
            )
        except FormatError as error:
            raise Refusal(
                Problem(400, "This cannot be read as a filter", f"{error}.", kind="filter")
            ) from error

    def _expect_leaf(self, view: AuditView, index: int) -> None:
        if index >= view.size:
            raise _absent("There is no such leaf", view, f"{view.size:,} leaves", index)

    async def _page(
        self, request: Request, template: str, view: AuditView, *, status: int = 200, **values: Any
    ) -> Response:
        state = await self._site.reader.state()
        return self._site.render(
            request,
            template,
            state,
            status=status,
            view=view,
            trouble=_trouble(view, self._context.clock.now_ms()),
            exact=exact_time,
            interval=interval,
            axis=timeline.axis_words,
            **values,
        )


def _number(word: str, what: str) -> int:
    try:
        return parse_decimal(word, what)
    except FormatError as error:
        raise HTTPException(404) from error


def _absent(title: str, view: AuditView, known: str, asked: int) -> Refusal:
    words = f"So far this site has read {known} of the log"
    if view.look.condition is Condition.READING:
        words += f", and goes on reading ({view.look.wanted:,} leaves are published)"
    return Refusal(Problem(404, title, f"{words}: {asked:,} is not among them.", kind="absent"))


def _trouble(view: AuditView, now: int) -> str:
    """Why what is shown may not be what the log is now; empty where nothing is the matter."""
    look = view.look
    if look.condition in (Condition.FALSE, Condition.AWAY):
        return look.words
    if view.checked is None:
        return ""
    limit = 2 * view.heartbeat_ms + _TOLERANCE_MS
    if now - view.newest_ms > limit and look.condition is Condition.CHECKED:
        return "the checks hold, but the newest sign of life in the log is old"
    if now - look.at > limit:
        return "this site has not looked at the platform's log lately"
    return ""


def _rows(view: AuditView, indices: Sequence[int]) -> list[Row]:
    entries = view.copy.entries(indices)
    return [_row(view, index, entries[index]) for index in indices]


def _row(view: AuditView, index: int, entry: bytes) -> Row:
    epoch = view.epochs.of_leaf(index)
    seen = interval(view.witnessed.bounds(index))
    code = code_of(entry)
    kind = kind_of(entry)
    if not is_tallied(code):
        return Row(index, epoch, seen, kind)
    _, service, outcome, flags = code_parts(code)
    return Row(
        index,
        epoch,
        seen,
        kind,
        service_name(view.table, service),
        outcome_name(view.table, service, outcome),
        flag_names(view.table, flags),
        entry[4:36].hex(),
        int.from_bytes(entry[36:], "big") if kind == "counted" else None,
    )


def _pager(filter_: Filter, matches: Matches, indices: Sequence[int]) -> Mapping[str, object]:
    """Ranks of what is shown, and the addresses of the other pages; empty where there is none."""
    if not indices:
        return {"from": 0, "to": 0, **dict.fromkeys(("newest", "newer", "older", "oldest"))}
    span = matches.span
    above = matches.count(range(indices[0] + 1, span.stop))
    below = matches.count(range(span.start, indices[-1]))
    # One more than a page: the cursor of the page before is the leaf above its first.
    newer = matches.oldest(indices[0] + 1, PAGE + 1)
    oldest = matches.oldest(span.start, PAGE + 1)
    return {
        "from": above + 1,
        "to": above + len(indices),
        "newest": filter_.query() if above else None,
        "newer": None
        if not above
        else filter_.query(after=newer[PAGE])
        if len(newer) > PAGE
        else filter_.query(),
        "older": filter_.query(after=indices[-1]) if below else None,
        "oldest": filter_.query(after=oldest[PAGE]) if below and len(oldest) > PAGE else None,
    }


def _choices(table: ClassTable | None) -> Mapping[str, Sequence[str]]:
    """What each field of the form offers: names of the log's own class codes."""
    if table is None:
        return {"service": (), "outcome": (), "class": (), "flag": ()}
    return {
        "service": list(table.services.values()),
        "outcome": list(dict.fromkeys(table.outcomes.values())),
        "class": (*CLASSES, UNKNOWN),
        "flag": (HEADLINE, *table.flags.values()),
    }


def _histogram(view: AuditView, number: int) -> list[tuple[str, str, list[str], int, str]]:
    """Service, outcome, flags, count, and the filter for those leaves."""
    summary = view.summary(number)
    assert summary is not None, "the caller has it"
    rows = []
    for key, count in summary.counts.rows():
        service = service_name(view.table, key.service)
        outcome = outcome_name(view.table, key.service, key.outcome)
        is_known = view.table is not None and view.table.is_known(*key)
        query = Filter(service=service, outcome=outcome, epoch=number).query() if is_known else ""
        rows.append((service, outcome, flag_names(view.table, key.flags), count, query))
    return rows
