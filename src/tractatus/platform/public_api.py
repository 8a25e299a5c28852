"""What anybody may read without a cookie: the figures, the log, who we say we are, and health."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import msgspec
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from tractatus.errors import FormatError
from tractatus.notes.checkpoint import parse_checkpoint
from tractatus.notes.signed import parse_note
from tractatus.operations.packs import read_pack
from tractatus.platform.metrics_cache import METRICS_SECONDS
from tractatus.platform.state import platform_of
from tractatus.ports import LogStore
from tractatus.web.cache import accepts_gzip, is_known
from tractatus.web.health import health_response
from tractatus.web.well_known import robots_txt, security_txt

# Anybody's page may read this; it holds nothing that depends on who asks.
_OPEN: Final = {
    "access-control-allow-origin": "*",
    "access-control-expose-headers": "age, etag",
    "cross-origin-resource-policy": "cross-origin",
}
_FOR_EVER: Final = "public, max-age=31536000, immutable"
_PACKS: Final = 1 << 40  # more than any log's; a larger number has no path
_TEXTS: Final = frozenset({"checkpoint", "policy"})
# For members, for programs with a token, or behind a link that is a secret.
_CLOSED: Final = ("/c/", "/join/", "/admin", "/api/c/", "/api/admin/", "/v1/")
_OPENAPI: Final = (Path(__file__).parent / "openapi.json").read_bytes()


async def metrics(request: Request) -> Response:
    """The figures of the public log, for anybody; see docs/spec/metrics.md."""
    platform = platform_of(request)
    answer = await platform.metrics_cache.read()
    headers = {
        **_OPEN,
        "age": str(answer.age_seconds(platform.context.clock.now_ms())),
        "cache-control": f"public, max-age={METRICS_SECONDS}",
        "etag": answer.etag,
        "vary": "accept-encoding",
    }
    if is_known(request.headers.get("if-none-match", "").encode("latin-1"), answer.etag.encode()):
        return Response(status_code=304, headers=headers)
    body = answer.body
    if accepts_gzip(request.headers.get("accept-encoding", "").encode("latin-1")):
        headers["content-encoding"] = "gzip"
        body = answer.compressed
    return Response(body, headers=headers, media_type="application/json")


async def log_resource(request: Request) -> Response:
    """The log as C2SP tlog-tiles has it: checkpoint, tiles, entries; and the witness policy."""
    return await _resource(platform_of(request).context.log, request.path_params["path"])


async def former_logs(request: Request) -> Response:
    """Logs that were left, which others have followed on; each verifies at its address."""
    context = platform_of(request).context
    listed = []
    for name, log in context.former_logs.items():
        note = await log.read("checkpoint")
        if note is not None:
            last = parse_checkpoint(parse_note(note).text)
            url = f"{context.settings.url}/former-logs/{name}"
            listed.append({"origin": last.origin, "size": last.size, "url": url})
    headers = {**_OPEN, "cache-control": "no-cache"}
    body = msgspec.json.encode({"logs": sorted(listed, key=lambda one: one["url"])})
    return Response(body, headers=headers, media_type="application/json")


async def former_log_resource(request: Request) -> Response:
    """The same of a log that was left."""
    log = platform_of(request).context.former_logs.get(request.path_params["name"])
    if log is None:
        raise HTTPException(404, headers=_OPEN)
    return await _resource(log, request.path_params["path"])


async def _resource(log: LogStore, path: str) -> Response:
    try:
        body = await log.read(path)
    except FormatError as error:
        raise HTTPException(404, headers=_OPEN) from error
    if body is None:
        # Open, too: a browser that verifies must be able to tell "missing" from "unreachable".
        raise HTTPException(404, headers=_OPEN)
    is_text = path in _TEXTS
    headers = {**_OPEN, "cache-control": "no-cache" if is_text else _FOR_EVER}
    media_type = "text/plain; charset=utf-8" if is_text else "application/octet-stream"
    return Response(body, headers=headers, media_type=media_type)


async def log_pack(request: Request) -> Response:
    """256 full bundles of the log with their leaf tiles in one answer; see `operations.packs`."""
    number = request.path_params["number"]
    body = await read_pack(platform_of(request).context.log, number) if number < _PACKS else None
    if body is None:
        raise HTTPException(404, headers=_OPEN)
    headers = {**_OPEN, "cache-control": _FOR_EVER}
    return Response(body, headers=headers, media_type="application/octet-stream")


async def identity(request: Request) -> Response:
    """Addresses, the log's name, its keys and the witness policy."""
    context = platform_of(request).context
    document = {
        "platform": context.settings.url,
        "site": context.settings.site_url,
        "environment": context.settings.environment.value,
        "origin": context.log_identity.origin,
        "promise_keys": list(context.log_identity.promise_keys),
        "verifier_keys": list(context.log_identity.verifier_keys),
        "witness_policy": context.log_identity.witness_policy,
    }
    headers = {**_OPEN, "cache-control": "no-cache"}
    return Response(msgspec.json.encode(document), headers=headers, media_type="application/json")


async def robots(_: Request) -> Response:
    """`GET /robots.txt`: what is for members is no matter of crawlers."""
    return PlainTextResponse(robots_txt(_CLOSED))


async def security(request: Request) -> Response:
    """`GET /.well-known/security.txt`, where the operator has said whom to tell."""
    context = platform_of(request).context
    contact = context.settings.security_contact
    if contact is None:
        raise HTTPException(404)
    return PlainTextResponse(security_txt(contact, context.settings.url, context.clock.now_ms()))


async def openapi(_: Request) -> Response:
    """The description of the routes for programs."""
    headers = {**_OPEN, "cache-control": "no-cache"}
    return Response(_OPENAPI, headers=headers, media_type="application/json")


async def live(_: Request) -> Response:
    """The process answers; nothing else is asked, so nothing else can make this fail."""
    return health_response({})


async def ready(request: Request) -> Response:
    """Whether a visitor will be served, part by part; 503 where not."""
    return await platform_of(request).readiness.response()
