"""Posts of the site: monthly reports, which verify themselves, and plain ones by the operator."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from tractatus.site.posts.folder import PostFolder, Posts, read_posts

__all__ = ["PostFolder", "Posts", "addresses", "read_posts"]


def addresses(folder: Path) -> list[tuple[str, date]]:
    """The path of every post that is served, and the day it was last changed; newest first."""
    return [(f"/blog/{post.slug}", post.updated.date()) for post in read_posts(folder).newest_first]
