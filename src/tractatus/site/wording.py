"""What pages say that is fixed: counters and their paths, the steps of the verifier, the method."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

from tractatus.verifier.figures import parse_figure

# Words, path below a window of the metrics document, how the figure is known.
COUNTERS: Final = tuple(
    (words, path, parse_figure(f"windows.7d.{path}").known.value)
    for words, path in (
        ("Operations of the services", "services.*.operations"),
        ("Allowed", "services.*.allowed"),
        ("Left to a human", "services.*.approvals"),
        ("Blocked by a service", "services.*.blocked"),
        ("Statements refused by tenant isolation", "tenant_isolation.blocked"),
        ("Statements passed by tenant isolation", "tenant_isolation.verified"),
        ("Opinions", "opinions.*"),
        ("Canaries sent", "canaries.sent"),
        ("Canaries answered as they must be", "canaries.caught"),
        ("Uptime", "uptime.value"),
        ("Leaves of unknown class", "unknown"),
    )
)

# How figures are made has a history; whoever changes it adds to it.
METHOD: Final = (
    (
        datetime(2026, 11, 22, tzinfo=UTC),
        "the first version of the evidence format and of the metrics document.",
    ),
)

# The steps of the verifier, the same in `tractatus verify` and in the browser, and what each does.
STEPS: Final = (
    ("trust", "addresses, the log's key and the witness policy are read"),
    ("checkpoint signature", "the checkpoint is signed by the log's key"),
    ("witness cosignatures", "enough witnesses of the policy have cosigned it"),
    ("growth", "the log has only grown since your last visit"),
    ("tiles", "every entry and every tile is hashed again, up to the signed root"),
    ("order in epochs", "the leaves of each epoch stand in strict order, none twice"),
    ("summaries", "every field of each epoch's summary is computed again"),
    ("recount", "the published figures equal the leaves, every window and every point"),
    ("freshness", "the newest sign of life is recent"),
)
