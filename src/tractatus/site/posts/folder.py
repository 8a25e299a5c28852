"""The folder with the posts: read strictly, read again when it changed.

A file that is no post is never served and never breaks the others: it is a `Problem`, which
`tractatus report check` names and the log of the site's process tells once.
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
import os
import stat
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time
from enum import StrEnum
from pathlib import Path
from typing import Final, TypeAlias

from tractatus.errors import FormatError
from tractatus.evidence.report import MAX_REPORT_SIZE, MonthlyReport, parse_report
from tractatus.evidence.windows import parse_time
from tractatus.ports import Clock
from tractatus.site.posts.plain import MAX_POST_SIZE, PlainPost, parse_post, verify_slug
from tractatus.site.posts.wording import report_summary, report_title
from tractatus.verifier.monthly import verify_report
from tractatus.verifier.trust import Trust

_LOOK_MS: Final = 2_000
_MAX_POSTS: Final = 2_000
_log = logging.getLogger(__name__)

_Seen: TypeAlias = tuple[tuple[str, int, int, int], ...]


class Kind(StrEnum):
    """What a post is."""

    REPORT = "report"
    PREVIEW = "preview"
    OPERATOR = "operator"

    @property
    def words(self) -> str:
        """The label on pages and in feeds."""
        return {
            Kind.REPORT: "enforcement report",
            Kind.PREVIEW: "preview of a report",
            Kind.OPERATOR: "written by the operator; not from the log",
        }[self]


@dataclass(frozen=True, slots=True)
class Post:
    """One post.

    Args:
        slug: Its name in addresses, which never changes.
        kind: What it is.
        title: For people.
        summary: One or two sentences.
        published: When it was made, UTC.
        updated: When its file became what it is.
        data: The file.
        digest: SHA-256 of the file, hexadecimal.
        plain: What the operator wrote, where it is that.
        report: The report, where it is one.
        false: Why the site's own check found a report false; empty if it did not.
        restated_by: Slug of the post that took its place; empty for none.
    """

    slug: str
    kind: Kind
    title: str
    summary: str
    published: datetime
    updated: datetime
    data: bytes
    digest: str
    plain: PlainPost | None = None
    report: MonthlyReport | None = None
    false: str = ""
    restated_by: str = ""

    @property
    def is_false(self) -> bool:
        """Whether the site's own check found something false in it."""
        return bool(self.false)

    @property
    def standing(self) -> str:
        """What is known of it here, in a few words."""
        if self.is_false:
            return f"FALSE: {self.false}"
        if self.restated_by:
            return f"restated by {self.restated_by}"
        return "served" if self.report is None else "served; its figures hold"


@dataclass(frozen=True, slots=True)
class Problem:
    """A file that is not served, and what to do about it."""

    name: str
    detail: str


@dataclass(frozen=True, slots=True)
class Posts:
    """What the folder held when it was read."""

    by_slug: Mapping[str, Post]
    problems: tuple[Problem, ...]

    @property
    def newest_first(self) -> list[Post]:
        """All of them, by the time at which they were made."""
        return sorted(
            self.by_slug.values(), key=lambda post: (post.published, post.slug), reverse=True
        )


NO_POSTS: Final = Posts({}, ())


class PostFolder:
    """Keeps what was read, and looks every two seconds whether files came, went or changed.

    Args:
        folder: May be missing; then there are no posts.
        trust: Keys against which reports are checked.
        clock: Where time comes from.
    """

    def __init__(self, folder: Path, trust: Trust, clock: Clock) -> None:
        self._folder = folder
        self._trust = trust
        self._clock = clock
        self._lock = asyncio.Lock()
        self._posts = NO_POSTS
        self._seen: _Seen | None = None
        self._looked_at: int | None = None

    async def posts(self) -> Posts:
        """What there is now, at most two seconds old."""
        async with self._lock:
            now = self._clock.now_ms()
            if self._looked_at is None or not 0 <= now - self._looked_at < _LOOK_MS:
                await asyncio.to_thread(self._look)
                self._looked_at = now
            return self._posts

    def _look(self) -> None:
        seen = _listing(self._folder)
        if seen == self._seen:
            return
        known = {problem.name for problem in self._posts.problems}
        self._posts = read_posts(self._folder, self._trust)
        self._seen = seen
        for problem in self._posts.problems:
            if problem.name not in known:
                _log.warning("a post is not served: %s: %s", problem.name, problem.detail)


