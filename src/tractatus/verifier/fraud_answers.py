"""Kinds that compare an answer of a server with what the log signed.

Answers are not signed: these proofs show that the answer is false, and that it was given rests on
the word of whoever fetched it. Anybody can fetch it again while it is still given.
Source: docs/spec/evidence.md, section 14.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from tractatus.errors import FormatError, ProofError
from tractatus.evidence.class_table import ClassTable
from tractatus.evidence.fraud import Kind, Run
from tractatus.evidence.histogram import EMPTY_HISTOGRAM, Histogram
from tractatus.evidence.leaf import ClassCodesLeaf, SummaryLeaf
from tractatus.merkle.hashing import leaf_hash
from tractatus.merkle.tiles import (
    ENTRIES,
    TILE_WIDTH,
    parse_entry_bundle,
    parse_hash_tile,
    parse_tile_path,
)
from tractatus.verifier.figures import Known, bounds_of, figure_at, parse_figure, term
from tractatus.verifier.fraud_kinds import Case, leaf_of
from tractatus.verifier.recount import parse_metrics

_SUMS: Final = (Known.RECOUNTED, Known.ASSERTED)


def false_figure(case: Case) -> str:
    """A published figure that is not the difference of the two sums that it names.

    The document is of the exhibit's tree. Runs: class codes, the summary before the first epoch
    of the figure unless that is the first of all, the summary of the last one.
    """
    published = parse_metrics(case.proof.attachments["document"])
    if published.note != case.proof.exhibits[0].checkpoint:
        raise ProofError("the document names another checkpoint")
    path = _text(case.proof.attachments["figure"])
    try:
        figure = parse_figure(path)
        stated = figure_at(published.document, path)
        bounds = bounds_of(published.document, figure) or {}
    except (KeyError, TypeError) as error:
        raise FormatError(f"no figure of that name is published: {path}") from error
    if figure.known not in _SUMS:
        raise FormatError(f"not a sum over leaves: {path}")
    table, *ends = case.runs(0, *([1] * max(1, len(case.proof.exhibits[0].runs))))
    before, last = _sums(bounds, ends)
    meaning = ClassTable.read(leaf_of(table, ClassCodesLeaf))
    running = published.declared.running
    signed = term(figure, last, meaning, running) - term(figure, before, meaning, running)
    if type(stated) is int and stated == signed:
        raise ProofError("the figure is what the log signed")
    return f"{path}: published {stated}, signed in the log {signed}"


def _sums(bounds: dict[str, Any], ends: Sequence[Run]) -> tuple[Histogram, Histogram]:
    """The sums of all epochs before the figure's first one, and up to its last one."""
    if bounds.get("first_epoch") is None and not ends:
        return EMPTY_HISTOGRAM, EMPTY_HISTOGRAM
    summaries = [leaf_of(run, SummaryLeaf) for run in ends]
    numbers = [one.number for one in summaries]
    first, last = bounds.get("first_epoch"), bounds.get("last_epoch")
    if type(first) is not int or type(last) is not int:
        raise FormatError("the figure names no epochs")
    if numbers != ([first - 1, last] if first != 1 else [last]):
        raise ProofError("the summaries are not those of the epochs that the figure names")
    if any(run.start != leaf.end for run, leaf in zip(ends, summaries, strict=True)):
        raise ProofError("a summary stands at another index than it says")
    return summaries[0].cumulative if first != 1 else EMPTY_HISTOGRAM, summaries[-1].cumulative


def false_file(case: Case) -> str:
    """A file of the log that is not what the checkpoint covers: its bundle or leaf tile.

    The run is one leaf that the file has, and has otherwise.
    """
    runs = case.proof.exhibits[0].runs
    if len(runs) != 1 or len(runs[0].leaf_hashes) != 1:
        raise FormatError("a proof of this kind has one run of one leaf")
    run, expected = runs[0], runs[0].leaf_hashes[0]
    path, data = _text(case.proof.attachments["path"]), case.proof.attachments["data"]
    tile = parse_tile_path(path)
    position = run.start - tile.index * TILE_WIDTH
    if tile.level not in (ENTRIES, 0) or not 0 <= position < tile.width:
        raise FormatError(f"the leaf is not one of this file: {path}")
    try:
        if tile.level == ENTRIES:
            found = leaf_hash(parse_entry_bundle(data, tile.width)[position])
        else:
            found = parse_hash_tile(data, tile.width)[position]
    except FormatError as error:
        return f"{path} is not in its format: {error}"
    if found == expected:
        raise ProofError("the file has the leaf that is in the log")
    hashes = f"{found.hex()[:16]}…, signed is {expected.hex()[:16]}…"
    return f"{path}: leaf {run.start} hashes to {hashes}"


def _text(data: bytes) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise FormatError("a name in a proof of fraud is UTF-8") from error


ANSWERED: Final[Mapping[Kind, Callable[[Case], str]]] = {
    Kind.FALSE_FIGURE: false_figure,
    Kind.FALSE_FILE: false_file,
}
