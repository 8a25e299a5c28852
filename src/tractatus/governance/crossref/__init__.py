"""CrossReferenceValidator: an act's facts compared with the instructions in force, by key."""

from tractatus.governance.crossref.validator import CrossReferenceValidator, cross_reference
from tractatus.governance.crossref.verdict import Conflict, Status, Verdict

__all__ = ["Conflict", "CrossReferenceValidator", "Status", "Verdict", "cross_reference"]
