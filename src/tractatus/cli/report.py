"""`tractatus report`: write a monthly enforcement report, verify one, check all posts."""

from __future__ import annotations

import argparse
import json
import sys
import time
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from tractatus.cli.arguments import add_data, settings_from
from tractatus.compose.reports import (
    declared,
    declared_at,
    newest_edition,
    posts_folder,
    write_report,
)
from tractatus.errors import FormatError, SettingsError, StoreError, VerificationError
from tractatus.evidence.report import MAX_REPORT_SIZE, Monthly, parse_report
from tractatus.notes.policy import parse_policy
from tractatus.verifier.monthly import MonthlyCheck, verify_report
from tractatus.verifier.monthly_make import Restated, Word, make_report
from tractatus.verifier.readers import HttpReader, LogReader
from tractatus.verifier.steps import Status, Verdict
from tractatus.verifier.target import open_target
from tractatus.verifier.trust import Trust

_EPILOG: Final = """\
`monthly` reads the whole log, checks it, writes a post of the site and never changes one that is
there. `verify` exits 0 verified, 1 something is false (the step is named), 2 cannot be checked.

  tractatus report monthly 2026-11
  tractatus report monthly 2026-11 --so-far
  tractatus report monthly 2026-11 --restate "the label of the replay was missing"
  tractatus report verify http://127.0.0.1:9000/blog/report-2026-11
  tractatus report verify report-2026-11.json --site http://127.0.0.1:9000 --recount
  tractatus report check
"""
_EXIT: Final = {Verdict.VERIFIED: 0, Verdict.FALSE: 1, Verdict.CANNOT_CHECK: 2}
_MARK: Final = {Status.PASSED: "holds", Status.FAILED: "FALSE", Status.NOT_CHECKED: "-"}


def configure(parser: argparse.ArgumentParser) -> None:
    """Arguments of the command."""
    parser.epilog = _EPILOG
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    monthly = actions.add_parser(
        "monthly", help="write the report on a month as a post of the site"
    )
    monthly.add_argument("month", metavar="YYYY-MM", help="the month, in UTC")
    add_data(monthly)
    monthly.add_argument(
        "--log", metavar="LOG", help="address of a site or platform, or a log (default: DATA/log)"
    )
    monthly.add_argument(
        "--so-far", action="store_true", help="a preview of a month that is not over, labelled so"
    )
    monthly.add_argument(
        "--restate", metavar="REASON", help="append a new edition; the earlier one stays, struck"
    )
    monthly.add_argument(
        "--out", type=Path, metavar="DIR", help="where to write (default: DATA/site/posts)"
    )
    monthly.set_defaults(run=run_monthly)
    verify = actions.add_parser("verify", help="verify a report without trusting who wrote it")
    verify.add_argument("report", metavar="FILE|URL", help="a report's file, or its page's address")
    verify.add_argument(
        "--site", metavar="URL", help="site or platform whose keys and log are meant"
    )
    verify.add_argument("--log", type=Path, metavar="DIR", help="a copy of the log, instead")
    verify.add_argument("--policy", type=Path, metavar="FILE", help="witness policy to trust")
    verify.add_argument("--recount", action="store_true", help="read every leaf of the log as well")
    verify.add_argument("--json", action="store_true", help="one JSON document")
    verify.set_defaults(run=run_verify)
    check = actions.add_parser("check", help="name every post that is not served, and why")
    add_data(check)
    check.set_defaults(run=run_check)


def run_monthly(arguments: argparse.Namespace) -> int:
    """Make, verify, write, say what was written."""
    settings = settings_from(arguments)
    folder: Path = arguments.out or posts_folder(settings)
    target = open_target(arguments.log or str(settings.log))
    restated = None
    earlier = newest_edition(folder, arguments.month)
    if arguments.restate is not None:
        if earlier is None:
            raise SettingsError(f"there is no report on {arguments.month} to restate in {folder}")
        if not arguments.restate.strip():
            raise SettingsError("a restatement needs a reason that a reader understands")
        restated = Restated(earlier, arguments.restate.strip())
    elif earlier is not None and not arguments.so_far:
        raise SettingsError(
            f"a report on {arguments.month} is there already in {folder} and is never changed; "
            "if it is wrong, append a restatement with --restate REASON"
        )
    with closing(target):
        origin = target.trust.origin
        word: Word = (
            declared_at(arguments.log, origin) if target.is_live else declared(settings, origin)
        )
        try:
            name, data = make_report(
                target.reader,
                target.trust,
                word,
                arguments.month,
                now_ms=time.time_ns() // 1_000_000,
                so_far=arguments.so_far,
                restated=restated,
            )
        except VerificationError as error:
            print(f"tractatus: nothing was written: {error}", file=sys.stderr)
            return 1
        check = verify_report(data, target.trust, target=name, log=target.reader, recount=True)
    if check.verdict is not Verdict.VERIFIED:
        print(f"{describe(check)}\nnothing was written", file=sys.stderr)
        return _EXIT[check.verdict]
    path = write_report(folder, name, data)
    print("\n".join(_summary(parse_report(data).typed)))
    print(f"verified, and written: {path} ({len(data):,} bytes)")
    return 0


