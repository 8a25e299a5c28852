"""From a promise to a proof that witnesses have cosigned, on a whole installation.

    python benchmarks/promise_to_proof.py [--acts N] [--epoch-seconds N] [--json]

Starts `tractatus up` with real processes in a directory of its own. A program with a token asks
`POST /v1/decide`, is answered with a promise that names an epoch, and then watches the public
checkpoint; when that has grown it fetches the receipt until it holds the proofs, and verifies it
offline with the public policy. Two times are taken: from the answer, which is mostly waiting for
the epoch to close, and from the moment at which the sequencer closed the epoch (`not_after` of the
epoch that the leaves stand in, by the same machine's clock) to the receipt in the program's hands.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import re
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import asyncpg
import httpx

PASSWORD = "only of an installation that lives as long as the benchmark"
TARGET_S = 1.0


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def installation(epoch_seconds: int) -> Iterator[tuple[Path, str]]:
    """A data directory and the address of its platform, stopped and removed afterwards."""
    with tempfile.TemporaryDirectory(prefix="tractatus-bench-") as made:
        data = Path(made) / "data"
        ports = free_port(), free_port()
        command = [sys.executable, "-m", "tractatus"]
        words = ["--data", str(data), "--site-port", str(ports[0])]
        words += ["--platform-port", str(ports[1]), "--epoch-seconds", str(epoch_seconds)]
        subprocess.run([*command, "up", *words, "--detach"], check=True, stdout=subprocess.DEVNULL)
        try:
            yield data, f"http://127.0.0.1:{ports[1]}"
        finally:
            subprocess.run([*command, "down", "--data", str(data)], check=True, capture_output=True)


def program(platform: str) -> str:
    """A token of a program, made by a founder with the platform's own forms."""
    headers = {"origin": platform, "sec-fetch-site": "same-origin"}
    with httpx.Client(base_url=platform, headers=headers, trust_env=False, timeout=30) as http:

        def send(form: str, path: str, **fields: str) -> httpx.Response:
            found = re.search(r'name="form_token" value="([^"]+)"', http.get(form).text)
            assert found
            return http.post(path, data={**fields, "form_token": found[1]})

        send(
            "/sign-up",
            "/sign-up",
            community="Bench",
            slug="bench",
            display_name="Ada",
            email="ada@bench.example",
            password=PASSWORD,
        )
        page = send("/c/bench/programs", "/c/bench/programs")
        found = re.search(r'<p class="mono">([A-Za-z0-9_=-]{20,})</p>', page.text)
        assert found, page.text
        return found[1]


def one_act(http: httpx.Client, data: Path) -> tuple[str, float, float]:
    """Ask, wait for the proof; the record, when the promise was there and when the proof."""
    answer = http.post("/v1/decide", json={"act": {"type": "git.commit", "text": "fix a typo"}})
    answer.raise_for_status()
    promised = time.time()
    record = answer.json()["record"]
    checkpoint = data / "log" / "checkpoint"
    before = checkpoint.read_bytes()
    while True:
        now = checkpoint.read_bytes()
        if now == before:
            time.sleep(0.002)
            continue
        before = now
        receipt = http.get(f"/v1/receipts/{record}")
        receipt.raise_for_status()
        if receipt.json()["proofs"]:
            proven = time.time()
            verify(data, receipt.content)
            return record, promised, proven


def verify(data: Path, receipt: bytes) -> None:
    path = data / "one.receipt.json"
    path.write_bytes(receipt)
    words = ["receipt", "verify", str(path), "--policy", str(data / "log" / "policy")]
    done = subprocess.run(
        [sys.executable, "-m", "tractatus", *words], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


async def closed_at(data: Path, records: list[str]) -> list[float]:
    """When the epoch of each record was closed, seconds of Unix time."""
    password = json.loads((data / "secrets" / "database.json").read_text())["tractatus_superuser"]
    url = (data / "run" / "database-url").read_text().strip()
    connection = await asyncpg.connect(url, user="tractatus_superuser", password=password)
    try:
        rows = await connection.fetch(
            "SELECT r::text AS record, max(e.not_after) AS closed FROM unnest($1::uuid[]) AS r "
            "JOIN evidence.leaf AS l ON l.record_id = r JOIN evidence.epoch AS e "
            "ON e.number = l.epoch GROUP BY r",
            records,
        )
    finally:
        await connection.close()
    found = {row["record"]: row["closed"] / 1000 for row in rows}
    return [found[record] for record in records]


def measure(acts: int, epoch_seconds: int) -> dict[str, object]:
    chance = random.Random(3)
    with installation(epoch_seconds) as (data, platform):
        headers = {"authorization": f"Bearer {program(platform)}"}
        with httpx.Client(base_url=platform, headers=headers, trust_env=False, timeout=30) as http:
            found = []
            for _ in range(acts):
                time.sleep(chance.random() * epoch_seconds)  # anywhere within an epoch
                found.append(one_act(http, data))
        closed = asyncio.run(closed_at(data, [record for record, _, _ in found]))
    waited = sorted(proven - promised for _, promised, proven in found)
    after = sorted(proven - end for (_, _, proven), end in zip(found, closed, strict=True))
    return {
        "acts": acts,
        "epoch_seconds": epoch_seconds,
        "target_s": TARGET_S,
        "promise_to_proof_s": {
            "median": _round(statistics.median(waited)),
            "max": _round(waited[-1]),
        },
        "epoch_closed_to_proof_s": {
            "median": _round(statistics.median(after)),
            "max": _round(after[-1]),
        },
    }


def _round(seconds: float) -> float:
    return round(seconds, 3)


def main() -> int:
    parser = argparse.ArgumentParser(description="From a promise to a cosigned proof.")
    parser.add_argument("--acts", type=int, default=40)
    parser.add_argument("--epoch-seconds", type=int, default=5)
    parser.add_argument("--json", action="store_true", help="one JSON document")
    arguments = parser.parse_args()
    found = measure(arguments.acts, arguments.epoch_seconds)
    if arguments.json:
        print(json.dumps(found, indent=2))
        return 0
    for name in ("promise_to_proof_s", "epoch_closed_to_proof_s"):
        print(f"{name:26} {found[name]}")
    print(f"acts {arguments.acts}, epochs of {arguments.epoch_seconds} s, target {TARGET_S} s")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
