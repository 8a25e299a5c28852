"""What a page may tell of itself: one small JSON object, of four kinds, and nothing beyond."""

from __future__ import annotations

from typing import Annotated, Final, TypeAlias

import msgspec

from tractatus.errors import RequestError
from tractatus.site.visits.definitions import LONGEST_MINUTES

LARGEST: Final = 512

Page: TypeAlias = Annotated[str, msgspec.Meta(pattern=r"^/[A-Za-z0-9._~%/-]*\Z", max_length=200)]
Milliseconds: TypeAlias = Annotated[int, msgspec.Meta(ge=1, le=LONGEST_MINUTES * 60_000)]


class View(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="event", tag="view"):
    """A page was opened and seen."""

    page: Page


class Seen(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="event", tag="seen"):
    """The page was visible and focused for `ms` more, since it last said so."""

    page: Page
    ms: Milliseconds


class Follow(
    msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="event", tag="platform"
):
    """A link to the platform was followed."""

    page: Page


class Share(
    msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="event", tag="share"
):
    """The page's address was shared or copied by its button."""

    page: Page


Beacon: TypeAlias = View | Seen | Follow | Share

_DECODER: Final = msgspec.json.Decoder(Beacon)


def parse_beacon(body: bytes) -> Beacon:
    """Read one beacon.

    Raises:
        RequestError: It is too large, no JSON, or not exactly one of the four kinds.
    """
    if len(body) > LARGEST:
        raise RequestError(f"a beacon has at most {LARGEST} bytes")
    try:
        beacon: Beacon = _DECODER.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise RequestError("expected one beacon in its format") from error
    return beacon


def format_beacon(beacon: Beacon) -> bytes:
    """The beacon as a page sends it."""
    return msgspec.json.encode(beacon)
