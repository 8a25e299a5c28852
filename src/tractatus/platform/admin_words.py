"""What each thing that administrators read tells about people, and why it is needed.

A name that the database gives to the administrators' login and that is not here is an error: the
register would be incomplete.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

# Part of the answer of tenancy.tenant_metadata() -> what it tells, why it is needed.
WORDS: Final[Mapping[str, tuple[str, str]]] = {
    "slug": (
        "the short name in a community's address; its founder chose it, so it may name a person, "
        "a place or a cause",
        "to tell tenants apart in a complaint, an order or a request for support",
    ),
    "name": (
        "the name of the community as its founder wrote it; it may tell what the people in it "
        "have in common",
        "the same, in the words that people use",
    ),
    "variant": (
        "which product the tenant uses: a passport is one person, a family is one family",
        "to know what is run, and which modules a change would touch",
    ),
    "kind": (
        "whether it is of members, or a system tenant, replay, demonstration, sandbox or canary",
        "to keep what the software does by itself apart from what people do",
    ),
    "created_at": (
        "when somebody founded it, to the microsecond",
        "to see growth, and what began with a release",
    ),
    "counts.members": (
        "how many people and keyless authors a tenant has; asked again and again, when somebody "
        "joined",
        "to size the installation",
    ),
    "counts.posts": (
        "how many posts there are; asked again and again, when somebody wrote",
        "to size the installation, and to see floods",
    ),
    "counts.rulings": (
        "how many posts people have decided on; asked again and again, when somebody moderated",
        "to see that moderation happens, which the law may ask of an operator",
    ),
    "counts.records": (
        "how many acts of a tenant were recorded, refusals included; asked again and again, when "
        "something happened",
        "to compare with the public log, and to size the installation",
    ),
}

NOT_SEEN: Final = (
    "what anybody wrote: posts, names of members, opinions, rulings and their reasons",
    "who is a member of what: no list of members, no e-mail addresses, no sessions, no invitations",
    "the content of decision records: only how many there are",
    "what other logins are asking the database just now",
)
