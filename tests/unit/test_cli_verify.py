"""`tractatus verify` and `tractatus log` as a person runs them: files, a server, exit codes."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from tractatus.cli import main
from tractatus.evidence.codes import Outcome, Service
from tractatus.merkle.hashing import leaf_hash
from tractatus.notes.policy import format_policy
from tractatus.notes.proof import parse_proof, verify_proof
from tractatus.testing.memory_log import DECLARED, MemoryLog
from tractatus.verifier.target import METRICS, WELL_KNOWN


def now_ms() -> int:
    return time.time_ns() // 1_000_000


def live_log(seed: bytes = b"memory", epochs: int = 3) -> MemoryLog:
    log = MemoryLog(seed=seed, origin=f"example.org/{seed.decode()}")
    for number in range(epochs):
        log.decide(Service.BOUNDARY_ENFORCER, Outcome.DENY, 120)
        log.close_epoch(now_ms() - (epochs - number) * 5_000)
    log.heartbeat(now_ms() - 1_000)
    log.publish(now_ms())
    return log


def write(directory: Path, log: MemoryLog) -> Path:
    for path, data in (log.resources | {"policy": format_policy(log.policy)}).items():
        (directory / path).parent.mkdir(parents=True, exist_ok=True)
        (directory / path).write_bytes(data)
    return directory


@contextmanager
def served(resources: dict[str, bytes]) -> Iterator[str]:
    """A real web server over `resources`, which may change while it runs."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            data = resources.get(self.path.lstrip("/"))
            self.send_response(200 if data is not None else 404)
            self.send_header("content-length", str(len(data or b"")))
            self.end_headers()
            self.wfile.write(data or b"")

        def log_message(self, *arguments: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def site(log: MemoryLog, url: str) -> dict[str, bytes]:
    """What site and platform answer, under one address."""
    trust = {
        "origin": log.checkpoint().origin,
        "platform": url,
        "verifier_keys": [one.key.vkey for one in log.policy.logs],
        "witness_policy": format_policy(log.policy).decode(),
    }
    declared = replace(DECLARED, platform_url=url)
    return {
        WELL_KNOWN: json.dumps(trust).encode(),
        METRICS: log.metrics(now_ms(), declared),
        **{f"log/{path}": data for path, data in log.resources.items()},
    }


@pytest.fixture
def run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Any:
    def call(*words: str, remembers: bool = True) -> tuple[int, str, str]:
        state = ["--state", str(tmp_path / "state" / "verified.json")] if remembers else []
        code = main([*words, *state])
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return call


def test_a_directory_is_verified(run: Any, tmp_path: Path) -> None:
    directory = write(tmp_path / "log", live_log())
    code, out, err = run("verify", str(directory))
    assert (code, err) == (0, "")
    lines = out.splitlines()
    assert [line.split()[0] for line in lines[:9]] == [str(n) for n in range(1, 10)]
    assert "BoundaryEnforcer: 360 operations, 0 allowed, 360 blocked" in out
    assert lines[-1] == f"verified: {directory}"


def test_the_directory_around_a_log_may_be_named(run: Any, tmp_path: Path) -> None:
    write(tmp_path / "log", live_log())
    assert run("verify", str(tmp_path))[0] == 0


def test_json_is_one_document(run: Any, tmp_path: Path) -> None:
    directory = write(tmp_path / "log", live_log())
    code, out, err = run("verify", str(directory), "--json", "--window", "24h")
    document = json.loads(out)
    assert (code, err, document["verdict"]) == (0, "", "verified")
    assert document["counts"].keys() == {"24h", "all"}


def test_a_changed_byte_exits_1_and_names_the_step(run: Any, tmp_path: Path) -> None:
    directory = write(tmp_path / "log", live_log())
    bundle = directory / "tile/entries/000"
    data = bytearray(bundle.read_bytes())
    data[1000] ^= 1
    bundle.write_bytes(data)
    code, out, _ = run("verify", str(directory))
    assert code == 1
    assert "5 tiles                  FALSE" in out
    assert out.splitlines()[-1].startswith("false: step 5, tiles: ")
    assert json.loads(run("verify", str(directory), "--json")[1])["verdict"] == "false"


def test_a_site_is_verified_and_remembered(run: Any) -> None:
    log = live_log()
    resources: dict[str, bytes] = {}
    with served(resources) as url:
        resources |= site(log, url)
        code, out, err = run("verify", url)
        assert (code, err) == (0, ""), out
        assert "4 growth                 -      first visit" in out
        log.decide(Service.BOUNDARY_ENFORCER, Outcome.DENY, 2)
        log.close_epoch(now_ms())
        log.publish(now_ms())
        resources |= site(log, url)
        code, out, _ = run("verify", url)
        assert code == 0, out
        assert "4 growth                 holds  3 leaves more than the 366" in out


def test_a_log_that_changes_its_past_is_caught_at_the_second_visit(run: Any) -> None:
    resources: dict[str, bytes] = {}
    with served(resources) as url:
        resources |= site(live_log(), url)
        assert run("verify", url)[0] == 0
        resources |= site(live_log(epochs=4), url)
        code, out, _ = run("verify", url)
        assert code == 1
        assert "false: step 4, growth" in out
        resources |= site(live_log(epochs=2), url)
        assert "and had 366 before" in run("verify", url)[1]


def test_another_key_under_the_same_name_is_caught(run: Any) -> None:
    resources: dict[str, bytes] = {}
    other = MemoryLog(seed=b"stolen", origin="example.org/memory")
    other.heartbeat(now_ms())
    other.publish(now_ms())
    with served(resources) as url:
        resources |= site(live_log(), url)
        assert run("verify", url)[0] == 0
        resources |= site(other, url)
        assert "false: step 1, trust" in run("verify", url)[1]


def test_another_log_at_the_same_address_is_said(run: Any) -> None:
    resources: dict[str, bytes] = {}
    with served(resources) as url:
        resources |= site(live_log(), url)
        run("verify", url)
        resources |= site(live_log(b"new"), url)
        code, out, _ = run("verify", url)
        assert code == 0
        assert "this address showed another one before: example.org/memory" in out


def test_a_false_figure_is_step_8(run: Any) -> None:
    resources: dict[str, bytes] = {}
    with served(resources) as url:
        resources |= site(live_log(), url)
        resources[METRICS] = resources[METRICS].replace(b'"blocked":360', b'"blocked":361')
        code, out, _ = run("verify", url)
    assert code == 1
    assert "false: step 8, recount: windows.24h.services.BoundaryEnforcer.blocked" in out
    assert "published 361, counted 360" in out


def test_a_log_of_many_files_is_read_from_afar(run: Any) -> None:
    resources: dict[str, bytes] = {}
    log = MemoryLog(origin="example.org/large")
    log.decide(Service.BOUNDARY_ENFORCER, Outcome.DENY, 256 * 40)
    log.close_epoch(now_ms() - 1_000)
    log.publish(now_ms())
    with served(resources) as url:
        resources |= site(log, url)
        code, out, _ = run("verify", url)
        assert code == 0, out
        assert "10243 leaves and 83 files" in out
        del resources["log/tile/0/030"]
        assert "step 5, tiles: the log does not have: tile/0/030" in run("verify", url)[1]


def test_missing_figures_cannot_be_checked(run: Any) -> None:
    resources: dict[str, bytes] = {}
    with served(resources) as url:
        resources |= site(live_log(), url)
        del resources[METRICS]
        code, out, _ = run("verify", url)
    assert code == 2
    assert out.splitlines()[-1] == "cannot check: the platform publishes no figures"


@pytest.mark.parametrize(
    "trust",
    [b"", b"[]", b'{"origin":"a","platform":"http://127.0.0.1","witness_policy":"quorum none\\n"}'],
)
def test_unusable_keys_cannot_be_checked(run: Any, trust: bytes) -> None:
    with served({WELL_KNOWN: trust}) as url:
        code, out, _ = run("verify", url)
    assert code == 2
    assert "1 trust                  -" in out


def test_a_platform_that_is_no_web_address_cannot_be_checked(run: Any) -> None:
    resources: dict[str, bytes] = {}
    with served(resources) as url:
        trust = json.loads(site(live_log(), url)[WELL_KNOWN])
        for platform in ("ftp://example.org", "/etc", "http://[", ""):
            resources[WELL_KNOWN] = json.dumps(trust | {"platform": platform}).encode()
            code, _, err = run("verify", url)
            assert code == 2
            assert "address" in err


def test_no_server_and_no_directory_exit_2(run: Any, tmp_path: Path) -> None:
    code, out, _ = run("verify", "http://127.0.0.1:9")
    assert code == 2
    assert "cannot check: no answer from http://127.0.0.1:9/" in out
    code, _, err = run("verify", str(tmp_path / "nowhere"))
    assert code == 2
    assert err.startswith("tractatus: expected an http or https address, or a directory")
    code, out, _ = run("verify", str(tmp_path))
    assert code == 2
    assert "cannot read" in out


def test_a_policy_from_elsewhere_is_trusted_instead(run: Any, tmp_path: Path) -> None:
    directory = write(tmp_path / "log", live_log())
    other = tmp_path / "policy"
    other.write_bytes(format_policy(live_log(b"other").policy))
    code, out, _ = run("verify", str(directory), "--policy", str(other))
    assert code == 1
    assert "false: step 2" in out


def test_an_unusable_memory_is_said(run: Any, tmp_path: Path) -> None:
    directory = write(tmp_path / "log", live_log())
    (tmp_path / "state").mkdir()
    (tmp_path / "state" / "verified.json").write_text("[]")
    code, _, err = run("verify", str(directory))
    assert code == 2
    assert "not a memory of this version" in err


def test_fsck_lists_all_damage(run: Any, tmp_path: Path) -> None:
    directory = write(tmp_path / "log", live_log())
    assert run("log", "fsck", str(directory), remembers=False) == (0, "366 leaves, 0 damaged\n", "")
    (directory / "tile/0/000").unlink()
    (directory / "tile/entries/.new-1").write_bytes(b"unfinished")
    bundle = next(directory.glob("tile/entries/001.p/*"))
    bundle.write_bytes(bundle.read_bytes()[:-1])
    code, out, _ = run("log", "fsck", str(directory), "--json", remembers=False)
    assert code == 1
    paths = [one["path"] for one in json.loads(out)["damage"]]
    assert paths == ["tile/0/000", f"tile/entries/001.p/{bundle.name}"]


def test_a_proof_holds_offline(run: Any, tmp_path: Path) -> None:
    log = live_log()
    directory = write(tmp_path / "log", log)
    code, out, _ = run("log", "proof", "300", "--log", str(directory), remembers=False)
    assert code == 0
    proof = parse_proof(out.encode())
    assert verify_proof(proof, leaf_hash(log.entries[300]), log.policy).checkpoint.size == 366
    code, _, err = run("log", "proof", "366", "--log", str(directory), remembers=False)
    assert (code, "leaves 0 to 365" in err) == (2, True)


def test_a_damaged_log_gives_no_proof(run: Any, tmp_path: Path) -> None:
    directory = write(tmp_path / "log", live_log())
    tile = directory / "tile/0/000"
    tile.write_bytes(bytes(32) + tile.read_bytes()[32:])
    code, out, err = run("log", "proof", "7", "--log", str(directory), remembers=False)
    assert (code, out) == (1, "")
    assert "root" in err


def test_one_figure_is_printed_as_published_and_as_recounted(run: Any) -> None:
    log = live_log()
    resources: dict[str, bytes] = {}
    path = "windows.24h.services.BoundaryEnforcer.blocked"
    with served(resources) as url:
        resources.update(site(log, url))
        code, out, _ = run("verify", url, "--figure", path)
        document = json.loads(run("verify", url, "--figure", path, "--json")[1])
    assert code == 0
    lines = out.splitlines()
    assert lines[10:14] == [
        f"{path}, recounted, leaf by leaf",
        "  published  360",
        "  recounted  360",
        "  epochs 1 to 3, leaves 2 to 364",
    ]
    assert "operations" not in out
    assert (document["figure"]["published"], document["figure"]["recounted"]) == (360, 360)


def test_a_false_figure_stands_beside_the_recounted_one(run: Any) -> None:
    log = live_log()
    resources: dict[str, bytes] = {}
    with served(resources) as url:
        resources.update(site(log, url))
        metrics = json.loads(resources[METRICS])
        metrics["windows"]["7d"]["services"]["BoundaryEnforcer"]["blocked"] = 361
        resources[METRICS] = json.dumps(metrics).encode()
        code, out, _ = run(
            "verify", url, "--figure", "windows.7d.services.BoundaryEnforcer.blocked"
        )
    assert code == 1
    assert "  published  361\n  recounted  360\n" in out


def test_what_no_leaf_says_is_not_recounted(run: Any) -> None:
    resources: dict[str, bytes] = {}
    with served(resources) as url:
        resources.update(site(live_log(), url))
        out = run("verify", url, "--figure", "variants.length")[1]
    assert "asserted by the operator, not in the log\n  published  1\n  recounted  none\n" in out


@pytest.mark.parametrize(
    ("path", "meant"),
    [
        ("windows.7d.services.BoundaryEnforcer.blokced", "BoundaryEnforcer.blocked"),
        ("7d.canaries.sent", "windows.7d.canaries.sent"),
        ("epochs.hould", "epochs.hold"),
        ("..;", "windows."),
        ("windows.7d.series.99.services.*.blocked", "windows.7d.services.*.blocked"),
        ("log.origin", "log.size"),
    ],
)
def test_an_unknown_figure_is_answered_with_those_near(run: Any, path: str, meant: str) -> None:
    resources: dict[str, bytes] = {}
    with served(resources) as url:
        resources.update(site(live_log(), url))
        code, out, err = run("verify", url, "--figure", path)
    assert (code, out) == (2, "")
    assert err.startswith(f"tractatus: no figure of that name: {path}; near: ")
    assert meant in err


def test_a_log_without_figures_says_so(run: Any, tmp_path: Path) -> None:
    directory = write(tmp_path / "log", live_log())
    code, _, err = run("verify", str(directory), "--figure", "log.size")
    assert (code, "no figures are published with this log" in err) == (2, True)
