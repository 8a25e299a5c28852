"""`tractatus deploy check`: look at a running site and platform as a stranger would."""

from __future__ import annotations

import argparse
import json
from datetime import UTC, datetime
from pathlib import Path

from tractatus.deployment.check import Question, check_deployment
from tractatus.deployment.report import describe

_EPILOG = """\
Asks site and platform with GET and HEAD alone, one request after another, and no other host:
security headers with score and letter as a public observatory gives them, certificate, links,
redirects, caching by content digest, compression, HEAD, site map, robots.txt, security.txt, what
must not be served, and how fast and how fresh the published figures are.

Exit 0 no finding, 1 findings, 2 it cannot be checked. A note is not a pass.

  ./tractatus deploy check http://127.0.0.1:9000
  ./tractatus deploy check https://tractatus.example.org --json
  ./tractatus deploy check https://localhost:8443 --ca own-authority.pem --http-port 8080
"""


def configure(parser: argparse.ArgumentParser) -> None:
    """Arguments of the command."""
    parser.epilog = _EPILOG
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    check = actions.add_parser(
        "check",
        help="headers, links, caches, certificate, figures, from outside",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    check.add_argument("url", metavar="URL", help="address of the public site")
    check.add_argument("--platform", metavar="URL", help="the platform (default: as the site says)")
    check.add_argument("--json", action="store_true", help="one JSON document")
    check.add_argument("--no-follow", action="store_true", help="read the first page alone")
    check.add_argument(
        "--rate", type=_positive, default=10.0, metavar="N", help="requests a second"
    )
    check.add_argument("--ca", type=Path, metavar="FILE", help="trust this authority besides (PEM)")
    check.add_argument("--http-port", type=int, metavar="PORT", help="where plain HTTP answers")
    check.add_argument(
        "--slowest-ms", type=int, default=1000, metavar="MS", help="limit of the API's p95 (1000)"
    )
    check.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Check and print."""
    question = Question(
        site=arguments.url,
        platform=arguments.platform,
        ca=arguments.ca,
        follow=not arguments.no_follow,
        rate=arguments.rate,
        slowest_ms=arguments.slowest_ms,
        http_port=arguments.http_port,
    )
    report = check_deployment(question, _now)
    print(json.dumps(report.document(), indent=2) if arguments.json else describe(report))
    return 0 if report.is_clean else 1


def _now() -> datetime:
    return datetime.now(UTC)


def _positive(text: str) -> float:
    value = float(text)
    if not 0 < value <= 1000:
        raise argparse.ArgumentTypeError("expected a rate above 0 and up to 1000")
    return value
