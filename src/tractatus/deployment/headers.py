"""Security headers on every kind of answer, and what answers should not tell."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from typing import Final
from urllib.parse import urlsplit

from tractatus.deployment.answers import Answer
from tractatus.deployment.observatory import (
    HALF_A_YEAR,
    cookie_modifiers,
    policies_of,
    transport_seconds,
    weaknesses,
)
from tractatus.deployment.report import Finding, Grade, Modifier, Outcome

_VERSION: Final = re.compile(r"\d")
_UNGRADED: Final = (
    ("cross-origin-opener-policy", ("same-origin",)),
    ("cross-origin-embedder-policy", ("require-corp", "credentialless")),
    # Public data may be opened to other origins; which is said, and not left to a default.
    ("cross-origin-resource-policy", ("same-origin", "same-site", "cross-origin")),
)
_GRADED: Final = (
    ("x-content-type-options", ("nosniff",)),
    (
        "referrer-policy",
        ("no-referrer", "same-origin", "strict-origin", "strict-origin-when-cross-origin"),
    ),
)
_HINT: Final = "set it in one place that every answer passes, errors and redirects included"


def check_grades(grades: Sequence[Grade]) -> Outcome:
    """Every point that is lost is a finding."""
    findings = [
        Finding(grade.url, f"{one.rule}: {one.said} ({one.points} points)", one.hint)
        for grade in grades
        for one in grade.modifiers
        if one.points < 0
    ]
    said = "; ".join(f"{grade.letter} ({grade.score}) {grade.url}" for grade in grades)
    return Outcome("grade", said, tuple(findings))


def check_headers(answers: Sequence[Answer], graded: Collection[str] = ()) -> Outcome:
    """The same headers on pages, errors, redirects, files and data.

    Args:
        answers: One of each kind at least.
        graded: Addresses that have a grade; what that says is not said twice.
    """
    findings = [
        finding
        for answer in answers
        for finding in (*(() if answer.url in graded else _graded(answer)), *_missing(answer))
    ]
    kinds = ", ".join(str(status) for status in sorted({one.status for one in answers}))
    said = f"{len(answers)} answers with status {kinds}"
    return Outcome("headers everywhere", said, tuple(findings))


def _graded(answer: Answer) -> Iterator[Finding]:
    """What costs points where there is a grade."""
    where = f"{answer.url} ({answer.status})"
    is_https = urlsplit(answer.url).scheme == "https"
    policies = policies_of(answer)
    if not policies:
        yield Finding(where, "no Content-Security-Policy", _HINT)
    elif all(weaknesses(policy, is_https=is_https) for policy in policies):
        said = weaknesses(policies[0], is_https=is_https)[0][1]
        yield Finding(where, f"Content-Security-Policy {said}", "use the policy of the pages")
    if not any("frame-ancestors" in policy for policy in policies) and not answer.header(
        "x-frame-options"
    ):
        yield Finding(where, "any site may frame this", "set frame-ancestors 'none'")
    yield from _wrong(answer, where, _GRADED)
    if is_https and (transport_seconds(answer) or 0) < HALF_A_YEAR:
        yield Finding(where, "no Strict-Transport-Security of half a year or more", _HINT)


def _missing(answer: Answer) -> Iterator[Finding]:
    """What no grade is about."""
    where = f"{answer.url} ({answer.status})"
    yield from _wrong(answer, where, _UNGRADED)
    if _VERSION.search(answer.header("server")) or answer.header("x-powered-by"):
        told = answer.header("server") or answer.header("x-powered-by")
        yield Finding(where, f"tells which version runs: {told}", "nginx: server_tokens off")


def _wrong(
    answer: Answer, where: str, wanted: Sequence[tuple[str, Sequence[str]]]
) -> Iterator[Finding]:
    for name, allowed in wanted:
        value = answer.header(name).lower()
        if value not in allowed:
            problem = f"{name} is {value!r}" if value else f"no {name}"
            yield Finding(where, problem, f"send one of {', '.join(allowed)}; {_HINT}")


def check_cookies(answers: Sequence[Answer], *, has_hsts: bool) -> Outcome:
    """Every cookie that is set to a stranger."""
    findings: list[Finding] = []
    cookies = 0
    for answer in answers:
        is_https = urlsplit(answer.url).scheme == "https"
        for cookie in answer.all("set-cookie"):
            cookies += 1
            for one in cookie_modifiers([cookie], is_https, has_hsts):
                if one.points < 0 or one.hint:
                    findings.append(_cookie_finding(answer, one))
    where = {urlsplit(answer.url).netloc for answer in answers}
    said = f"{cookies} set to a stranger, by {len(answers)} answers of {len(where)} hosts"
    return Outcome("cookies", said, tuple(dict.fromkeys(findings)))


def _cookie_finding(answer: Answer, one: Modifier) -> Finding:
    return Finding(answer.url, f"cookie {one.said}", one.hint)


def check_head(pairs: Sequence[tuple[Answer, Answer]]) -> Outcome:
    """HEAD answers as GET does, without a body.

    Args:
        pairs: The answers to GET and to HEAD of the same address.
    """
    findings = []
    for got, headed in pairs:
        if headed.status != got.status:
            problem = f"HEAD answers {headed.status}, GET {got.status}"
            findings.append(Finding(got.url, problem, "let each address that takes GET take HEAD"))
        elif headed.header("content-type") != got.header("content-type"):
            problem = "HEAD names another content type than GET"
            findings.append(Finding(got.url, problem, "send the headers of GET"))
        elif headed.body:
            findings.append(Finding(got.url, "HEAD has a body", "send headers alone"))
    return Outcome("HEAD", f"{len(pairs)} addresses", tuple(findings))


def check_compression(answers: Sequence[Answer], least: int) -> Outcome:
    """Texts of some size are compressed for those who ask.

    Args:
        answers: To requests that accept gzip.
        least: Bytes from which on compressing is worth it.
    """
    findings = [
        Finding(one.url, f"{len(one.body)} bytes are sent as they are", "compress text with gzip")
        for one in answers
        if _is_text(one) and len(one.body) >= least and not one.header("content-encoding")
    ]
    findings += [
        Finding(one.url, "is compressed, and caches are not told", "send Vary: Accept-Encoding")
        for one in answers
        if one.header("content-encoding") and "accept-encoding" not in one.header("vary").lower()
    ]
    return Outcome("compression", f"{len(answers)} texts", tuple(findings))


def _is_text(answer: Answer) -> bool:
    kind = answer.header("content-type").partition(";")[0]
    return kind.startswith("text/") or kind in ("application/json", "image/svg+xml")
