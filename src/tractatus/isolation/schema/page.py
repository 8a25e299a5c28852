"""The report of an attack as one HTML page that needs nothing else. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from html import escape
from typing import Any, Final

from tractatus.isolation.schema.report import GAINS, leaks

_STYLE: Final = """
:root { color-scheme: light dark; --ink: #1c1c1a; --paper: #fbfaf7; --line: #d8d4ca; --bad: #9c2a1f;
  --good: #23693b; --dim: #66635b; }
@media (prefers-color-scheme: dark) { :root { --ink: #e9e6df; --paper: #191917; --line: #3a3833;
  --bad: #f08a7c; --good: #83cf9a; --dim: #a5a196; } }
body { font: 1rem/1.55 system-ui, sans-serif; color: var(--ink); background: var(--paper);
  max-width: 52rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.5rem; } h2 { font-size: 1.15rem; margin-top: 2.5rem; border-top: 1px solid
  var(--line); padding-top: 1rem; } h3 { font-size: 1rem; margin-bottom: .3rem; }
.score { font-size: 3rem; font-weight: 600; margin: 0; } .bad { color: var(--bad); }
.good { color: var(--good); } .dim { color: var(--dim); } table { border-collapse: collapse;
  width: 100%; } td, th { text-align: left; padding: .3rem .6rem .3rem 0; vertical-align: top;
  border-bottom: 1px solid var(--line); } pre { overflow-x: auto; border: 1px solid var(--line);
  padding: .6rem; font-size: .85rem; } code { font-size: .9em; } meter { width: 10rem; }
"""


def as_page(document: Mapping[str, Any]) -> str:
    """A page with the whole report: no script, no address, nothing from elsewhere."""
    name = escape(document["database"])
    body = "\n".join(
        [*_head(document), *_tables(document), *_findings(document), *_leaks(document)]
    )
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>Isolation of {name}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n{body}\n"
        f"{_foot(document)}\n</body>\n</html>\n"
    )


def _head(document: Mapping[str, Any]) -> Iterator[str]:
    score = document["score"]
    tone = "bad" if score["leaked"] or not score["tried"] else "good"
    yield f"<h1>Isolation of tenants in {escape(document['database'])}</h1>"
    yield f'<p class="score {tone}">{score["held"]} of {score["tried"]}</p>'
    yield (
        f"<p>ways around isolation held; {score['attacks']} attacks were run as "
        f"<code>{escape(document['application_role'])}</code> on made-up rows in a copy of the "
        "schema.</p>"
    )
    column, root = document["tenant_column"], document["tenant_root"]
    leads = f", which leads to <code>{escape(root)}</code>" if root else ""
    yield (
        f"<p>Tenants are named by <code>{escape(column)}</code>{leads}: "
        f"{escape(document['confidence'])}. Application: {escape(document['application_reason'])}. "
        f"Scope: {escape(document['scope_reason'])}.</p>"
    )


def _tables(document: Mapping[str, Any]) -> Iterator[str]:
    yield "<h2>Tables</h2>\n<table>\n<tr><th>table</th><th>ways that leaked</th><th></th></tr>"
    for table, counts in document["score"]["tables"].items():
        yield (
            f"<tr><td><code>{escape(table)}</code></td>"
            f"<td>{counts['leaked']} of {counts['tried']}</td>"
            f'<td><meter max="{counts["tried"]}" value="{counts["leaked"]}" '
            f'low="0.5" high="0.6" optimum="0"></meter></td></tr>'
        )
    for table, why in document["not_attacked"].items():
        yield (
            f'<tr class="dim"><td><code>{escape(table)}</code></td>'
            f'<td colspan="2">not attacked: {escape(why)}</td></tr>'
        )
    yield "</table>"


def _findings(document: Mapping[str, Any]) -> Iterator[str]:
    yield f"<h2>What the schema says ({len(document['findings'])})</h2>"
    for one in document["findings"]:
        tone = "bad" if one["severity"] in ("critical", "high") else "dim"
        yield f'<h3><span class="{tone}">{one["severity"]}</span> {escape(one["title"])}</h3>'
        yield f"<p>{escape(one['consequence'])}.</p>"
        yield f'<p class="dim">{escape(", ".join(one["objects"]))}</p>'
        mends = "\n".join(one["mends"])
        yield f'<pre tabindex="0">{escape(mends)}</pre>'


def _leaks(document: Mapping[str, Any]) -> Iterator[str]:
    yield "<h2>What the attacks won</h2>"
    mechanisms = document["score"]["mechanisms"]
    for gain, title in GAINS.items():
        found = leaks(mechanisms, gain)
        if not found:
            continue
        yield f"<h3>{escape(title)}</h3>\n<table>\n<tr><th>ways</th><th>on</th><th>mend</th></tr>"
        for mend, names, tables in found:
            yield (
                f"<tr><td>{escape(', '.join(names))}</td>"
                f"<td>{escape(', '.join(tables) or 'the database')}</td>"
                f"<td>{escape(mend)}</td></tr>"
            )
        yield "</table>"
    held = ", ".join(m["name"] for m in mechanisms if m["outcome"] == "held")
    yield f'<p><span class="good">Held:</span> {escape(held or "nothing")}.</p>'


def _foot(document: Mapping[str, Any]) -> str:
    missing = "; ".join(document["left_out_of_the_copy"])
    left_out = f"<p>Not in the copy: {escape(missing)}.</p>" if missing else ""
    return (
        f'<h2>What this is</h2>\n{left_out}<p class="dim">Only the catalog was read, never a row. '
        "What code filters before the database is asked was not tried: this is what holds when "
        "that code is wrong. Made by <code>tractatus tenancy attack</code> in "
        f"{document['seconds']:.0f} seconds.</p>"
    )
