"""What an attack came to, as one document: for a program as JSON, for people as text. Pure."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from tractatus.isolation.running import Outcome, Result
from tractatus.isolation.schema.detection import Detection
from tractatus.isolation.schema.entry import Application, Opening
from tractatus.isolation.schema.findings import Finding
from tractatus.isolation.schema.scoring import Score

_WIDTH: Final = 96
_PLAIN: Final = "plain read"
GAINS: Final = {
    "rows": "rows of another tenant are read or written",
    "power": "the application may do what no tenant needs",
    "existence": "a question is answered by what another tenant holds",
    "activity": "what other tenants do right now can be seen",
}


def describe_detection(found: Detection, app: Application, opening: Opening) -> dict[str, Any]:
    """What was understood of a schema, for both documents."""
    return {
        "tenant_column": found.column,
        "tenant_root": found.root,
        "confidence": found.confidence,
        "reasons": list(found.reasons),
        "rivals": list(found.rivals),
        "tenant_tables": dict(found.tenants),
        "children": {name: [key.table for key in way] for name, way in found.children.items()},
        "others": dict(found.others),
        "application_role": app.role,
        "application_is_owner": app.is_owner,
        "application_reason": app.reason,
        "scope": opening.kind,
        "scope_setting": opening.setting,
        "scope_reason": opening.reason,
    }


def describe_findings(findings: Iterable[Finding]) -> list[dict[str, Any]]:
    """Findings of the catalog."""
    return [
        {
            "rule": one.rule, "severity": str(one.severity), "title": one.title,
            "consequence": one.consequence, "objects": list(one.objects), "mends": list(one.mends),
        }
        for one in findings
    ]  # fmt: skip


def describe_score(score: Score, results: Sequence[Result]) -> dict[str, Any]:
    """Counts, each mechanism, and each table."""
    return {
        "held": score.held,
        "leaked": score.leaked,
        "tried": score.tried,
        "not_applicable": score.moot,
        "attacks": len([r for r in results if r.outcome is not Outcome.MOOT]),
        "mechanisms": [
            {
                "name": one.name, "outcome": str(one.outcome), "reveals": one.reveals,
                "attacks": {attack: list(tables) for attack, tables in one.leaked},
                "mends": list(one.mends), "failed_in_themselves": one.errors,
            }
            for one in score.mechanisms
        ],
        "tables": _by_table(results),
    }  # fmt: skip


def _by_table(results: Sequence[Result]) -> dict[str, dict[str, int]]:
    """Table -> mechanisms that leaked there, of those that were tried."""
    tried: dict[str, set[str]] = {}
    leaked: dict[str, set[str]] = {}
    for one in results:
        if one.table and one.outcome in (Outcome.HELD, Outcome.LEAKED):
            tried.setdefault(one.table, set()).add(one.attack.mechanism)
            if one.outcome is Outcome.LEAKED:
                leaked.setdefault(one.table, set()).add(one.attack.mechanism)
    return {
        table: {"leaked": len(leaked.get(table, ())), "tried": len(names)}
        for table, names in tried.items()
    }


def why_nothing_was_attacked(document: Mapping[str, Any]) -> str | None:
    """Where no attack ran, nothing leaked and nothing held; None where one did."""
    if document["score"]["tried"]:
        return None
    told: dict[str, list[str]] = {}
    for table, why in document["not_attacked"].items():
        told.setdefault(why, []).append(table)
    reasons = "; ".join(f"{', '.join(tables)}: {why}" for why, tables in told.items())
    return f"nothing was attacked, so nothing is known: {reasons or 'no table can be reached'}"


def as_text(document: Mapping[str, Any]) -> str:
    """The report for a terminal."""
    return "\n".join([*_head(document), *_catalog(document), *_attacks(document), *_foot(document)])


def heading(document: Mapping[str, Any]) -> Iterator[str]:
    """What was understood; the first lines of `attack` and of `plan`."""
    root = f" -> {document['tenant_root']}" if document["tenant_root"] else ""
    yield f"database      {document['database']}  (PostgreSQL {document['server_version']})"
    yield (
        f"tenants       {document['tenant_column']}{root}: {document['confidence']}; "
        f"{', '.join(document['reasons']) or 'no further reason'}"
    )
    if document["rivals"]:
        yield f"              or is it {' or '.join(document['rivals'])}? Say --tenant-column NAME"
    count, children = len(document["tenant_tables"]), len(document["children"])
    others = len(document["others"])
    yield f"tables        {count} with tenants, {children} below one, {others} others"
    yield f"application   {document['application_role']}: {document['application_reason']}"
    yield f"scope         {document['scope_reason']}"


def _head(document: Mapping[str, Any]) -> Iterator[str]:
    yield from (_wrapped(line, 14, first=0) for line in heading(document))
    score = document["score"]
    yield ""
    if not score["tried"]:
        yield "SCORE         none: nothing was attacked; the reasons stand at the end"
        return
    share = 100 * score["held"] // score["tried"]
    yield (
        f"SCORE         {score['held']} of {score['tried']} ways around isolation held ({share} %);"
        f" {score['attacks']} attacks"
    )
    for table, counts in score["tables"].items():
        yield f"              {table:<40} {counts['leaked']:>3} of {counts['tried']:>3} leaked"


def _catalog(document: Mapping[str, Any]) -> Iterator[str]:
    yield ""
    yield f"WHAT THE SCHEMA SAYS  {len(document['findings'])} findings, the gravest first"
    for one in document["findings"]:
        yield ""
        yield f"  {one['severity'].upper():<9} {one['title']}"
        yield _wrapped(one["consequence"], 12)
        yield _wrapped("on " + ", ".join(one["objects"]), 12)
        yield "            mend:"
        for mend in one["mends"]:
            yield textwrap.indent(mend, " " * 14)


def _attacks(document: Mapping[str, Any]) -> Iterator[str]:
    mechanisms = document["score"]["mechanisms"]
    yield ""
    yield (
        f"WHAT THE ATTACKS WON  as {document['application_role']}, in the scope of one tenant, "
        "against the other"
    )
    for gain, title in GAINS.items():
        groups = leaks(mechanisms, gain)
        if groups:
            yield ""
            yield f"  {title}"
            for mend, names, tables in groups:
                yield _wrapped(f"LEAKED  {', '.join(names)}", 12, first=4)
                if tables:
                    yield _wrapped(f"on {', '.join(tables)}", 12)
                yield _wrapped(f"mend: {mend}", 12)
    if not document["score"]["leaked"]:
        yield "  nothing" if document["score"]["tried"] else "  none was run"
    held = [one["name"] for one in mechanisms if one["outcome"] == "held"]
    unknown = [one["name"] for one in mechanisms if one["outcome"] == "error"]
    yield ""
    yield _wrapped(f"HELD          {', '.join(held) or 'nothing'}", 14, first=0)
    if unknown:
        yield _wrapped(
            f"NOT KNOWN     the attack failed in itself: {', '.join(unknown)}", 14, first=0
        )


def leaks(
    mechanisms: Sequence[Mapping[str, Any]], gain: str
) -> list[tuple[str, list[str], list[str]]]:
    """Mechanisms that leaked and that one mend would have stopped: mend, names, tables.

    A table that gives its rows to a plain SELECT is open in every other way as well: it is told
    once, and what else won there says nothing that its one mend would not mend.
    """
    leaked = [m for m in mechanisms if m["outcome"] == "leaked" and m["reveals"] == gain]
    wide = {t for m in leaked if m["name"] == _PLAIN for on in m["attacks"].values() for t in on}
    found: dict[str, tuple[list[str], dict[str, None]]] = {}
    for one in leaked:
        tables = {t: None for on in one["attacks"].values() for t in on if t not in wide}
        on_whole = any(not on for on in one["attacks"].values())
        if one["name"] != _PLAIN and (tables or on_whole):
            mend = one["mends"][0] if one["mends"] else "none is known"
            names, places = found.setdefault(mend, ([], {}))
            names.append(one["name"])
            places.update(tables)
    told = [(mend, names, sorted(places)) for mend, (names, places) in found.items()]
    if wide:
        plain = next(m for m in leaked if m["name"] == _PLAIN)
        others = sum(bool(wide & {t for on in m["attacks"].values() for t in on}) for m in leaked)
        names = [f"{_PLAIN}: SELECT * returns the other tenant's rows (and {others - 1} more ways)"]
        told.insert(0, (plain["mends"][0], names, sorted(wide)))
    return told


def _foot(document: Mapping[str, Any]) -> Iterator[str]:
    if document["not_attacked"]:
        yield ""
        yield "NOT ATTACKED"
        for name, why in document["not_attacked"].items():
            yield _wrapped(f"{name}: {why}", 6, first=2)
    if document["left_out_of_the_copy"]:
        yield ""
        yield "NOT IN THE COPY"
        for one in document["left_out_of_the_copy"]:
            yield _wrapped(one, 6, first=2)
    yield ""
    yield _wrapped(
        f"Only the catalog of {document['database']} was read; a copy of its schema was attacked, "
        f"on made-up rows, in {document['seconds']:.0f} seconds. What your code filters before the "
        "database is asked was not tried: this is what holds when that code is wrong. The SQL that "
        "would protect it: tractatus tenancy plan --database URL",
        0,
    )


def _wrapped(text: str, indent: int, first: int | None = None) -> str:
    """Text in lines of `_WIDTH`; the first is indented by `first`, the others by `indent`."""
    return textwrap.fill(
        text, _WIDTH, initial_indent=" " * (indent if first is None else first),
        subsequent_indent=" " * indent, break_long_words=False, break_on_hyphens=False,
        drop_whitespace=True,
    )  # fmt: skip
