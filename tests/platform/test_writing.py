"""What every form has in common: who comes too often waits, who comes second is told."""

from __future__ import annotations

import pytest
from tests.platform.conftest import World, form_token
from tests.platform.test_approvals import MovedClock

from tractatus.errors import ConflictError
from tractatus.platform import assistant_pages, instruction_pages
from tractatus.platform.visits import identifier

ID = "11111111-1111-7111-8111-111111111111"


async def test_who_comes_second_is_told_so_and_who_comes_too_often_waits(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def changed_meanwhile(*_: object, **__: object) -> None:
        raise ConflictError("somebody was quicker")

    # Time stands still, so that nothing is made good while the test runs.
    world = world.with_(clock=MovedClock(world.context.clock.now_ms()))
    founder = await world.founder("tea")
    monkeypatch.setattr(instruction_pages, "withdraw", changed_meanwhile)
    monkeypatch.setattr(assistant_pages, "do_approved", changed_meanwhile)
    told = {
        f"/c/tea/instructions/{ID}": "Somebody changed this at the same moment",
        f"/c/tea/assistant/approved/{ID}": "Something else happened in this session",
    }
    for path, words in told.items():
        page = await founder.send(path, {}, form_at="/c/tea/instructions")
        assert (page.status_code, words in page.text) == (409, True), path
    # One rate for all of a member's forms, and another member has their own.
    fields = {"form_token": form_token((await founder.open("/c/tea/instructions")).text)}
    paths = ["/c/tea/instructions", "/c/tea/settings", "/c/tea/deliberations", "/c/tea/programs"]
    statuses = [(await founder.http.post(paths[n % 4], data=fields)).status_code for n in range(29)]
    assert 429 not in statuses[:28] and statuses[28] == 429, statuses
    refused = await founder.http.post("/c/tea/assistant", data=fields | {"said": "hello"})
    assert refused.status_code == 429 and int(refused.headers["retry-after"]) > 0
    other = await world.founder("coffee")
    assert (await other.send("/c/coffee/instructions", {"text": ""})).status_code == 422


@pytest.mark.parametrize("text", ["", "1", ID[:-1], f"{ID}0", "\u0661" * 36])
def test_what_is_no_identifier_is_nowhere(text: str) -> None:
    with pytest.raises(Exception, match="404"):
        identifier(text)
    assert str(identifier(ID)) == ID