def _summary(report: Monthly) -> list[str]:
    period, totals = report.period, report.totals
    kind = "preview" if period.preview else "report"
    lines = [
        f"{kind} on {period.month}, edition {report.edition}: {period.start} to {period.end}",
        f"  epochs {totals.first_epoch} to {totals.last_epoch}, of {report.log.size:,} leaves",
    ]
    if period.covers_from:
        lines.append(f"  the log began within the month: covers from {period.covers_from}")
    lines += [
        f"  {name}: {one.operations:,} operations, {one.allowed:,} allowed, "
        f"{one.blocked:,} blocked, {one.approvals:,} for approval"
        for name, one in totals.services.items()
        if one.operations is not None
    ]
    lines += [
        f"  counted apart, {name}: {sum(one.operations or 0 for one in part.services.values()):,} "
        "operations"
        for name, part in totals.apart.items()
        if part.outcomes
    ]
    return [
        *lines,
        f"  tenant isolation: {totals.tenant_isolation.verified:,} statements (asserted), "
        f"{totals.tenant_isolation.blocked:,} blocked",
        f"  canaries: {totals.canaries.caught:,} caught of {totals.canaries.sent:,} sent",
        f"  {len(report.changes)} changes, {report.outages.count} outages",
    ]


def run_verify(arguments: argparse.Namespace) -> int:
    """Take the steps and print them."""
    with ExitStack() as stack:
        try:
            data = _fetch(arguments.report)
            trust, log = _trusted(arguments, stack)
        except (FormatError, StoreError) as error:
            check = MonthlyCheck(arguments.report, cannot=str(error))
        else:
            check = verify_report(
                data, trust, target=arguments.report, log=log, recount=arguments.recount
            )
    print(json.dumps(check.document(), indent=2) if arguments.json else describe(check))
    return _EXIT[check.verdict]


def _fetch(name: str) -> bytes:
    if not name.startswith(("http://", "https://")):
        try:
            with Path(name).open("rb") as file:
                return file.read(MAX_REPORT_SIZE + 1)
        except OSError as error:
            raise StoreError(f"cannot read {name}: {error.strerror}") from error
    parts = urlsplit(name)
    path = parts.path if parts.path.endswith(".json") else f"{parts.path}.json"
    with closing(HttpReader(f"{parts.scheme}://{parts.netloc}")) as reader:
        data = reader.read(path.lstrip("/"))
    if data is None:
        raise StoreError(f"there is no report at {parts.scheme}://{parts.netloc}{path}")
    return data


def _trusted(arguments: argparse.Namespace, stack: ExitStack) -> tuple[Trust, LogReader | None]:
    """Whose signatures count, and the log to compare with."""
    name = arguments.site or (str(arguments.log) if arguments.log else "")
    if not name and arguments.report.startswith(("http://", "https://")):
        parts = urlsplit(arguments.report)
        name = f"{parts.scheme}://{parts.netloc}"
    if name:
        target = stack.enter_context(closing(open_target(name, arguments.policy)))
        return target.trust, target.reader
    if arguments.policy is None:
        raise SettingsError(
            "say whose keys and log are meant: --site URL, --log DIR or --policy FILE"
        )
    try:
        policy = parse_policy(arguments.policy.read_bytes())
    except OSError as error:
        raise StoreError(f"cannot read {arguments.policy}: {error.strerror}") from error
    return Trust.from_policy(policy), None


def describe(check: MonthlyCheck) -> str:
    """The steps for people, and the verdict."""
    lines = [
        f"{step.number} {step.name:<22} {_MARK[step.status]:<6} {step.detail}"
        for step in check.steps
    ]
    false = check.first_false
    if false is not None:
        verdict = f"false: step {false.number}, {false.name}: {false.detail}"
    elif check.verdict is Verdict.CANNOT_CHECK:
        verdict = f"cannot check: {check.cannot}"
    else:
        verdict = f"verified: {check.target}"
    return "\n".join([*lines, "", verdict])


def run_check(arguments: argparse.Namespace) -> int:
    """Every post by its kind, and what is wrong with those that are not served."""
    from tractatus.site.posts import read_posts  # rendering needs the extra `site`

    settings = settings_from(arguments)
    folder = posts_folder(settings)
    try:
        trust = Trust.from_policy(parse_policy((settings.log / "policy").read_bytes()))
    except OSError as error:
        raise StoreError(f"cannot read the log's policy: {error.strerror}") from error
    posts = read_posts(folder, trust)
    for post in posts.newest_first:
        print(f"{post.slug}: {post.kind.words}, {post.standing}")
    for problem in posts.problems:
        print(f"{problem.name}: NOT SERVED: {problem.detail}")
    if not posts.newest_first and not posts.problems:
        print(f"no posts in {folder}")
    return 1 if posts.problems or any(post.is_false for post in posts.newest_first) else 0
