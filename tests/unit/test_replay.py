"""A new policy against what was decided: what becomes allowed is said first, and is exit 1."""

from __future__ import annotations

import json
from asyncio import to_thread
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tests.interception.ground import installation, prepared_gate
from tests.unit.test_journal import lived

from tractatus import Act, Mode
from tractatus.adapters.machine import SystemClock, SystemRandomness
from tractatus.canonical import canonical_json
from tractatus.cli import main
from tractatus.errors import FormatError
from tractatus.evidence.journal import format_journal
from tractatus.evidence.record import Assessed, open_commitments, seal_record
from tractatus.governance.documents.acts import act_document, decision_document, reasoning_document
from tractatus.governance.documents.requests import DecideRequest
from tractatus.governance.gate import Gate
from tractatus.governance.policy.file import parse_policy
from tractatus.integrations.agent_hook.deciding import Deciding
from tractatus.integrations.agent_hook.event import Event, Kind, Tool
from tractatus.integrations.agent_hook.keeper import Keeper
from tractatus.integrations.agent_hook.recording import LocalRecorder
from tractatus.operations.decide import decide_as_asked
from tractatus.operations.policies import default_policy
from tractatus.operations.replay import recorded_of, replay
from tractatus.testing.interception_cases import CASES, SHOP

MILD = SHOP.replace("at_most = 100", "at_most = 500").replace("at_least = 101", "at_least = 501")
STRICT = SHOP.replace("at_most = 100", "at_most = 10").replace("at_least = 101", "at_least = 11")


def refund(amount: int) -> dict[str, Any]:
    return {"act": {"type": "refund.pay", "parameters": {"amount": amount, "note": "x"}}}


@pytest.fixture
def here(tmp_path: Path) -> Path:
    for name, text in (("shop", SHOP), ("mild", MILD), ("strict", STRICT)):
        (tmp_path / f"{name}.toml").write_text(text)
    lines = [json.dumps(refund(amount)) for amount in (5, 50, 300, 900)]
    (tmp_path / "asked.jsonl").write_text("\n".join(lines) + "\n\n")
    return tmp_path


def run(here: Path, policy: str, *words: str) -> int:
    named = ["--policy", str(here / f"{policy}.toml"), "--from", str(here / "shop.toml")]
    return main(["replay", *named, *words])


def test_what_becomes_allowed_is_listed_and_is_exit_1(here, capsys):
    assert run(here, "mild", "--against", str(here / "asked.jsonl")) == 1
    assert capsys.readouterr().out == (
        'newly allowed: refund.pay {"amount": 300, "note": "x"} by anonymous\n'
        "  require_approval -> allow   (asked.jsonl:3)\n"
        "  no longer: policy.require_approval\n"
        "4 acts: 1 newly allowed, 0 newly stopped, 0 otherwise changed\n"
    )


def test_what_is_stopped_is_no_exit_1(here, capsys):
    assert run(here, "strict", "--against", str(here), "--json") == 0
    document = json.loads(capsys.readouterr().out)
    assert (document["acts"], document["newly_allowed"]) == (4, [])
    (stopped,) = document["newly_stopped"]
    assert (stopped["before"], stopped["after"]) == ("allow", "require_approval")
    assert stopped["act"]["parameters"]["amount"] == 50
    assert stopped["record"] == "asked.jsonl:2"


def test_the_newly_allowed_come_first(here, capsys):
    both = MILD.replace("at_most = 500", 'at_most = 500 }, { parameter = "amount", at_least = 9')
    (here / "both.toml").write_text(both)
    assert run(here, "both", "--against", str(here / "asked.jsonl")) == 1
    lines = capsys.readouterr().out.splitlines()
    kinds = [line.partition(":")[0] for line in lines if line.startswith("newly")]
    assert kinds == ["newly allowed", "newly stopped"]


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("{", "not JSON"),
        ('{"act": {"type": "x"}}', "act.type"),
        ('{"kind": "decision"}', "not the content|reading"),
        ('{"act": {"type": "a.b", "human": true}}', "act.human"),
    ],
)
def test_a_bad_line_is_named(here, line, found, capsys):
    (here / "bad.jsonl").write_text(f"{json.dumps(refund(1))}\n{line}\n")
    assert run(here, "mild", "--against", str(here / "bad.jsonl")) == 2
    error = capsys.readouterr().err
    assert "bad.jsonl:2" in error
    assert any(one in error for one in found.split("|"))


def test_nothing_to_replay_is_exit_2(here, tmp_path, capsys):
    (tmp_path / "empty").mkdir()
    assert run(here, "mild", "--against", str(tmp_path / "empty")) == 2
    assert run(here, "mild", "--against", str(tmp_path / "absent")) == 2
    capsys.readouterr()


