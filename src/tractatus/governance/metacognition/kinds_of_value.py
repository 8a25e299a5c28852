"""Closed kinds of values: small families of which a text names one in the place of another.

"Production" for "staging", "left" for "right", "members" for "moderators". Numbers, dates and
codes are not among them: these show their kind by their form.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

# Each line is one family; words that mean the same are joined by "=".
_FAMILIES: Final = (
    "production=prod=live staging=stage test=testing development=dev sandbox preview",
    "left right both", "north south east west", "northbound southbound eastbound westbound",
    "inbound outbound", "upper lower middle", "front rear", "indoor outdoor",
    "junior senior", "adult child=children", "member moderator administrator=admin",
    "customer supplier employee", "patient visitor", "tenant landlord", "buyer seller",
    "pupil teacher parent", "lecturer student", "public=everyone=everybody private",
    "reader author editor", "resident guest", "internal external",
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


def _meanings() -> Mapping[str, frozenset[tuple[int, int]]]:
    found: dict[str, frozenset[tuple[int, int]]] = {}
    for family, line in enumerate(_FAMILIES):
        for member, words in enumerate(line.split()):
            for word in words.split("="):
                found[word] = found.get(word, frozenset()) | {(family, member)}
    return found


_MEANINGS: Final = _meanings()


def families_of(word: str) -> frozenset[int]:
    """The families that a word, in the singular, is of."""
    return frozenset(family for family, _ in _MEANINGS.get(word, ()))


def are_siblings(one: str, other: str) -> bool:
    """Whether two words, in the singular, are different members of one family."""
    ours, theirs = _MEANINGS.get(one, frozenset()), _MEANINGS.get(other, frozenset())
    is_same = one == other or not ours.isdisjoint(theirs)
    return not is_same and not families_of(one).isdisjoint(families_of(other))