def read_posts(folder: Path, trust: Trust | None = None) -> Posts:
    """Every post in the folder; raises nothing for what it finds there.

    Args:
        folder: May be missing; then there are no posts.
        trust: Keys against which reports are checked; without them only their form is.
    """
    posts: dict[str, Post] = {}
    problems: list[Problem] = []
    for name, *_ in _listing(folder):
        try:
            post = _read_post(folder, name, trust)
            if post.slug in posts:
                raise FormatError("two files have this name")
        except (FormatError, OSError) as error:
            detail = (
                error.strerror or "cannot be read" if isinstance(error, OSError) else str(error)
            )
            problems.append(Problem(name, detail))
        else:
            posts[post.slug] = post
    return Posts(_restated(posts), tuple(problems))


def _listing(folder: Path) -> _Seen:
    """Names, times and sizes of what could be posts; hidden files are nobody's business."""
    try:
        with os.scandir(folder) as entries:
            found = [
                (entry.name, status.st_mtime_ns, status.st_size, status.st_ino)
                for entry in entries
                if not entry.name.startswith(".")
                and (status := entry.stat(follow_symlinks=False)) is not None
            ]
    except (FileNotFoundError, NotADirectoryError):
        return ()
    return tuple(sorted(found)[:_MAX_POSTS])


def _read_post(folder: Path, name: str, trust: Trust | None) -> Post:
    slug, _, suffix = name.rpartition(".")
    if suffix == "md":
        verify_slug(slug)
        data, changed = _read(folder / name, MAX_POST_SIZE)
        return _plain(slug, data, changed)
    if suffix == "json":
        data, _ = _read(folder / name, MAX_REPORT_SIZE)
        return _report(slug, data, trust)
    raise FormatError("a post is a report with .json or a text with .md")


def _read(path: Path, limit: int) -> tuple[bytes, datetime]:
    """A regular file of this very folder: no link leads out of it."""
    descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    with os.fdopen(descriptor, "rb") as file:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            raise FormatError("a post is a regular file")
        return file.read(limit + 1), datetime.fromtimestamp(int(status.st_mtime), UTC)


def _plain(slug: str, data: bytes, changed: datetime) -> Post:
    plain = parse_post(data)
    published = datetime.combine(plain.day, time(), UTC)
    return Post(
        slug=slug,
        kind=Kind.OPERATOR,
        title=plain.title,
        summary=plain.summary,
        published=published,
        updated=max(published, changed),
        data=data,
        digest=hashlib.sha256(data).hexdigest(),
        plain=plain,
    )


def _report(slug: str, data: bytes, trust: Trust | None) -> Post:
    report = parse_report(data)
    false = verify_report(data, trust).first_false if trust else None
    typed = report.typed
    if typed.name != slug:
        raise FormatError(f"the file of this report is named: {typed.name}.json")
    made = datetime.fromtimestamp(parse_time(typed.generated_at) // 1000, UTC)
    return Post(
        slug=slug,
        kind=Kind.PREVIEW if typed.period.preview else Kind.REPORT,
        title=report_title(typed),
        summary=report_summary(typed),
        published=made,
        updated=made,
        data=data,
        digest=hashlib.sha256(data).hexdigest(),
        report=report,
        false=f"step {false.number}, {false.name}: {false.detail}" if false else "",
    )


def _restated(posts: Mapping[str, Post]) -> dict[str, Post]:
    """The same with earlier editions marked; one whose earlier file is not here is false."""
    marked = dict(posts)
    for post in posts.values():
        restates = post.report.typed.restates if post.report else None
        if restates is None:
            continue
        earlier = marked.get(restates.name)
        if earlier is None or earlier.digest != restates.digest:
            missing = f"the file that it restates is missing here or another one: {restates.name}"
            marked[post.slug] = replace(marked[post.slug], false=post.false or missing)
        elif not post.is_false:
            marked[restates.name] = replace(
                earlier, restated_by=post.slug, updated=max(earlier.updated, post.published)
            )
    return marked
