"""The public names, as type checkers see them; see `__init__.py`."""

from tractatus.compose.library import Gate as Gate
from tractatus.errors import ActDenied as ActDenied
from tractatus.errors import ApprovalRequired as ApprovalRequired
from tractatus.errors import NotPermitted as NotPermitted
from tractatus.errors import TractatusError as TractatusError
from tractatus.governance.act import Act as Act
from tractatus.governance.act import ActorKind as ActorKind
from tractatus.governance.act import Alternative as Alternative
from tractatus.governance.act import Decision as Decision
from tractatus.governance.act import Effect as Effect
from tractatus.governance.act import Evidence as Evidence
from tractatus.governance.act import Impact as Impact
from tractatus.governance.act import Reasoning as Reasoning
from tractatus.governance.case import Pressure as Pressure
from tractatus.governance.instructions.told import Told as Told
from tractatus.integrations.circumstances import Circumstances as Circumstances
from tractatus.integrations.circumstances import under as under
from tractatus.integrations.permits import Mode as Mode
from tractatus.integrations.permits import Observed as Observed
from tractatus.integrations.permits import Permit as Permit
from tractatus.integrations.permits import current_permit as current_permit

__all__ = [
    "Act",
    "ActDenied",
    "ActorKind",
    "Alternative",
    "ApprovalRequired",
    "Circumstances",
    "Decision",
    "Effect",
    "Evidence",
    "Gate",
    "Impact",
    "Mode",
    "NotPermitted",
    "Observed",
    "Permit",
    "Pressure",
    "Reasoning",
    "Told",
    "TractatusError",
    "current_permit",
    "under",
]
