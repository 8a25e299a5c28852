"""What the site makes of a platform's log that grows, stops, lies or changes its past."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tractatus.errors import StoreError
from tractatus.evidence.codes import Outcome, Service
from tractatus.evidence.leaf import HeartbeatLeaf, format_leaf
from tractatus.merkle.tiles import entries_path
from tractatus.site.audit.following import Follower
from tractatus.site.audit.view import AuditView, Condition
from tractatus.site.log import KeptReader
from tractatus.testing.memory_log import MemoryLog
from tractatus.verifier.trust import Trust

NOW = 1_795_000_000_000
MINUTE = 60_000


class FixedClock:
    def now_ms(self) -> int:
        return NOW


class Platform:
    """A log that can be away, and whose answers can be altered on their way."""

    def __init__(self, log: MemoryLog) -> None:
        self.log = log
        self.is_down = False
        self.alter: dict[str, Callable[[bytes], bytes]] = {}
        self.asked: list[str] = []

    def read(self, path: str) -> bytes | None:
        self.asked.append(path)
        if self.is_down:
            raise StoreError("no answer from http://10.1.2.3")
        data = self.log.resources.get(path)
        return data and self.alter.get(path, lambda same: same)(data)

    def expect(self, paths: Iterator[str]) -> None:
        raise AssertionError("the reader is shared")


class Site:
    """A follower that can be started again over the same directory."""

    def __init__(self, platform: Platform, folder: Path) -> None:
        self.platform = platform
        self.folder = folder
        self.start()

    def start(self) -> None:
        self.follower = Follower(
            KeptReader(self.platform),
            Trust.from_policy(self.platform.log.policy),
            FixedClock(),
            self.folder,
        )

    def look(self) -> AuditView:
        while self.follower.step():
            pass
        return self.follower.view


def grow(log: MemoryLog, minutes: int, leaves: int = 40) -> None:
    """One more epoch, `minutes` after NOW, and publish it."""
    log.decide(Service.BOUNDARY_ENFORCER, Outcome.ALLOW, leaves)
    log.close_epoch(NOW + minutes * MINUTE)
    log.publish(NOW + minutes * MINUTE)


@pytest.fixture
def site(tmp_path: Path) -> Site:
    log = MemoryLog()
    grow(log, 1, leaves=600)
    return Site(Platform(log), tmp_path / "audit")


def held(view: AuditView) -> list[bytes]:
    """Every leaf that the view shows."""
    return [view.copy.entry(index) for index in range(view.size)]


def is_checked_in_full(site: Site, view: AuditView) -> bool:
    entries = site.platform.log.entries
    return (
        view.look.condition is Condition.CHECKED
        and view.size == len(entries)
        and view.checked is not None
        and view.checked.root == site.platform.log.checkpoint().root
        and held(view) == entries
        and view.leaves.count(None, range(view.size)) == len(entries)
    )


def test_what_was_read_is_what_was_published(site: Site) -> None:
    view = site.look()
    assert is_checked_in_full(site, view)
    assert view.epochs_closed == 1
    summary = view.summary(1)
    assert summary == site.platform.log.summaries[0]
    assert view.summary(0) is None and view.summary(2) is None
    assert [one.is_operators for one in view.checked.cosigners] == [True, True]  # type: ignore[union-attr]


def test_growth_is_followed_and_each_leaf_is_read_once(site: Site) -> None:
    site.look()
    for minutes in range(2, 6):
        grow(site.platform.log, minutes)
        assert is_checked_in_full(site, site.look())
    bundles = [path for path in site.platform.asked if path.startswith("tile/entries/")]
    assert len(bundles) == len(set(bundles))
    view = site.look()
    assert view.epochs_closed == 5
    assert view.epochs.unchanged_since("policy", 5) == 1
    start = view.epoch(5).start  # type: ignore[union-attr]
    assert view.witnessed.bounds(start) == (NOW + 4 * MINUTE, NOW + 5 * MINUTE)
    assert view.witnessed.bounds(0) == (None, NOW + MINUTE)


def test_a_large_log_is_read_in_parts_that_say_how_far_they_are(tmp_path: Path) -> None:
    log = MemoryLog()
    grow(log, 1, leaves=256 * 70)
    site = Site(Platform(log), tmp_path)
    assert site.follower.view.look.condition is Condition.WAITING
    assert site.follower.step()
    view = site.follower.view
    assert view.look.condition is Condition.READING
    assert (view.look.done, view.look.wanted) == (256 * 64, len(log.entries))
    assert view.checked is None
    assert view.size == view.look.done
    assert is_checked_in_full(site, site.look())


def test_a_restart_goes_on_from_the_copy_and_asks_for_no_leaf_again(site: Site) -> None:
    site.look()
    grow(site.platform.log, 2)
    site.look()
    site.platform.asked.clear()
    site.start()
    view = site.look()
    assert is_checked_in_full(site, view)
    assert site.platform.asked == ["checkpoint"]
    assert view.witnessed.bounds(view.size - 1) == (NOW + MINUTE, NOW + 2 * MINUTE)
    grow(site.platform.log, 3)
    assert is_checked_in_full(site, site.look())


def test_a_restart_without_the_platform_shows_what_was_checked(site: Site) -> None:
    size = site.look().size
    site.platform.is_down = True
    site.start()
    view = site.look()
    assert view.look.condition is Condition.AWAY
    assert view.size == size and view.checked is not None
    assert "10.1.2.3" not in view.look.words


@pytest.mark.parametrize("damage", ["flipped", "short", "gone", "no checkpoint", "odd checkpoint"])
def test_a_copy_that_was_damaged_is_read_again(site: Site, damage: str) -> None:
    site.look()
    leaves, checkpoint = site.folder / "leaves", site.folder / "checkpoint"
    data = leaves.read_bytes()
    match damage:
        case "flipped":
            leaves.write_bytes(data[:999] + bytes([data[999] ^ 1]) + data[1000:])
        case "short":
            leaves.write_bytes(data[:-1])
        case "gone":
            leaves.unlink()
        case "no checkpoint":
            checkpoint.unlink()
        case "odd checkpoint":
            checkpoint.write_bytes(b"odd")
    site.start()
    assert is_checked_in_full(site, site.look())
    assert leaves.read_bytes() == data


def test_what_was_seen_of_another_log_is_forgotten(site: Site) -> None:
    grow(site.platform.log, 2)
    site.look()
    other = MemoryLog(seed=b"another key")
    grow(other, 50, leaves=900)
    for _ in range(2):
        site.platform.log = other
        site.start()
        view = site.look()
        assert is_checked_in_full(site, view)
        assert view.witnessed.bounds(0) == (None, NOW + 50 * MINUTE)


def test_what_was_seen_outlives_a_damaged_copy(site: Site) -> None:
    site.look()
    grow(site.platform.log, 2)
    size = site.look().size
    (site.folder / "leaves").write_bytes(b"")
    site.start()
    view = site.look()
    assert is_checked_in_full(site, view)
    assert view.witnessed.bounds(size - 1) == (NOW + MINUTE, NOW + 2 * MINUTE)


def test_a_platform_that_is_away_keeps_what_was_checked(site: Site) -> None:
    size = site.look().size
    site.platform.is_down = True
    view = site.look()
    assert view.look.condition is Condition.AWAY and view.look.words
    assert view.size == size
    site.platform.is_down = False
    assert is_checked_in_full(site, site.look())


def _flip_last(data: bytes) -> bytes:
    return data[:-1] + bytes([data[-1] ^ 1])


def test_a_false_leaf_is_not_shown_and_not_kept(site: Site) -> None:
    size = site.look().size
    grow(site.platform.log, 2, leaves=600)
    site.platform.alter[entries_path(3)] = _flip_last
    view = site.look()
    assert view.look.condition is Condition.FALSE
    assert "leaves have root" in view.look.words
    assert view.size == size
    assert held(view) == site.platform.log.entries[:size]
    assert site.look().look.condition is Condition.FALSE  # it does not become true by waiting
    site.platform.alter.clear()
    assert is_checked_in_full(site, site.look())  # nothing false stuck, not even in the reader


def test_a_false_leaf_at_first_sight_leaves_nothing_to_show(site: Site) -> None:
    site.platform.alter[entries_path(0)] = _flip_last
    view = site.look()
    assert view.look.condition is Condition.FALSE
    assert (view.size, view.checked) == (0, None)
    site.platform.alter.clear()
    assert is_checked_in_full(site, site.look())


@pytest.mark.parametrize(
    ("alter", "words"),
    [
        (lambda note: note.replace(b"witness-2", b"witness-9"), "quorum"),
        (lambda note: note.replace(b"\n603\n", b"\n604\n"), "signature does not verify"),
        (lambda note: b"", "note"),
    ],
)
def test_a_checkpoint_that_does_not_hold_is_false(
    site: Site, alter: Callable[[bytes], bytes], words: str
) -> None:
    site.platform.alter["checkpoint"] = alter
    view = site.look()
    assert view.look.condition is Condition.FALSE
    assert words in view.look.words
    assert view.size == 0


def test_a_checkpoint_or_a_bundle_that_is_not_there_is_false(site: Site) -> None:
    kept = dict(site.platform.log.resources)
    for path in ("checkpoint", entries_path(1)):
        site.platform.log.resources = {k: v for k, v in kept.items() if k != path}
        view = site.look()
        assert view.look.condition is Condition.FALSE and view.size == 0, path


def test_a_log_that_shrinks_is_false_also_after_a_restart(site: Site) -> None:
    small = dict(site.platform.log.resources)
    site.look()
    grow(site.platform.log, 2)
    size = site.look().size
    site.platform.log.resources = small
    for _ in range(2):
        view = site.look()
        assert view.look.condition is Condition.FALSE
        assert "has shrunk" in view.look.words
        assert view.size == size
        site.start()


def test_another_past_under_the_same_key_is_false(site: Site) -> None:
    view = site.look()
    forged = site.platform.log.sign(view.size, bytes(32), NOW)
    site.platform.alter["checkpoint"] = lambda _: forged
    view = site.look()
    assert view.look.condition is Condition.FALSE
    assert "two signed roots" in view.look.words
    longer = site.platform.log.sign(view.size + 1, bytes(32), NOW)
    site.platform.alter["checkpoint"] = lambda _: longer
    assert site.look().look.condition is Condition.FALSE
    site.platform.alter.clear()
    assert is_checked_in_full(site, site.look())


def test_a_signed_log_whose_leaves_are_out_of_order_is_shown_and_called_false(site: Site) -> None:
    log = site.platform.log
    site.look()
    log.entries.append(format_leaf(HeartbeatLeaf(NOW, 77)))  # no such epoch
    log.publish(NOW + MINUTE)
    view = site.look()
    assert view.look.condition is Condition.FALSE
    assert "heartbeat at index" in view.look.words
    assert held(view) == log.entries  # it was signed: whoever looks must see it


def test_leaves_without_a_summary_are_false_until_it_comes(site: Site) -> None:
    log = site.platform.log
    site.look()
    log.decide(Service.BOUNDARY_ENFORCER, Outcome.ALLOW, 3)
    whole = log.close_epoch(NOW + 2 * MINUTE)
    last = log.entries.pop()
    log.publish(NOW + 2 * MINUTE)
    assert "no summary follows" in site.look().look.words
    log.entries.append(last)
    log.publish(NOW + 2 * MINUTE)
    view = site.look()
    assert is_checked_in_full(site, view)
    assert view.summary(2) == whole


def test_a_full_disk_is_said_and_nothing_is_lost(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    size = site.look().size
    grow(site.platform.log, 2)

    def full(*_: object) -> int:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr("tractatus.site.audit.copy.os.pwrite", full)
        view = site.look()
    assert view.look.condition is Condition.AWAY
    assert "cannot keep its copy" in view.look.words
    assert view.size == size
    assert is_checked_in_full(site, site.look())


def test_digests_that_change_are_known_from_where(site: Site) -> None:
    view = site.look()
    summary = view.summary(1)
    assert summary is not None
    for number, policy in ((2, b"p"), (3, b"q"), (4, b"q"), (5, b"p")):
        digests = replace(summary.digests, policy=policy * 32)
        view.epochs.add(replace(summary, number=number, digests=digests))
    assert [view.epochs.unchanged_since("policy", n) for n in range(1, 6)] == [1, 1, 3, 3, 5]
    assert view.epochs.unchanged_since("schema", 5) == 1
