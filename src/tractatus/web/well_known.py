"""What machines look for at fixed addresses: robots.txt and security.txt, of site and platform."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Final

SECURITY_PATH: Final = "/.well-known/security.txt"
# RFC 9116 recommends less than a year; whoever keeps a copy should look again sooner than that.
_SECURITY_DAYS: Final = 180


def robots_txt(closed: Sequence[str], sitemap: str = "") -> str:
    """Everything may be read except below the paths in `closed`.

    Args:
        closed: Paths that are for members, or that do something.
        sitemap: Address of the site map; empty where there is none.

    Source: RFC 9309.
    """
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in closed), "Allow: /"]
    return "\n".join([*lines, *([f"Sitemap: {sitemap}"] if sitemap else [])]) + "\n"


def security_txt(contact: str, address: str, now_ms: int) -> str:
    """Where weaknesses are reported, for half a year from the day of the question.

    Args:
        contact: A URI: `mailto:`, `https:` or `tel:`.
        address: Of the application as visitors see it, without a slash at its end.
        now_ms: Now, in milliseconds since 1970.

    Source: RFC 9116.
    """
    day = datetime.fromtimestamp(now_ms / 1000, UTC).replace(
        hour=0, minute=0, second=0, microsecond=0
    )
    expires = (day + timedelta(days=_SECURITY_DAYS)).strftime("%Y-%m-%dT%H:%M:%SZ")
    fields = {
        "Contact": contact,
        "Expires": expires,
        "Preferred-Languages": "en",
        "Canonical": f"{address}{SECURITY_PATH}",
    }
    return "".join(f"{name}: {value}\n" for name, value in fields.items())
