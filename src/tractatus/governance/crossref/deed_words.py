"""Words for what somebody may want to be asked about, and what they are done to.

A deed has one name for all words that tell it: who asks to be asked before anything is *removed*
means `rm`, `DROP TABLE` and `file.delete`.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from tractatus.governance.crossref.stems import stem
from tractatus.governance.language.lexicon import word_set

_DEEDS: Final = {
    "delete": "delete deletion deleting remove removal erase purge wipe destroy unlink trash "
    "drop dropping truncate discard rm",
    "send": "send sending sent email mail message mailing notify sms reply text outgoing outbound "
    "dispatch forward",
    "publish": "publish publication post posting tweet announce publishing posted",
    "deploy": "deploy deployment ship shipped rollout roll deploying shipping",
    "release": "release releasing",
    "push": "push pushing force-push",
    "merge": "merge merging merger",
    "pay": "pay payment paying transfer payout charge wire pays paid",
    "refund": "refund refunding reimburse reimbursement",
    "buy": "buy buying purchase order bought ordering",
    "install": "install installing installation",
    "restart": "restart restarting reboot rebooting shutdown",
    "migrate": "migrate migration migrating migrations",
    "permit": "grant revoke permission permissions chmod chown",
    "book": "book booking reserve reservation booked",
    "apply": "apply applying",
}  # fmt: skip
_BY_STEM: Final = {stem(word): deed for deed, line in _DEEDS.items() for word in line.split()}

# What a deed may be done to; two sides that both say it, and say different things, are strangers.
_THINGS: Final = {
    "file": "file folder directory path document files directories",
    "row": "row record entry",
    "table": "table database schema column index",
    "mail": "email mail newsletter gmail inbox smtp mailing",
    "chat": "slack teams discord channel chat telegram irc",
    "user": "user account member",
    "branch": "branch branches",
    "container": "container image",
}
_THING_BY_STEM: Final = {
    stem(word): thing for thing, line in _THINGS.items() for word in line.split()
}
# Whoever only looks, or prepares, does not do it yet.
LOOKS: Final = word_set(
    "list get show status preview draft drafts read search find view check count describe log logs "
    "plan diff fetch query history validate fmt format dry-run help version lookup info inspect "
    "compose prepare render save test lint estimate simulate compare watch tail print cat exists "
    "review summarize summarise head stat export pull init output state graph template quote"
)


@lru_cache(maxsize=4096)
def deed_of(word: str) -> str:
    """The deed that a word tells, or ""."""
    return _BY_STEM.get(stem(word), "")


@lru_cache(maxsize=4096)
def thing_of(word: str) -> str:
    """What kind of thing a word names, as far as deeds are told apart by it, or ""."""
    return _THING_BY_STEM.get(stem(word), "")
