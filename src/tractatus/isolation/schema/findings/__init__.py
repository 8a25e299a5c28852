"""What the catalog alone says of a schema's isolation, without an attack. Pure.

finding.py      what a finding is, and the context that rules are given
connection.py   who connects, and what that role may do
rows.py         row security and its policies
keys.py         what unique keys, foreign keys and missing columns tell or allow
code.py         functions, views and copies that go around row security
"""

from tractatus.isolation.schema.findings.code import code_findings
from tractatus.isolation.schema.findings.connection import connection_findings
from tractatus.isolation.schema.findings.finding import Context, Finding, Severity
from tractatus.isolation.schema.findings.keys import key_findings
from tractatus.isolation.schema.findings.rows import row_findings

__all__ = ["Context", "Finding", "Severity", "find"]


def find(context: Context) -> list[Finding]:
    """Every finding, the gravest first."""
    found = [
        *connection_findings(context),
        *row_findings(context),
        *key_findings(context),
        *code_findings(context),
    ]
    return sorted(found, key=lambda one: list(Severity).index(one.severity))
