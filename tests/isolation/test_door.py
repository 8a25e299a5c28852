"""The door: schemas of five styles are understood, attacked in a copy, planned, attacked again."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from tests.conftest import Cluster
from tests.isolation.door import BY_HAND, NAMES, Style, make_styles

from tractatus.compose.attacking import document_of
from tractatus.compose.scratch import scratch_server
from tractatus.isolation.running import Outcome
from tractatus.isolation.schema.planning import as_sql
from tractatus.isolation.schema.report import as_text


@pytest.fixture(scope="module")
def styles(cluster: Cluster) -> Iterator[dict[str, Style]]:
    with scratch_server() as scratch:
        yield from make_styles(cluster, scratch.server)


# style: tenant column, root, children, application, is it the owner, scope
UNDERSTOOD = {
    "citus": ("company_id", "ads.companies", set(), "ads_service", True, "none"),
    "django": (
        "organization_id",
        "public.accounts_organization",
        {"public.tickets_comment", "public.tickets_attachment", "public.tickets_ticket_labels"},
        "helpdesk",
        True,
        "none",
    ),
    "rails": ("account_id", "public.accounts", set(), "crm_rails", True, "none"),
    "supabase": (
        "team_id",
        "public.teams",
        {"public.documents"},
        "authenticated",
        False,
        "claims",
    ),
    "textbook": ("tenant_id", "ledger.tenants", set(), "ledger_app", False, "setting"),
}

# style: rules that must be found, with one object of each
MUST = {
    "citus": {"owner connection": "ads.ads", "no row security": "ads.clicks"},
    "django": {
        "owner connection": "public.tickets_comment",
        "no row security": "public.tickets_ticket",
        "global unique": "public.tickets_ticket (reference)",
        "no tenant column": "public.tickets_comment -> public.tickets_ticket",
        "surrogate keys": "public.tickets_label (id)",
        "not placed": "public.auth_user",
    },
    "rails": {
        "owner connection": "public.notes",
        "views": "public.deal_totals",
        "global unique": "public.users (email)",
        "foreign keys": "public.deals.fk_rails_0e71b0a9c2 -> public.contacts",
    },
    "supabase": {
        "no row security": "public.invoices",
        "truncate": "public.projects",
        "unchecked writes": 'public.documents: "Members add documents."',
        "views": "public.project_overview",
        "scope can be forged": "public.projects",
        "definer helpers": "public.is_member(team uuid)",
        "search path": "public.is_member(team uuid)",
        "bypassing roles": "service_role",
        "asked per row": 'public.memberships: "Members see their memberships."',
        "no tenant column": "public.documents -> public.projects",
    },
    "textbook": {
        "scope can be forged": "ledger.customers",
        "silent scope": "ledger.invoices: tenant_isolation",
        "unchecked writes": "ledger.remarks: tenant_writes",
        "materialised views": "ledger.totals",
        "global unique": "ledger.customers (email)",
        "foreign keys": "ledger.invoices.invoices_customer_id_fkey -> ledger.customers",
        "not forced": "ledger.remarks",
    },
}
# what would be wrong to say of them
MUST_NOT = {
    "citus": {"surrogate keys", "foreign keys", "no tenant column", "scope can be forged"},
    "django": {"foreign keys", "views", "open policy", "scope can be forged", "rows of nobody"},
    "rails": {"no tenant column", "open policy", "scope can be forged", "definer functions"},
    "supabase": {"owner connection", "bypass", "membership", "definer functions", "global unique"},
    "textbook": {"owner connection", "no row security", "open policy", "definer functions"},
}
# mechanisms of which at least one attack must win, and on which table
WON = {
    "citus": {"plain read": "ads.clicks", "alter the table": "ads.ads"},
    "django": {"plain read": "public.tickets_attachment", "unique key": "public.tickets_ticket"},
    "rails": {"plain read": "public.notes", "foreign key": "public.deals"},
    "supabase": {"plain read": "public.invoices", "truncate": "public.teams"},
    "textbook": {"forged scope": "ledger.invoices", "foreign key": "ledger.invoices"},
}
HELD = {
    "citus": {"foreign key", "membership in a role"},
    "django": {"membership in a role"},
    "rails": {"membership in a role"},
    "supabase": {"membership in a role", "foreign key"},
    "textbook": {"plain read", "truncate", "alter the table", "a further policy"},
}
# what a plan leaves, and says that it leaves
LEFT = {"primary key", "conflict clause", "foreign key", "sequence of all tenants"}


@pytest.mark.parametrize("name", NAMES)
def test_the_style_is_understood(styles: dict[str, Style], name: str):
    understood = styles[name].understood
    column, root, children, role, is_owner, scope = UNDERSTOOD[name]
    assert (understood.found.column, understood.found.root) == (column, root)
    assert understood.found.confidence == "certain"
    assert set(understood.found.children) == children
    assert (understood.app.role, understood.app.is_owner) == (role, is_owner)
    assert understood.opening.kind == scope


@pytest.mark.parametrize("name", NAMES)
def test_the_catalog_says_what_is_weak_and_nothing_else(styles: dict[str, Style], name: str):
    found = {one.rule: one.objects for one in styles[name].report.findings}
    for rule, where in MUST[name].items():
        assert where in found.get(rule, ()), f"{rule}: {found.get(rule)}"
    assert not MUST_NOT[name] & set(found)
    assert all(one.mends and one.consequence for one in styles[name].report.findings)


@pytest.mark.parametrize("name", NAMES)
def test_attacks_win_where_the_style_is_weak_and_nowhere_else(styles: dict[str, Style], name: str):
    report = styles[name].report
    assert not report.skipped
    assert not report.left_out
    mechanisms = {one.name: one for one in report.score.mechanisms}
    for won, table in WON[name].items():
        on = {t for _, tables in mechanisms[won].leaked for t in tables}
        assert table in on, f"{won}: {on}"
    held = {one for one, found in mechanisms.items() if found.outcome is Outcome.HELD}
    assert held >= HELD[name]


def test_a_forgotten_table_does_not_hide_that_the_others_hold(styles: dict[str, Style]):
    (plain,) = [m for m in styles["supabase"].report.score.mechanisms if m.name == "plain read"]
    assert {t for _, tables in plain.leaked for t in tables} == {"public.invoices"}
    assert plain.held > 0
    text = as_text(document_of(styles["supabase"].report))
    told = [line for line in text.splitlines() if "LEAKED  plain read" in line]
    assert len(told) == 1, "an open table is told once, not once for each way"


@pytest.mark.parametrize("name", NAMES)
def test_the_plan_protects_the_style_with_its_rows_in_it(styles: dict[str, Style], name: str):
    style = styles[name]
    before, after = style.report.score, style.protected.score
    assert after.leaked < before.leaked
    leaked = {m.name for m in after.mechanisms if m.outcome is Outcome.LEAKED}
    assert leaked <= LEFT, "what still leaks is what the plan said it leaves"
    assert after.held > before.held
    if name != "citus":  # whose primary keys begin with the tenant
        assert "primary key" in leaked, "a surrogate key tells that it exists, as the plan says"
    assert style.protected.understood.opening.kind == "minted"
    # Both tenants' rows are where they were.
    for table in (*style.understood.found.tenants, *style.understood.found.children):
        assert style.ask(f"SELECT count(*) FROM {table}") == 2


@pytest.mark.parametrize("name", NAMES)
def test_the_plan_is_told_with_its_reasons(styles: dict[str, Style], name: str):
    plan = styles[name].plan
    sql = as_sql(plan)
    for step in (*plan.before, *plan.declare):
        assert step.title in sql
        assert step.why
        for statement in step.statements:
            assert statement in sql
    assert plan.install in sql
    for one in plan.remains:
        assert one in sql
    if name in BY_HAND:
        assert any("postgres is held back by no policy" in one for one in plan.remains)


def test_a_surrogate_key_is_kept_and_said(styles: dict[str, Style]):
    admitted = [
        statement
        for step in styles["django"].plan.declare
        for statement in step.statements
        if "tenancy.admit('index', 'public.tickets_ticket_pkey'" in statement
    ]
    assert len(admitted) == 1
    assert "whether a key exists with others" in admitted[0]
