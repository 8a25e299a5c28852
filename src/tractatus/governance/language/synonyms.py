"""Words of one meaning, and verbs of two words that mean another."""

from __future__ import annotations

from typing import Final

_SYNONYMS: Final = (
    "remove delete erase drop purge eliminate discard takedown unpublish wipe destroy",
    "keep retain leave preserve stay remain",
    "change modify alter edit adjust revise amend switch",
    "use employ utilise utilize apply",
    "create add make build introduce generate produce",
    "upgrade update bump",
    "enable activate",
    "disable deactivate",
    "lock block freeze suspend",
    "lower reduce decrease",
    "raise increase",
    "move transfer shift relocate migrate",
    "book reserve",
    "replace substitute swap exchange",
    "archive file",
    "return refund reimburse",
    "send mail email deliver dispatch transmit",
    "restrict limit hide throttle",
    "wait delay postpone defer pause",
    "ask consult request inquire query",
    "post message comment content statement contribution entry",
    "user member person author",
    "deploy release ship publish rollout launch",
    "run execute perform invoke start",
    "approve accept permit allow authorise authorize",
    "reject refuse decline deny disallow",
    "flag mark report escalate",
    "copy duplicate backup replicate",
    "database db",
    "table relation",
)
# Each word and the first of its line, which stands for all of them.
CANONICAL: Final = {word: line.split()[0] for line in _SYNONYMS for word in line.split()}

# Verbs of two words that mean something else than the first of them.
COMPOUNDS: Final = {
    ("back", "up"): "backup",
    ("backing", "up"): "backup",
    ("switch", "on"): "enable",
    ("switching", "on"): "enable",
    ("turn", "on"): "enable",
    ("turning", "on"): "enable",
    ("switch", "off"): "disable",
    ("switching", "off"): "disable",
    ("turn", "off"): "disable",
    ("turning", "off"): "disable",
    ("turn", "up"): "raise",
    ("turn", "down"): "lower",
    ("hold", "back"): "withhold",
    ("take", "down"): "remove",
}
