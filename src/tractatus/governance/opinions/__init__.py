"""Views of what many people think, for those who decide. Views, never the decider.

Nothing here knows an act, an effect or a decision, and nothing random is used: the same votes give
the same groups and the same scores.
"""

from tractatus.governance.opinions.agreement import adjusted_rand_index
from tractatus.governance.opinions.bridging import Bridging, bridging_scores
from tractatus.governance.opinions.consensus import Consensus, group_consensus
from tractatus.governance.opinions.groups import Groups, find_groups
from tractatus.governance.opinions.projection import Projection, project
from tractatus.governance.opinions.votes import Votes, read_votes

__all__ = [
    "Bridging",
    "Consensus",
    "Groups",
    "Projection",
    "Votes",
    "adjusted_rand_index",
    "bridging_scores",
    "find_groups",
    "group_consensus",
    "project",
    "read_votes",
]
