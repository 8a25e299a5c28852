"""What a step of a plan is, and the whole plan as one file that people review."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from tractatus.isolation.schema.detection import Detection
from tractatus.isolation.schema.entry import Application
from tractatus.isolation.schema.findings.finding import quoted
from tractatus.isolation.schema.model import Schema

# What the kit's tokens can name a tenant with, by PostgreSQL's name of a type.
KIT_TYPES: Final[Mapping[str, str]] = {
    "uuid": "uuid", "int8": "bigint", "int4": "integer", "int2": "integer",
    "text": "text", "varchar": "text", "bpchar": "text", "citext": "text",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Aim:
    """What a plan is made for.

    Args:
        schema: As it is.
        found: Whose rows which table holds.
        app: Who the application is now.
        tenant_type: Of every tenant column, when the plan was run.
        owner: Role that owns the tables.
        app_role: Role that the application acts as when the plan was run.
        definer: Role of the kit's functions that must see more.
    """

    schema: Schema
    found: Detection
    app: Application
    tenant_type: str
    owner: str
    app_role: str
    definer: str

    def tenant_column(self, table: str) -> str | None:
        """Of a table, once the plan was run; None where its rows are nobody's."""
        if table in self.found.children:
            return self.found.column
        return self.found.tenants.get(table)


@dataclass(frozen=True, slots=True)
class Step:
    """A block of SQL.

    Args:
        title: What is so afterwards.
        why: Why, and what to look at before.
        statements: In order, without semicolons.
    """

    title: str
    why: str
    statements: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """The whole.

    Args:
        before: Steps that a database without the kit takes: each statement by itself.
        declare: Steps after `tractatus tenancy install`, in one transaction.
        remains: What no SQL of this plan does.
    """

    aim: Aim
    before: tuple[Step, ...]
    declare: tuple[Step, ...]
    remains: tuple[str, ...]

    @property
    def install(self) -> str:
        """The command between the two parts."""
        aim = self.aim
        return (
            f"tractatus tenancy install --database URL --tenant-type {aim.tenant_type} "
            f"--owner-role {aim.owner} --app-role {aim.app_role} --definer-role {aim.definer}"
        )


def aim_of(schema: Schema, found: Detection, app: Application) -> Aim:
    """What to plan for: the present application's role, or a new one where that owns tables."""
    names = [*found.tenants, *found.children]
    owners = [schema.tables[name].owner for name in names]
    owner = max(set(owners), key=lambda one: (owners.count(one), one))
    root = schema.tables.get(found.root or "")
    column = root.column(found.root_key or "") if root else None
    if column is None:
        name, tenant = next(iter(found.tenants.items()))
        column = schema.tables[name].column(tenant)
    base = column.base if column else "uuid"
    is_weak = app.is_owner or app.role == owner
    if (role := schema.roles.get(owner)) is not None and role.is_superuser:
        owner = f"{schema.database}_owner"  # no row security holds for a superuser
    return Aim(
        schema=schema,
        found=found,
        app=app,
        tenant_type=KIT_TYPES.get(base, "text"),
        owner=owner,
        app_role=f"{schema.database}_app" if is_weak else app.role,
        definer=f"{schema.database}_definer",
    )


def as_sql(plan: Plan) -> str:
    """The plan as one file with a comment before each block."""
    return "\n".join(_lines(plan)) + "\n"


def _lines(plan: Plan) -> Iterator[str]:
    aim = plan.aim
    yield f"-- How the database {aim.schema.database} would isolate its tenants: a plan to review."
    yield "-- Nothing of it was run. Try it on a copy, read each block, keep a backup."
    root = f" -> {aim.found.root}" if aim.found.root else ""
    yield f"-- Tenants are named by {aim.found.column}{root}, of type {aim.tenant_type}."
    yield f"-- Owner of the tables: {aim.owner}. The application will be: {aim.app_role}."
    yield ""
    yield "-- PART 1: the schema, statement by statement, as a superuser or as the owner; where"
    yield "-- row security is forced, as a role with BYPASSRLS."
    yield from _steps(plan.before)
    yield ""
    yield "-- PART 2: scope, logins and declarations (not SQL: a command; see its --help)"
    yield f"--   {plan.install}"
    yield "-- The application then connects as the role above and begins each transaction with"
    yield "--   SELECT tenancy.enter(token)   -- minted by the issuer after your own log-in"
    yield ""
    yield "-- PART 3: the declarations, in one transaction: the schema gate judges it as a whole."
    yield f"-- As {quoted(aim.owner)} or a superuser. From here on a statement without a scope"
    yield "-- raises."
    yield "BEGIN;"
    yield from _steps(plan.declare)
    yield "COMMIT;"
    yield ""
    yield "-- WHAT REMAINS BY HAND"
    for one in plan.remains or ("nothing that this plan knows of",):
        yield f"-- * {' '.join(one.splitlines())}"
    yield "-- Then: tractatus tenancy attest --database URL, and tenancy attack once more."


def _steps(steps: tuple[Step, ...]) -> Iterator[str]:
    told: set[str] = set()
    for step in steps:
        yield ""
        # A name of somebody's table may hold a line break, behind which no comment would be.
        yield f"-- {' '.join(step.title.splitlines())}"
        why = "(as above)" if step.why in told else step.why
        told.add(step.why)
        for line in why.splitlines():
            yield f"-- {line}"
        for statement in step.statements:
            yield statement if statement.startswith("--") else f"{statement};"
