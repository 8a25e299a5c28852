"""Claims in published text: statistics need sources, absolute and maturity claims need evidence.

Pure: text in, findings out. It reads English, sees whether something that could be a source is
near, and does not know whether that source says what is claimed.
"""

from tractatus.governance.published.check import Finding, Format, check_claims
from tractatus.governance.published.rules import Code

__all__ = ["Code", "Finding", "Format", "check_claims"]
