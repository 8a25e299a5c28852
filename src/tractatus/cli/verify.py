"""`tractatus verify`: recount a site, a platform or a log directory without trusting it."""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from itertools import groupby
from pathlib import Path
from typing import Any, Final

from tractatus.errors import FormatError, SettingsError, StoreError
from tractatus.verifier import report as steps
from tractatus.verifier.figures import figure_at, near, parse_figure
from tractatus.verifier.memory import load_memory, save_memory
from tractatus.verifier.recount import parse_metrics
from tractatus.verifier.report import Report
from tractatus.verifier.scan import Progress
from tractatus.verifier.steps import Status, Verdict
from tractatus.verifier.target import Target, open_target
from tractatus.verifier.verify import ALL_WINDOWS, Question, verify_log

_EPILOG: Final = """\
Nine steps: trust, checkpoint signature, witness cosignatures, growth since the last visit, tiles,
order in epochs, summaries, recount of the published figures, freshness. The last checkpoint of
each log is remembered, so that a log which changes its past is caught at the second visit.

Exit 0 verified, 1 something is false (the first false step is named), 2 cannot be checked.

  tractatus verify http://127.0.0.1:9000
  tractatus verify http://127.0.0.1:9001 --window 24h --json
  tractatus verify http://127.0.0.1:9000 --figure windows.7d.services.BoundaryEnforcer.blocked
  tractatus verify http://127.0.0.1:9001/former-logs/8c5e27b6f3a1d904
  tractatus verify ./data/log
  tractatus verify ./copy --policy policy-from-elsewhere
"""
_EXIT: Final = {Verdict.VERIFIED: 0, Verdict.FALSE: 1, Verdict.CANNOT_CHECK: 2}
_MARK: Final = {Status.PASSED: "holds", Status.FAILED: "FALSE", Status.NOT_CHECKED: "-"}
_PROGRESS_EVERY: Final = 64  # bundles


