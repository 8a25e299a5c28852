"""Refusals for isolation's sake: recorded as decisions of TenantIsolation, whoever refused."""

from __future__ import annotations

from starlette.requests import Request

from tractatus.errors import ScopeError, TenancyError
from tractatus.operations.decide import isolation_refusal
from tractatus.platform.context import PlatformContext
from tractatus.tenancy.scope import TenantId, TenantKind


async def record_crossing(context: PlatformContext, tenant: TenantId, actor: str) -> None:
    """Somebody's session was refused at the address of another tenant."""
    error = ScopeError("the address is of another tenant than the session")
    await record_refused(context, error, act="page.open", tenant=tenant, actor=actor)


async def record_for_caller(
    context: PlatformContext, request: Request, error: TenancyError, *, act: str
) -> None:
    """Record a refusal in the name of whoever sent the request.

    A member's stands in the record of their tenant; an administrator's, under the opaque
    identifier of that administrator, and a stranger's in that of the system.

    Raises:
        StoreError: Whether it is recorded is unknown. What was refused stays refused.
    """
    viewer = getattr(request.state, "viewer", None)
    administrator = getattr(request.state, "administrator", None)
    if viewer is not None:
        tenant, actor = viewer.tenant_id, str(viewer.member_id)
    else:
        tenant, actor = None, str(administrator or "platform")
    await record_refused(context, error, act=act, tenant=tenant, actor=actor)


async def record_refused(
    context: PlatformContext,
    error: TenancyError,
    *,
    act: str,
    tenant: TenantId | None = None,
    actor: str = "platform",
) -> None:
    """Record that the database refused a statement.

    Args:
        error: What the database answered.
        act: Dotted name of what was tried.
        tenant: Whose scope it was; without one the system's tenant has the record.
        actor: Opaque identifier of who tried.

    Raises:
        StoreError: Whether it is recorded is unknown. What was refused stays refused.
    """
    if tenant is None:
        tenant = await context.evidence.builtin_tenant(TenantKind.SYSTEM)
    await isolation_refusal(
        error,
        act=act,
        actor=actor,
        policy_digest=context.gate.policy.digest,
        writer=context.evidence,
        tenant=tenant,
        keys=context.keys,
        clock=context.clock,
        randomness=context.randomness,
    )
