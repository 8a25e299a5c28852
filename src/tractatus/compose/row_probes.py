"""Rows that exactly one constraint keeps out, tried as the owner of the data.

A row with one value changed (`isolation.mutation.tables`) is often kept out by several constraints,
so that none of them is missed when it is gone. These differ from rows that are there by just what
one constraint forbids.
"""

from __future__ import annotations

from typing import Final

from tractatus.compose.furnishing import Tenant
from tractatus.isolation.mutation.probes import Probe

# ruff: noqa: S608  (SQL is what this file writes; the values in it are its own)

_EVERYTHING: Final = frozenset({"*"})
NEW: Final = "00000000-0000-7000-8000-0000000000aa"


def row_probes(mine: Tenant, victim: Tenant) -> list[Probe]:
    """What no table takes, one constraint at a time.

    Args:
        mine: A furnished tenant.
        victim: Another.
    """
    tried = [
        *_accounts(mine, victim),
        *_posts(mine),
        *_cases(mine),
        *_waiting(mine),
    ]
    return [Probe(_EVERYTHING, "", sql) for sql in tried]


def _accounts(mine: Tenant, victim: Tenant) -> list[str]:
    of_mine = f"WHERE tenant_id = '{mine.tenant_id}'"
    placeholder = (
        "INSERT INTO tenancy.member (tenant_id, role, display_name, imported_by) "
        f"VALUES ('{mine.tenant_id}', 'placeholder', 'x', '{{}}')"
    )
    used = f"UPDATE identity.invitation SET used_by = '{{}}', used_at = '2026-01-01' {of_mine}"
    staged = "tree_size = published_size + 1, staged = ARRAY['\\x00'::bytea]"
    reasons = "ground_reference = 'x', ground_explanation = 'x', decision_facts = 'x'"
    return [
        *(placeholder.format(one) for one in (NEW, victim.founder_id)),
        *(used.format(one) for one in (NEW, victim.founder_id)),
        "INSERT INTO tenancy.tenant (slug, name, variant, kind, builtin) "
        "VALUES ('second', 'Second', 'community', 'system', true)",
        "INSERT INTO tenancy.login VALUES ('mutant', 'definer')",
        "INSERT INTO tenancy.counted_table VALUES ('tenancy.session', 'members')",
        f"UPDATE community.ruling SET decision = 'other', {reasons}, "
        "decision_ground = 'DECISION_GROUND_ILLEGAL_CONTENT', category = 'STATEMENT_CATEGORY_X'",
        "UPDATE evidence.record SET content = convert_to(repeat('x', 1048577), 'UTF8')",
        "INSERT INTO evidence.epoch VALUES (2, 6, 9, 1, 2, '', '{}')",
        "UPDATE evidence.log SET published_size = -1, tree_size = -1",
        f"UPDATE evidence.log SET {staged}, published_root = '\\x00'",
        f"UPDATE evidence.log SET {staged}, tree_root = '\\x00'",
    ]


def _posts(mine: Tenant) -> list[str]:
    post = f"WHERE tenant_id = '{mine.tenant_id}' AND post_id = '{{}}'"
    of = {name: post.format(mine.id_of(name)) for name in ("post 2", "post 3", "contested")}
    answer = f"UPDATE community.appeal_ruling SET moderator_id = {{}} {of['contested']}"
    return [
        f"UPDATE community.post SET source = '{mine.slug}:1' {of['post 2']}",
        f"UPDATE community.ruling SET moderator_id = '{NEW}' {of['post 3']}",
        # Not the author's, and answered by who ruled, or who appealed.
        "INSERT INTO community.appeal (tenant_id, post_id, member_id, grounds, filed_at_ms, "
        f"record_id) SELECT tenant_id, post_id, '{mine.founder_id}', 'x', 1, record_id "
        f"FROM community.ruling {of['post 3']}",
        *(answer.format(one) for one in ("ruled_by", "appellant_id")),
        f"UPDATE tenancy.member SET role = 'not in any list' WHERE tenant_id = '{mine.tenant_id}' "
        "AND role = 'member'",
    ]


def _cases(mine: Tenant) -> list[str]:
    """Events of deliberations: each from one that is there, with its number, kind and post."""
    of_mine = f"WHERE tenant_id = '{mine.tenant_id}'"
    added = (
        "INSERT INTO community.deliberation_event (tenant_id, case_id, number, kind, post_id, "
        "actor_id, at_ms, document, record_id) SELECT tenant_id, '{}', {}, '{}', {}, actor_id, "
        f"at_ms, document, record_id FROM community.deliberation_event {of_mine} AND number = 2"
    )
    case, contested = mine.id_of("case"), mine.id_of("contested")
    return [
        added.format(case, 4, "opened", "NULL"),
        added.format(case, 4, "not in any list", "NULL"),
        added.format(NEW, 1, "opened", f"'{NEW}'"),
        added.format(NEW, 1, "opened", f"'{contested}'"),
        f"UPDATE community.deliberation_event SET actor_id = decided_by {of_mine} "
        "AND kind = 'appeal_decided'",
    ]


def _waiting(mine: Tenant) -> list[str]:
    """What waits for people, instructions and conversations."""
    of_mine = f"WHERE tenant_id = '{mine.tenant_id}'"
    changed = (
        "INSERT INTO community.instruction_change (tenant_id, instruction_id, number, how, "
        "classification, by_instruction_id, member_id, changed_at_ms, record_id) SELECT tenant_id, "
        "instruction_id, 777, '{}', {}, {}, member_id, changed_at_ms, record_id "
        f"FROM community.instruction_change {of_mine}"
    )
    return [
        f"UPDATE approval.answer SET choice = 'refuse', reason = '' {of_mine}",
        f"UPDATE approval.request SET roles = ARRAY['anybody'] {of_mine}",
        changed.format("narrowed", "NULL", "instruction_id"),
        "UPDATE community.instruction_change SET how = 'not in any list', "
        f"by_instruction_id = instruction_id {of_mine}",
        changed.format("narrowed", "'{}'", f"'{NEW}'"),
        f"UPDATE community.session_entry SET text = repeat('x', 40001) {of_mine}",
    ]
