"""Closed kinds of values: small families of which a text names one in the place of another.

"Production" for "staging", "left" for "right", "members" for "moderators". Numbers, dates and
codes are not among them: these show their kind by their form.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

# Each line is one family; words that mean the same are joined by "=".
_FAMILIES: Final = (
    "production=prod=live staging=stage test=testing development=dev sandbox preview",
    "left right both", "north south east west", "northbound southbound eastbound westbound",
    "inbound outbound", "upper lower middle", "front rear", "indoor outdoor",
    "junior senior", "adult child=children", "member moderator administrator=admin",
    "customer supplier employee", "patient visitor", "tenant landlord", "buyer seller",
    "pupil teacher parent", "lecturer student", "public=everyone=everybody private",
    "reader=viewer author editor owner", "resident guest", "internal external",
    "cash card voucher invoice cheque transfer=sepa",
    "csv json xml pdf xlsx=excel parquet docx", "email=e-mail=mail letter=post sms=text phone=call",
    "german english french spanish italian dutch polish turkish portuguese arabic ukrainian",
    "eur=euro=€ usd=dollar=$ gbp=pound=£ chf=franc cent=ct", "gram mg=milligram kg=kilogram",
    "oral=mouth intravenous=iv=vein intramuscular=muscle subcutaneous=skin rectal topical",
    "hourly=hour daily weekly monthly quarterly yearly=annual=annually",
    "morning noon afternoon evening night", "spring summer autumn winter",
    "red green blue yellow orange black white grey amber purple brown",
    "debug info warning=warn error", "read write", "minor major patch", "graceful forced=hard",
    "diesel petrol electric", "pond=lake well river tank=cistern",
    "wheat barley rye oats maize", "recycling landfill", "gas electricity water heating",
)  # fmt: skip


def _siblings() -> Mapping[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    for line in _FAMILIES:
        members = [frozenset(member.split("=")) for member in line.split()]
        every = frozenset[str]().union(*members)
        for member in members:
            for word in member:
                found[word] = found.get(word, frozenset()) | (every - member)
    return found


_SIBLINGS: Final = _siblings()


def siblings_of(words: Iterable[str]) -> frozenset[str]:
    """The other members of the families that words, in the singular, are of."""
    return frozenset[str]().union(*(_SIBLINGS.get(word, frozenset()) for word in words))
