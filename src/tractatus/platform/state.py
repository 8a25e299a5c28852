"""What every handler of the platform shares, made once from the context."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final, Self, cast

from starlette.requests import Request

from tractatus.platform.context import PlatformContext
from tractatus.platform.health import platform_checks
from tractatus.platform.metrics_cache import MetricsCache
from tractatus.platform.opinion_groups import OpinionGroups
from tractatus.platform.passwords import Passwords
from tractatus.platform.withholding import Alarm
from tractatus.web.assets import Assets
from tractatus.web.cookies import SecretCookie
from tractatus.web.csrf import FormTokens
from tractatus.web.failures import Refusal
from tractatus.web.health import Readiness
from tractatus.web.pages import STATIC, Pages
from tractatus.web.problems import Problem
from tractatus.web.throttle import Rate, Throttle

_TEMPLATES: Final = Path(__file__).parent / "templates"
_TOO_OFTEN: Final = Problem(
    429,
    "That was a little too often",
    "To keep guessing and flooding out, this can be done a few times only. Please wait and try "
    "again; nothing was changed.",
    kind="too-often",
)

# What a page says where a person's own decision was denied.
DENIED: Final = Problem(
    403,
    "The gate did not permit this decision",
    "Nothing was changed. The refusal is recorded.",
    kind="denied",
)


@dataclass(frozen=True, slots=True)
class Throttles:
    """Rate limits; log-in is limited by caller and, more tightly over time, by account."""

    log_in: Throttle
    account: Throttle
    sign_up: Throttle
    writing: Throttle
    examples: Throttle
    decide: Throttle


@dataclass(frozen=True, slots=True)
class Platform:
    """The context, and what is derived from it."""

    context: PlatformContext
    assets: Assets
    pages: Pages
    form_tokens: FormTokens
    session: SecretCookie
    administrator: SecretCookie
    passwords: Passwords
    throttles: Throttles
    metrics_cache: MetricsCache
    opinion_groups: OpinionGroups
    readiness: Readiness
    alarm: Alarm

    @classmethod
    def of(cls, context: PlatformContext) -> Self:
        """Everything that the handlers need, from the context alone."""
        settings, clock = context.settings, context.clock
        session = SecretCookie("tractatus_session", settings.https)
        administrator = SecretCookie("tractatus_administrator", settings.https)
        tokens = FormTokens(
            context.form_key,
            context.randomness,
            sessions=(session, administrator),
            https=settings.https,
        )
        assets, alarm = Assets({"web": STATIC}), Alarm()
        return cls(
            context=context,
            assets=assets,
            pages=Pages([_TEMPLATES], assets, {"platform": settings}, tokens),
            form_tokens=tokens,
            session=session,
            administrator=administrator,
            passwords=Passwords(),
            metrics_cache=MetricsCache(context.metrics, clock),
            opinion_groups=OpinionGroups(),
            readiness=Readiness({**platform_checks(context), "isolation": alarm.check}),
            alarm=alarm,
            throttles=Throttles(
                log_in=Throttle(Rate(burst=20, seconds=60), clock),
                account=Throttle(Rate(burst=10, seconds=600), clock),
                sign_up=Throttle(Rate(burst=10, seconds=600), clock),
                writing=Throttle(Rate(burst=30, seconds=60), clock),
                examples=Throttle(Rate(burst=60, seconds=60), clock),
                decide=Throttle(Rate(burst=120, seconds=60), clock),
            ),
        )


def platform_of(request: Request) -> Platform:
    """The platform that serves this request."""
    return cast("Platform", request.app.state.platform)


def caller_of(request: Request) -> str:
    """The address that a rate limit belongs to; behind a proxy that which the server resolved."""
    return request.client.host if request.client else "local"


def hold_back(throttle: Throttle, caller: object) -> None:
    """Refuse with 429 where `caller` comes too often."""
    wait_ms = throttle.wait_ms(caller)
    if wait_ms:
        raise Refusal(_TOO_OFTEN, {"retry-after": str(-(-wait_ms // 1000))})
