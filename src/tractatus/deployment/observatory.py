"""Security headers graded with the points of a public observatory.

Points and letters are those that Mozilla's HTTP Observatory publishes: everybody begins with 100,
each rule takes some away or adds some, and what is added counts only where 90 are left without it.
Three things differ: preloading is not looked up, meta elements are not read, and every policy must
hold by itself where several are sent.
Source: the Observatory's tables of scores and grades, MDN, read on 2026-11-22.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final
from urllib.parse import urlsplit

from tractatus.deployment.answers import Answer, read_page
from tractatus.deployment.report import Grade, Modifier

HALF_A_YEAR: Final = 15_768_000
_LETTERS: Final = (
    *((100, "A+"), (90, "A"), (85, "A-"), (80, "B+"), (70, "B"), (65, "B-"), (60, "C+")),
    *((50, "C"), (45, "C-"), (40, "D+"), (30, "D"), (25, "D-"), (0, "F")),
)
_ENOUGH_FOR_BONUS: Final = 90
_BROAD: Final = frozenset(
    {"*", "ftp:", "http:", "https:", "http://*", "http://*.*", "https://*", "https://*.*"}
)
_INLINE: Final = frozenset({"'unsafe-inline'", "data:"})
_HASHED: Final = ("'nonce-", "'sha256-", "'sha384-", "'sha512-")
_PRIVATE: Final = frozenset(
    {"no-referrer", "same-origin", "strict-origin", "strict-origin-when-cross-origin"}
)
_TALKATIVE: Final = frozenset(
    {"origin", "origin-when-cross-origin", "unsafe-url", "no-referrer-when-downgrade"}
)
_SESSION: Final = re.compile(r"sess|auth|login|sid|token", re.IGNORECASE)

Policy = dict[str, list[str]]


def grade(page: Answer, redirect: Modifier | None = None) -> Grade:
    """Grade one page.

    Args:
        page: The page that the address leads to.
        redirect: What became of plain HTTP, see `redirection`; None where that was not tried.
    """
    is_https = urlsplit(page.url).scheme == "https"
    modifiers = [
        *_content_policy(page, is_https),
        *_cookies(page, is_https),
        *_sharing(page),
        *([redirect] if redirect else []),
        *_referrer(page),
        *(_transport(page) if is_https else []),
        *_scripts(page),
        *_sniffing(page),
        *_framing(page),
        *_resource_policy(page),
    ]
    left_out = [] if redirect else ["redirection from plain HTTP: not examined"]
    if not is_https:
        left_out = ["no TLS: HSTS, Secure cookies and redirection are not graded"]
    score = 100 + sum(one.points for one in modifiers if one.points < 0)
    if score >= _ENOUGH_FOR_BONUS:
        score += sum(one.points for one in modifiers if one.points > 0)
    score = max(0, score)
    letter = next(letter for least, letter in _LETTERS if score >= least)
    return Grade(page.url, score, letter, tuple(modifiers), tuple(left_out))


def parse_policy(text: str) -> Policy:
    """Directives of one policy; of a directive that is given twice the first counts (CSP 3)."""
    found: Policy = {}
    for part in text.split(";"):
        words = part.lower().split()
        if words:
            found.setdefault(words[0], words[1:])
    return found


def policies_of(answer: Answer) -> list[Policy]:
    """The policies that an answer sends; commas part them."""
    texts = answer.header("content-security-policy").split(",")
    return [policy for text in texts if (policy := parse_policy(text))]


def weaknesses(policy: Policy, *, is_https: bool) -> list[tuple[int, str]]:
    """What is wrong with a policy, with the points that each costs; the worst first."""
    default = policy.get("default-src", ["*"])
    scripts = _effective(policy.get("script-src", default))
    styles = _effective(policy.get("style-src", default))
    objects = policy.get("object-src", default)
    passive = [*policy.get("img-src", default), *policy.get("media-src", default)]
    plain = ("http:", "ftp:")
    active = [
        source
        for name, sources in policy.items()
        if name not in ("img-src", "media-src")
        for source in sources
    ]
    found: list[tuple[int, str]] = []
    if set(scripts) & (_BROAD | _INLINE) or set(objects) & _BROAD:
        found.append((-20, "lets scripts or objects in that are inline or from anywhere"))
    if is_https and any(source.startswith(plain) for source in active):
        found.append((-20, "lets active content in over plain HTTP"))
    if "'unsafe-eval'" in (*scripts, *styles):
        found.append((-10, "allows 'unsafe-eval'"))
    if is_https and any(source.startswith(plain) for source in passive):
        found.append((-10, "lets images or media in over plain HTTP"))
    if set(styles) & (_BROAD | _INLINE):
        found.append((0, "allows inline styles, or styles from anywhere"))
    return found


def redirection(asked: Answer | None, site: str) -> Modifier:
    """What plain HTTP answers; None: it does not."""
    rule, hint = "redirection", "let plain HTTP answer every path with 301 to the same on https"
    host = urlsplit(site).hostname
    if asked is None:
        return Modifier(rule, 0, "plain HTTP does not answer, so nothing needs redirecting")
    target = urlsplit(asked.target)
    if not asked.is_redirect:
        return Modifier(rule, -20, "plain HTTP is answered without a redirect", hint)
    if target.scheme != "https":
        return Modifier(rule, -10, "the first redirect does not lead to https", hint)
    if target.hostname != host:
        return Modifier(rule, -5, f"redirects to another host first: {target.hostname}", hint)
    return Modifier(rule, 0, "plain HTTP redirects to https on the same host")


def _content_policy(page: Answer, is_https: bool) -> Iterator[Modifier]:
    rule = "Content-Security-Policy"
    found = policies_of(page)
    if not found:
        yield Modifier(rule, -25, "is not sent", "send one; begin with default-src 'none'")
        return
    # Several policies all hold at once, so the best of them counts.
    policy = max(found, key=lambda one: _policy_points(one, is_https))
    weak = weaknesses(policy, is_https=is_https)
    if weak:
        points, said = weak[0]
        hint = "name the sources that are needed; hash or nonce what is inline"
        yield Modifier(rule, points, said, hint)
    elif _is_closed(policy):
        yield Modifier(rule, 10, "nothing unsafe, default-src 'none', forms restricted")
    else:
        hint = "set default-src to 'none' and form-action to 'self'"
        yield Modifier(rule, 5, "nothing unsafe", hint)


def _policy_points(policy: Policy, is_https: bool) -> int:
    weak = weaknesses(policy, is_https=is_https)
    return weak[0][0] if weak else 10 if _is_closed(policy) else 5


def _is_closed(policy: Policy) -> bool:
    forms = policy.get("form-action", ["*"])
    return policy.get("default-src") == ["'none'"] and not set(forms) & _BROAD


def _effective(sources: Sequence[str]) -> list[str]:
    """'unsafe-inline' is void where a nonce or hash is given."""
    if any(source.startswith(_HASHED) for source in sources):
        return [source for source in sources if source != "'unsafe-inline'"]
    return list(sources)


def _cookies(page: Answer, is_https: bool) -> Iterator[Modifier]:
    yield from cookie_modifiers(page.all("set-cookie"), is_https, _has_transport(page))


def cookie_modifiers(cookies: Sequence[str], is_https: bool, has_hsts: bool) -> list[Modifier]:
    """The worst that can be said of the cookies, or the bonus where nothing can."""
    rule = "cookies"
    if not cookies:
        return [Modifier(rule, 0, "none is set")]
    said: list[Modifier] = []
    for cookie in cookies:
        name, flags = _flags(cookie)
        is_session = bool(_SESSION.search(name))
        if is_session and "httponly" not in flags:
            said.append(Modifier(rule, -30, f"{name} can be read by scripts", "add HttpOnly"))
        if is_https and "secure" not in flags:
            points = (-10 if is_session else -5) if has_hsts else (-40 if is_session else -20)
            said.append(Modifier(rule, points, f"{name} is not Secure", "add Secure"))
        if flags.get("samesite", "") == "none":
            said.append(Modifier(rule, -20, f"{name} is sent from other sites", "SameSite=Lax"))
        elif "samesite" not in flags:
            said.append(Modifier(rule, 0, f"{name} has no SameSite", "SameSite=Lax or Strict"))
    if said:
        return [min(said, key=lambda one: one.points)]
    bonus = 5 if is_https else 0
    return [Modifier(rule, bonus, "HttpOnly and SameSite" + (", Secure" if is_https else ""))]


def _flags(cookie: str) -> tuple[str, dict[str, str]]:
    first, *rest = cookie.split(";")
    pairs = (part.strip().lower().partition("=") for part in rest)
    return first.partition("=")[0].strip(), {name: value for name, _, value in pairs}


def _sharing(page: Answer) -> Iterator[Modifier]:
    rule = "cross-origin sharing"
    if page.header("access-control-allow-credentials").lower() == "true":
        said = "other sites may read answers with a visitor's cookies"
        yield Modifier(rule, -50, said, "do not send Access-Control-Allow-Credentials")
    else:
        yield Modifier(rule, 0, "no other site reads what a visitor's cookies open")


def _referrer(page: Answer) -> Iterator[Modifier]:
    rule, hint = "Referrer-Policy", "send same-origin, or strict-origin-when-cross-origin"
    words = [word.strip().lower() for word in page.header("referrer-policy").split(",")]
    known = [word for word in words if word in _PRIVATE | _TALKATIVE]
    if words == [""]:
        yield Modifier(rule, 0, "is not sent", hint)
    elif not known:
        yield Modifier(rule, -5, "is none that browsers know", hint)
    elif known[-1] in _TALKATIVE:
        yield Modifier(rule, -5, f"tells other sites too much: {known[-1]}", hint)
    else:
        yield Modifier(rule, 5, known[-1])


def transport_seconds(answer: Answer) -> int | None:
    """max-age of HSTS; None where the header is absent or unreadable."""
    found = re.search(r"(?:^|;)\s*max-age\s*=\s*\"?(\d{1,12})", _hsts(answer), re.IGNORECASE)
    return int(found[1]) if found else None


def _has_transport(page: Answer) -> bool:
    return bool(transport_seconds(page))


def _hsts(answer: Answer) -> str:
    return next(iter(answer.all("strict-transport-security")), "")


def _transport(page: Answer) -> Iterator[Modifier]:
    rule, hint = "Strict-Transport-Security", "send max-age=63072000; includeSubDomains"
    seconds = transport_seconds(page)
    if seconds is None:
        yield Modifier(rule, -20, "is not sent, or not readable", hint)
    elif seconds < HALF_A_YEAR:
        yield Modifier(rule, -10, f"holds for less than half a year: {seconds} s", hint)
    else:
        yield Modifier(rule, 0, f"holds for {seconds // 86400} days")


def _scripts(page: Answer) -> Iterator[Modifier]:
    rule, own = "subresource integrity", urlsplit(page.url).netloc
    foreign = [one for one in read_page(page).scripts if urlsplit(one.url).netloc != own]
    if any(urlsplit(one.url).scheme != "https" for one in foreign):
        bare = any(not one.integrity for one in foreign)
        said = "scripts of other hosts come over plain HTTP"
        yield Modifier(rule, -50 if bare else -20, said, "serve scripts yourself")
    elif any(not one.integrity for one in foreign):
        said = "scripts of other hosts have no integrity"
        yield Modifier(rule, -5, said, "add integrity, or serve them yourself")
    elif foreign:
        yield Modifier(rule, 5, "scripts of other hosts are pinned")
    else:
        yield Modifier(rule, 0, "all scripts are of the same origin")


def _sniffing(page: Answer) -> Iterator[Modifier]:
    rule = "X-Content-Type-Options"
    if page.header("x-content-type-options").lower() == "nosniff":
        yield Modifier(rule, 0, "nosniff")
    else:
        yield Modifier(rule, -5, "is not nosniff", "send nosniff")


def _framing(page: Answer) -> Iterator[Modifier]:
    rule = "framing"
    ancestors = [
        policy["frame-ancestors"] for policy in policies_of(page) if "frame-ancestors" in policy
    ]
    if any(not set(one) & _BROAD for one in ancestors):
        yield Modifier(rule, 5, "frame-ancestors is restricted")
    elif page.header("x-frame-options").upper() in ("DENY", "SAMEORIGIN"):
        yield Modifier(rule, 0, "X-Frame-Options alone", "set frame-ancestors 'none' too")
    else:
        yield Modifier(rule, -20, "any site may frame this", "set frame-ancestors 'none'")


def _resource_policy(page: Answer) -> Iterator[Modifier]:
    rule = "Cross-Origin-Resource-Policy"
    value = page.header("cross-origin-resource-policy").lower()
    if value in ("same-origin", "same-site"):
        yield Modifier(rule, 10, value)
    elif value in ("", "cross-origin"):
        yield Modifier(rule, 0, value or "is not sent", "send same-origin")
    else:
        yield Modifier(rule, -5, "is none that browsers know", "send same-origin")
