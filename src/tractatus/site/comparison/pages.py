"""`/comparison` and its data for download."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import Final

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from tractatus.ports import Clock
from tractatus.site.comparison.data import (
    Answer,
    Cell,
    Comparison,
    Criterion,
    Product,
    load_comparison,
)
from tractatus.site.comparison.standing import KEEPS_DAYS, Standing, standing_of
from tractatus.site.rendering import SitePages

OURS: Final = "tractatus"
_MARKS: Final = {
    Answer.YES: "\N{BLACK CIRCLE}",
    Answer.PARTLY: "\N{CIRCLE WITH LEFT HALF BLACK}",
    Answer.NO: "\N{WHITE CIRCLE}",
    Answer.UNVERIFIED: "?",
}
_RANKS: Final = {Answer.YES: 2, Answer.PARTLY: 1, Answer.NO: 0}


@dataclass(frozen=True, slots=True)
class Row:
    """One criterion with the cell of each product that is shown, in their order.

    Args:
        criterion: The question.
        standings: The cells as of now.
        ahead: Who has a better answer than Tractatus.
    """

    criterion: Criterion
    standings: tuple[Standing, ...]
    ahead: tuple[Product, ...]


class ComparisonPages:
    """Tractatus beside others, every answer as old as it is."""

    def __init__(self, clock: Clock, site: SitePages) -> None:
        self._clock = clock
        self._site = site
        self._comparison = load_comparison()

    async def page(self, request: Request) -> Response:
        """`GET /comparison`, or `?with=PRODUCT` for one other alone."""
        now = self._clock.now_ms()
        comparison = self._comparison
        beside = request.query_params.get("with", "")
        if beside and beside not in {one.id for one in comparison.products} - {OURS}:
            raise HTTPException(404)
        products = [p for p in comparison.products if not beside or p.id in (OURS, beside)]
        rows = [row_of(comparison, criterion, products, now) for criterion in comparison.criteria]
        shown = [standing for row in rows for standing in row.standings]
        return await self._site.page(
            request,
            "comparison.html",
            beside=beside,
            groups=list(dict.fromkeys(one.group for one in comparison.criteria)),
            keeps_days=KEEPS_DAYS,
            marks={answer.value: mark for answer, mark in _MARKS.items()},
            others=[one for one in comparison.products if one.id != OURS],
            product_of={one.id: one for one in comparison.products},
            products=products,
            rows=rows,
            rows_ahead=[row for row in rows if row.ahead],
            expired=[one for one in shown if one.was is not None],
            unverified=[one for one in shown if one.answer is Answer.UNVERIFIED],
            total=len(shown),
        )

    async def data(self, _: Request) -> Response:
        """`GET /comparison.json`: all of it, as of now."""
        document = comparison_document(self._comparison, self._clock.now_ms())
        body = json.dumps(document, ensure_ascii=False, indent=1)
        return Response(body, media_type="application/json")


def row_of(
    comparison: Comparison, criterion: Criterion, products: list[Product], now_ms: int
) -> Row:
    """One criterion as of `now_ms`."""
    cells = {p.id: standing_of(comparison.cell(p.id, criterion.id), now_ms) for p in products}
    ours = _RANKS.get(cells[OURS].answer, 0)
    ahead = tuple(p for p in products if _RANKS.get(cells[p.id].answer, 0) > ours)
    return Row(criterion, tuple(cells.values()), ahead)


def comparison_document(comparison: Comparison, now_ms: int) -> dict[str, object]:
    """The comparison with what each answer is worth today."""
    return {
        "schema": "tractatus/comparison/v1",
        "answers_keep_days": KEEPS_DAYS,
        "products": [asdict(one) for one in comparison.products],
        "criteria": [asdict(one) for one in comparison.criteria],
        "cells": [_cell_document(one, now_ms) for one in comparison.cells],
    }


def _cell_document(cell: Cell, now_ms: int) -> dict[str, object]:
    standing = standing_of(cell, now_ms)
    return {
        "product": cell.product,
        "criterion": cell.criterion,
        "answer": standing.answer.value,
        "was": standing.was.value if standing.was else None,
        "finding": cell.finding,
        "source": cell.source,
        "checked": cell.checked.isoformat() if cell.checked else None,
    }
