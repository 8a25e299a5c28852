"""A log that was left is listed, served and verified at an address of its own, over real HTTP."""

from __future__ import annotations

import asyncio
import json
import shutil
from pathlib import Path

import httpx
import pytest
from tests.docs.test_platform_guide import serving
from tests.patience import PATIENCE_S
from tests.platform.conftest import ADDRESS
from tests.platform.test_receipts import Sequenced, sequenced

from tractatus.cli import main
from tractatus.compose.settings import load_settings
from tractatus.compose.succession import FORMER, former_logs
from tractatus.notes.policy import format_policy

__all__ = ["sequenced"]  # a fixture

NAME = "8c5e27b6f3a1d904"


async def test_a_visitor_recounts_a_log_that_was_left(
    sequenced: Sequenced, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    founder = await sequenced.world.founder("tea")
    await founder.post("tea", "Tea at four.")
    await sequenced.pipeline.tick()
    data = tmp_path / "data"
    old = data / FORMER / NAME / "log"
    shutil.copytree(tmp_path, old, ignore=shutil.ignore_patterns("data"))
    (old / "policy").write_bytes(format_policy(sequenced.pipeline.policy))
    (data / FORMER / "empty").mkdir()
    (data / "secret").write_text("nobody's")
    logs = former_logs(load_settings({"data": data}, {}))
    assert logs.keys() == {NAME}
    async with serving(sequenced.world.with_(former_logs=logs).app) as address:

        async def verify() -> int:
            words = ["verify", f"{address}/former-logs/{NAME}", "--state", str(tmp_path / "state")]
            return await asyncio.to_thread(main, [*words, "--json"])

        async with httpx.AsyncClient(base_url=address, timeout=PATIENCE_S) as http:
            listed = await http.get("/former-logs")
            assert listed.headers["access-control-allow-origin"] == "*"
            (one,) = listed.json()["logs"]
            origin = sequenced.pipeline.signer.origin
            assert (one["origin"], one["url"]) == (origin, f"{ADDRESS}/former-logs/{NAME}")
            assert one["size"] > 0
            for path in (
                *(f"{NAME}/%2e%2e/%2e%2e/%2e%2e/secret", f"{NAME}/secret", f"{NAME}/"),
                *("empty/checkpoint", "x/checkpoint", f"%2e%2e/{FORMER}/{NAME}/checkpoint"),
            ):
                assert (await http.get(f"/former-logs/{path}")).status_code == 404, path
        assert await verify() == 0, capsys.readouterr()
        assert json.loads(capsys.readouterr().out)["verdict"] == "verified"
        bundle = next(path for path in (old / "tile/entries").rglob("*") if path.is_file())
        bundle.write_bytes(bundle.read_bytes().replace(b"\x01", b"\x02", 1))
        assert await verify() == 1, "a changed byte is found there, too"
        # What the operator takes away is not there any more; nothing says that it never was.
        shutil.rmtree(old)
        assert await verify() == 2
