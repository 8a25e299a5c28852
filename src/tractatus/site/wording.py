"""What pages say that is fixed: counters and their paths, the steps of the verifier, the method."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

# Words, path below a window of the metrics document, how the figure is known.
COUNTERS: Final = (
    ("Operations of the services", "services.*.operations", "recounted, leaf by leaf"),
    ("Allowed", "services.*.allowed", "recounted, leaf by leaf"),
    ("Left to a human", "services.*.approvals", "recounted, leaf by leaf"),
    ("Blocked by a service", "services.*.blocked", "recounted, leaf by leaf"),
    ("Statements refused by tenant isolation", "tenant_isolation.blocked", "recounted"),
    ("Statements passed by tenant isolation", "tenant_isolation.verified", "asserted, a sum"),
    ("Opinions", "opinions.*", "asserted, a sum"),
    ("Canaries sent", "canaries.sent", "recounted, leaf by leaf"),
    ("Canaries answered as they must be", "canaries.caught", "recounted, leaf by leaf"),
    ("Uptime", "uptime.value", "computed from canaries"),
    ("Leaves of unknown class", "unknown", "recounted, leaf by leaf"),
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