def configure(parser: argparse.ArgumentParser) -> None:
    """Arguments of the command."""
    parser.epilog = _EPILOG
    parser.add_argument("target", metavar="TARGET", help="address of a site or platform, or a log")
    parser.add_argument("--json", action="store_true", help="one JSON document")
    parser.add_argument(
        "--window", choices=(*ALL_WINDOWS, "all"), default="all", help="recount this window only"
    )
    parser.add_argument(
        "--figure", metavar="PATH", default="", help="print this one figure, recounted"
    )
    parser.add_argument(
        "--policy", type=Path, metavar="FILE", help="witness policy to trust instead of the log's"
    )
    parser.add_argument(
        "--state", type=Path, metavar="FILE", help="where the last checkpoints are remembered"
    )
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Verify, print, remember."""
    report = _verify(arguments)
    if arguments.json:
        print(json.dumps(report.document(), indent=2, ensure_ascii=False))
    else:
        print(describe(report))
    return _EXIT[report.verdict]


def _verify(arguments: argparse.Namespace) -> Report:
    state = arguments.state or _default_state()
    memory = load_memory(state)
    try:
        target = open_target(arguments.target, arguments.policy)
    except (FormatError, StoreError) as error:
        report = Report(arguments.target)
        report.could_not_check(steps.TRUST, str(error))
        return report
    _check_figure(arguments.figure, target)
    remembered_keys = memory.keys(target.trust.origin)
    is_same_log = target.trust.follows_on(remembered_keys)
    question = Question(
        target=target.name,
        trust=target.trust,
        now_ms=time.time_ns() // 1_000_000,
        is_live=target.is_live,
        metrics=target.metrics,
        metrics_missing=target.metrics_missing,
        remembered=memory.checkpoint(target.trust) if is_same_log else None,
        remembered_keys=remembered_keys,
        former=memory.former(target.trust),
        former_keys=(
            memory.keys(target.trust.predecessor.last.origin) if target.trust.predecessor else ()
        ),
        first_visit=memory.first_visit(target.name, target.trust.origin),
        windows=ALL_WINDOWS if arguments.window == "all" else (arguments.window,),
        figure=arguments.figure,
    )
    with closing(target):
        report = verify_log(target.reader, question, _progress(arguments.json))
    _remember(state, target, report)
    return report


def _check_figure(path: str, target: Target) -> None:
    """`SettingsError` where no such figure is published, with those that may have been meant."""
    if not path:
        return
    if target.metrics is None:
        why = target.metrics_missing or "no figures are published with this log"
        raise SettingsError(f"figure {path}: {why}")
    document = parse_metrics(target.metrics).document
    try:
        parse_figure(path)
        figure_at(document, path)
    except (KeyError, TypeError) as error:
        names = ", ".join(near(document, path))
        raise SettingsError(f"no figure of that name: {path}; near: {names}") from error


def _remember(state: Path, target: Target, report: Report) -> None:
    if report.checkpoint is None:
        return
    memory = load_memory(state)  # again: another verification may have ended meanwhile
    memory.remember(target.name, target.trust, report.checkpoint)
    try:
        save_memory(state, memory)
    except StoreError as error:
        print(f"tractatus: {error}", file=sys.stderr)


def _default_state() -> Path:
    base = os.environ.get("XDG_STATE_HOME") or str(Path.home() / ".local" / "state")
    return Path(base) / "tractatus" / "verified.json"


def _progress(is_quiet: bool) -> Progress | None:
    if is_quiet or not sys.stderr.isatty():
        return None
    calls = 0

    def show(done: int, total: int) -> None:
        nonlocal calls
        calls += 1
        if done == total:
            print("\r\033[K", end="", file=sys.stderr)
        elif calls % _PROGRESS_EVERY == 0:
            print(f"\r{done:,} of {total:,} leaves", end="", file=sys.stderr, flush=True)

    return show


def describe(report: Report) -> str:
    """The report for people: nine lines, what was counted, the verdict."""
    lines = [
        f"{step.number} {step.name:<22} {_MARK[step.status]:<6} {step.detail}"
        for step in report.steps
    ]
    if report.figure:
        lines += ["", *_figure(report.figure)]
    for names, counts in _grouped({} if report.figure else report.counts):
        lines += ["", f"{names}, recounted: epochs {_range(counts)}", *_figures(counts)]
    lines.append(f"\n{_verdict(report)}")
    return "\n".join(lines)


def _figure(figure: dict[str, Any]) -> Iterator[str]:
    yield f"{figure['path']}, {figure['known']}"
    yield f"  published  {_number(figure['published'])}"
    yield f"  recounted  {_number(figure['recounted'])}"
    if figure.get("first_epoch") is not None:
        yield (
            f"  epochs {figure['first_epoch']:,} to {figure['last_epoch']:,}, "
            f"leaves {figure['first_index']:,} to {figure['last_index']:,}"
        )


def _number(value: float | None) -> str:
    return "none" if value is None else f"{value:,}"


def _grouped(counts: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Windows that hold the same epochs are printed once."""
    for _, names in groupby(counts, key=lambda name: _range(counts[name])):
        same = list(names)
        yield ", ".join("whole log" if name == "all" else name for name in same), counts[same[0]]


def _figures(counts: dict[str, Any]) -> Iterator[str]:
    yield from _services("", counts)
    for name, part in counts["apart"].items():
        yield from _services(f"{name}: ", part)
    canaries = counts["canaries"]
    yield f"  canaries: {canaries['caught']} caught of {canaries['sent']} sent"


def _services(label: str, part: dict[str, Any]) -> Iterator[str]:
    for service, figures in part["services"].items():
        if figures["operations"]:
            yield (
                f"  {label}{service}: {figures['operations']} operations, "
                f"{figures['allowed']} allowed, {figures['blocked']} blocked, "
                f"{figures['approvals']} for approval"
            )
    isolation = part["tenant_isolation"]
    if isolation["verified"] or isolation["blocked"]:
        yield (
            f"  {label}tenant isolation: {isolation['verified']} statements (asserted), "
            f"{isolation['blocked']} blocked"
        )
    votes = part["opinions"]
    if any(votes[name] for name in votes if name != "is"):
        said = ", ".join(f"{votes[name]} {name}" for name in votes if name != "is")
        yield f"  {label}opinions (asserted): {said}"


def _range(window: dict[str, Any]) -> str:
    if window["first_epoch"] is None:
        return "none"
    return f"{window['first_epoch']} to {window['last_epoch']}"


def _verdict(report: Report) -> str:
    false = report.first_false
    if false is not None:
        return f"false: step {false.number}, {false.name}: {false.detail}"
    if report.verdict is Verdict.CANNOT_CHECK:
        return f"cannot check: {report.cannot}"
    return f"verified: {report.target}"