def content_of(case: Any) -> Any:
    """The content of the record of a case, as `seal_decision` writes it."""
    policy = parse_policy(case.policy) if case.policy else default_policy()
    decision = decide_as_asked(Gate(policy), case.request)
    why = case.request.reasoning
    return {
        "act": act_document(case.request.act),
        "content": None,
        "decision": decision_document(decision),
        "reasoning": reasoning_document(why) if why else None,
    }


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_the_same_policy_changes_nothing(case):
    policy = parse_policy(case.policy) if case.policy else default_policy()
    recorded = recorded_of("one", content_of(case), level=int(case.request.pressure))
    assert recorded.effect is case.effect
    found = replay(policy, [recorded])
    assert found.acts == 1
    assert not found.changes


def test_what_services_without_a_policy_said_stands():
    against = next(case for case in CASES if case.name == "against an instruction")
    recorded = recorded_of("one", content_of(against))
    assert {one.service for one in recorded.standing} >= {"CrossReferenceValidator"}
    without = replace(recorded, standing=())
    (change,) = replay(default_policy(), [without]).changes
    assert change.is_newly_allowed
    assert not replay(default_policy(), [recorded]).changes


@pytest.mark.parametrize("content", [None, {}, {"decision": {}}, {"act": 1, "decision": 2}])
def test_other_content_is_a_format_error(content):
    with pytest.raises(FormatError, match=r"^one: "):
        recorded_of("one", content)


def test_a_request_alone_needs_an_old_policy():
    recorded = replace(recorded_of("one", content_of(CASES[0])), effect=None)
    with pytest.raises(FormatError, match="not known"):
        replay(default_policy(), [recorded])


def test_a_journal(here, capsys):
    """Real records with their nonces; one whose content was changed is refused."""
    journal = lived().journal()
    first = journal.decisions[0]
    record, _ = open_commitments(first.record, first.nonce, first.content)
    shop = parse_policy(SHOP)
    act = Act("refund.pay", "clerk", parameters={"amount": 300, "note": "x"})
    decision = decide_as_asked(Gate(shop), DecideRequest(act))
    content = {"act": act_document(act), "content": None,
               "decision": decision_document(decision), "reasoning": None}  # fmt: skip
    sealed = seal_record(
        record_id=record.record_id,
        tenant_id=record.tenant_id,
        act=act.type,
        actor=act.actor,
        at_ms=record.at_ms,
        effect="require_approval",
        flags=32,
        assessed=[Assessed(1, 3, ("policy.require_approval",))],
        policy=shop.digest,
        content=content,
        nonce=first.nonce,
        key=bytes(32),
    )
    ours = replace(
        first,
        record=sealed.canonical,
        content=canonical_json(content),
        promise=None,
        places=None,
    )
    path = here / "one.journal.json"
    path.write_bytes(format_journal(replace(journal, decisions=(ours,))))
    assert run(here, "mild", "--against", str(path)) == 1
    assert ", in shadow)" in capsys.readouterr().out
    false = replace(ours, content=canonical_json({**content, "reasoning": {"goal": "other"}}))
    path.write_bytes(format_journal(replace(journal, decisions=(false,))))
    assert run(here, "mild", "--against", str(path)) != 0
    assert "commits to" in capsys.readouterr().err


def test_the_folder_of_a_hook(here, tmp_path, capsys):
    folder = tmp_path / "hook"
    tool = Tool("Bash", {"command": "git commit -m x"})
    with closing(Keeper(folder, SystemClock(), SystemRandomness(), 200_000)) as keeper:
        deciding = Deciding(Gate(parse_policy(SHOP)), keeper, LocalRecorder(), SystemClock())
        event = Event(agent="a", name="PreToolUse", kind=Kind.BEFORE_TOOL, session="s",
                      folder="/work", tool=tool)  # fmt: skip
        assert deciding.answer(event).refusal
    (here / "open.toml").write_text(_everything())
    assert main(["replay", "--policy", str(here / "open.toml"), "--against", str(folder)]) == 1
    assert "newly allowed: git.commit" in capsys.readouterr().out


def _everything() -> str:
    return SHOP + (
        '\n[[act]]\ntype = "git.commit"\nsummary = "x"\nobject = "ordinary"\nverb = "create"\n'
        'impact = "low"\nreversible = true\n\n[[rule]]\nid = "commits"\neffect = "permit"\n'
        'acts = ["git.commit"]\nreason = "x"\n'
    )


async def test_the_records_of_a_program(database, tmp_path, here, capsys):
    data = tmp_path / "installation"
    data.mkdir()
    await installation(database, data)
    gate = prepared_gate(database, data, parse_policy(SHOP), Mode.SHADOW)
    for amount in (5, 300):
        parameters = {"amount": amount, "note": "x"}
        async with gate.act(Act("refund.pay", "clerk", parameters=parameters)):
            pass
    gate.close()
    words = ["--database", database.superuser_url, "--data", str(data), "--json"]
    assert await to_thread(run, here, "mild", *words) == 1
    document = json.loads(capsys.readouterr().out)
    assert document["acts"] == 2
    (change,) = document["newly_allowed"]
    assert change["act"]["parameters"]["amount"] == 300
    assert change["shadow"] is True
