"""The answers at `/verify` and `/witnesses`."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import Response

from tractatus.merkle.tiles import TILE_WIDTH
from tractatus.notes.policy import Group, WitnessPolicy
from tractatus.site.audit.following import Follower
from tractatus.site.audit.view import AuditView
from tractatus.site.audit.words import exact_time
from tractatus.site.context import SiteContext
from tractatus.site.rendering import SitePages
from tractatus.site.walk.joining import THEIRS, joining
from tractatus.site.walk.shown import show


@dataclass(frozen=True, slots=True)
class WitnessRow:
    """A witness of the policy.

    Args:
        name: In the policy.
        key: Its vkey.
        address: Where the log reaches it; empty where it is on the log's own machine.
        host: Of that address.
        is_operators: Whether it is in the policy's group of the operator's own.
        is_needed: Whether nothing is published without it.
        cosigned_at: When it cosigned the newest checkpoint that this site checked, ms, or None.
    """

    name: str
    key: str
    address: str
    host: str
    is_operators: bool
    is_needed: bool
    cosigned_at: int | None


class WalkPages:
    """Pages that show what `follower` has read; they ask the platform nothing."""

    def __init__(self, context: SiteContext, site: SitePages, follower: Follower) -> None:
        self._context = context
        self._site = site
        self._follower = follower
        self._trust = context.keys()

    async def verify(self, request: Request) -> Response:
        """`GET /verify`: each step of the check with the bytes of now."""
        view = self._follower.view
        shown = None
        if view.checked is not None:
            shown = await asyncio.to_thread(show, view, view.checked, self._trust)
        return await self._site.page(
            request,
            "verify.html",
            checked=view.checked,
            command=f"tractatus verify {self._context.site_url}",
            exact=exact_time,
            keys=self._trust.log_keys,
            policy_text=self._context.witness_policy.rstrip("\n"),
            walk=shown,
            tile_width=TILE_WIDTH,
        )

    async def witnesses(self, request: Request) -> Response:
        """`GET /witnesses`: whose eyes are on the log, and how to add one's own."""
        policy, view = self._trust.policy, self._follower.view
        return await self._site.page(
            request,
            "witnesses.html",
            exact=exact_time,
            joining=joining(self._context),
            origin=self._context.origin,
            policy_text=self._context.witness_policy.rstrip("\n"),
            quorum=describe_quorum(policy),
            theirs=THEIRS,
            rows=self._rows(view),
            size=view.checked.size if view.checked else None,
        )

    def _rows(self, view: AuditView) -> list[WitnessRow]:
        policy = self._trust.policy
        cosigned = {one.key: one.at for one in view.checked.cosigners} if view.checked else {}
        return [
            WitnessRow(
                one.name,
                one.key.vkey,
                one.url,
                urlsplit(one.url).hostname or "",
                self._trust.is_run_by_operator(one.key),
                not policy.is_met([key for key in policy.witness_keys if key != one.key]),
                cosigned.get(one.key),
            )
            for one in policy.witnesses
        ]


def describe_quorum(policy: WitnessPolicy) -> str:
    """Who must cosign before anything is published, in a sentence of names."""
    groups = {group.name: group for group in policy.groups}

    def words(name: str, outermost: bool = False) -> str:
        group: Group | None = groups.get(name)
        if group is None:
            return name
        members = [words(one) for one in group.members]
        if len(members) == 1:
            return members[0]
        if group.threshold == len(members):
            said = " and ".join((", ".join(members[:-1]), members[-1]))
        else:
            said = f"any {group.threshold:,} of {', '.join(members)}"
        return said if outermost else f"({said})"

    if policy.quorum == "none":
        return "nobody: this policy asks for no witness"
    return words(policy.quorum, outermost=True)
