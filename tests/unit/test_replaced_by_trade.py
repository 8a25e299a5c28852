"""Records of several trades: sound ones, and each with one value changed in one place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import pytest

from tractatus.governance.act import Act, ActorKind, Alternative, Evidence, Json, Reasoning
from tractatus.governance.metacognition.replaced import find_replaced


def _act(text: str, **parameters: Json) -> Act:
    return Act("thing.do", "agent", ActorKind.AGENT, parameters, description=text)


def _reasoning(
    goal: str,
    claims: Sequence[str],
    steps: Sequence[str],
    requested: str,
    options: Sequence[str] = (),
) -> Reasoning:
    return Reasoning(
        goal=goal,
        evidence=tuple(Evidence(claim, "note") for claim in claims),
        steps=tuple(steps),
        alternatives=tuple(Alternative(option, "slower") for option in options),
        requested_effect=requested,
    )


_SOUND: Final = [
    (
        _act(
            "Push branch fix-login to origin",
            command="git push origin fix-login",
            branch="fix-login",
            timeout=30,
        ),
        _reasoning(
            "Get the login fix reviewed.",
            [
                "CI run 4412 passed on fix-login in 12 minutes.",
                "Branch main is protected; 2 reviews needed.",
            ],
            [
                "Run the 318 unit tests.",
                "Rebase fix-login on main.",
                "Push fix-login to origin.",
                "Open a pull request against main.",
                "Wait 15 minutes for CI.",
            ],
            "Branch fix-login is on origin.",
            ["Push to main directly"],
        ),
    ),
    (
        _act(
            "Delete container image api:1.4.2 from the registry",
            image="api",
            tag="1.4.2",
            registry="eu-registry",
        ),
        _reasoning(
            "Free space by removing api 1.4.2.",
            ["api:1.4.3 runs on all 6 nodes since 3 May.", "api:1.4.1 is kept as fallback."],
            [
                "Check that no pod runs 1.4.2.",
                "Keep 1.4.1 and 1.4.3.",
                "Delete tag 1.4.2.",
                "Run garbage collection at 02:00.",
            ],
            "Tag 1.4.2 is gone from the registry.",
        ),
    ),
    (
        _act(
            "Scale deployment web to 8 replicas in prod-eu",
            deployment="web",
            replicas=8,
            namespace="prod-eu",
        ),
        _reasoning(
            "Carry the sale traffic in prod-eu.",
            [
                "Web stands at 4 replicas and 85 % CPU.",
                "prod-us runs 12 replicas under the same load.",
            ],
            [
                "Check the quota: 20 pods.",
                "Scale to 6, look for 10 minutes, then scale to 8.",
                "If error rate is over 1 %, go back to 4.",
            ],
            "web has 8 replicas in prod-eu.",
        ),
    ),
    (
        _act(
            "Send invoice 2291 of 640 EUR to Weber GmbH by 15 July",
            invoice=2291,
            amount_eur=640,
            customer="Weber GmbH",
            due="2026-07-15",
        ),
        _reasoning(
            "Bill the repair to Weber GmbH.",
            [
                "Offer of 2 June: 600 EUR plus parts.",
                "Parts cost 40 EUR.",
                "Invoice 2290 went to Maier GmbH.",
            ],
            [
                "Add up labour of 600 and parts of 40 EUR.",
                "Have Ms Lenz check it until 10 July.",
                "Send 2291 to Weber GmbH.",
                "Remind them 14 days later.",
            ],
            "Weber GmbH has invoice 2291 over 640 EUR, due 15 July.",
        ),
    ),
    (
        _act(
            "Book meeting room Alder for 12 people on Thursday from 14:00 to 16:00",
            room="Alder",
            people=12,
            day="Thursday",
            start="14:00",
            end="16:00",
        ),
        _reasoning(
            "The board of twelve can meet on Thursday.",
            ["Alder seats 14; Birch seats 8.", "Wednesday is taken until 17:00."],
            [
                "Ask reception for coffee at 15:00.",
                "Book Alder, Thursday 14:00 to 16:00.",
                "Cancel Birch on Friday.",
            ],
            "Alder is ours on Thursday from two to four.",
        ),
    ),
    (
        _act(
            "Lower the speed limit on Mill Lane from 50 to 30 km/h",
            street="Mill Lane",
            old_limit=50,
            new_limit=30,
        ),
        _reasoning(
            "Make Mill Lane safe for the school.",
            [
                "7 accidents in 3 years, 2 of them with children.",
                "Cars drive 58 on average.",
                "Oak Lane went down to 30 last year.",
            ],
            [
                "Order 6 signs.",
                "Cover the 50 signs.",
                "Unveil the signs for 30 on 1 August.",
                "Measure for 4 weeks.",
            ],
            "On Mill Lane 30 is the limit.",
        ),
    ),
    (
        _act(
            "Prescribe Lina Roth 3 drops of timolol in the left eye each morning",
            patient="Lina Roth",
            drug="timolol",
            drops=3,
            eye="left",
            time="morning",
        ),
        _reasoning(
            "Bring down the pressure in Lina Roth's left eye.",
            [
                "Left eye 27 mmHg, right eye 15 mmHg.",
                "She uses latanoprost in the evening in both eyes.",
            ],
            [
                "Check for asthma.",
                "Write timolol, 3 drops, left eye, mornings.",
                "See her in 4 weeks.",
                "Leave the right eye without drops.",
            ],
            "Lina Roth takes timolol in the left eye.",
        ),
    ),
    (
        _act(
            "Hire 2 excavators from Bagger AG for 5 days from 9 March",
            number=2,
            firm="Bagger AG",
            days=5,
            start="2026-03-09",
        ),
        _reasoning(
            "Dig the trench for the water main.",
            [
                "Trench is 120 m; one machine does 15 m a day.",
                "Bagger AG asks 480 EUR a day each; Lift KG asks 520.",
                "Machines are free from 7 March.",
            ],
            [
                "Mark the gas line on 6 March.",
                "Order two excavators from Bagger AG.",
                "Give them back on 13 March, refuelled.",
            ],
            "Two excavators of Bagger AG are here from 9 March.",
        ),
    ),
    (
        _act(
            "Rename the folder Reports-2024 to Archive-2024 on the share finance",
            old="Reports-2024",
            new="Archive-2024",
            share="finance",
        ),
        _reasoning(
            "Make clear which reports are done.",
            ["Reports-2025 is in use by 9 people.", "Archive-2023 was named the same way."],
            [
                "Tell the users of finance.",
                "Rename Reports-2024.",
                "Set Archive-2024 to read only.",
                "Do not touch Reports-2025.",
            ],
            "Archive-2024 stands on finance.",
        ),
    ),
    (
        _act(
            "Grant user mkoch the role editor in project atlas until 31 May",
            user="mkoch",
            role="editor",
            project="atlas",
            until="2026-05-31",
        ),
        _reasoning(
            "Let M. Koch finish the maps in atlas.",
            [
                "Project lead asked for editor rights on 4 May.",
                "mkoch is reader now; jkoch is editor already.",
            ],
            [
                "Check that mkoch has signed the rules.",
                "Grant editor in atlas until 31 May.",
                "Look at the log on 15 May.",
            ],
            "mkoch is editor in atlas.",
        ),
    ),
    (
        _act(
            "Close the pool for 10 days from 2 November for new tiles",
            place="pool",
            days=10,
            start="2026-11-02",
        ),
        _reasoning(
            "Have the tiles renewed while few swim.",
            ["The tiler needs 8 days and 2 to dry.", "November had 41 visitors a day, July 310."],
            [
                "Put up notices 3 weeks before.",
                "Drain over 36 hours.",
                "Close it for 10 days.",
                "Fill again, 2 days.",
            ],
            "Pool shut for ten days from 2 November.",
        ),
    ),
    (
        _act(
            "Order 40 kg of rye flour from Mill Hansen at 1.10 EUR per kg",
            kg=40,
            flour="rye",
            mill="Mill Hansen",
            price=1.1,
        ),
        _reasoning(
            "Bake rye bread until Easter.",
            [
                "We use 6 kg of rye a week.",
                "Wheat is at 0.85 EUR per kg, 120 kg in stock.",
                "Mill Hansen quotes 1.10 EUR for rye from 25 kg on.",
            ],
            ["Order 40 kg of rye.", "Sift the first 5 kg.", "Pay within 14 days."],
            "40 kg of rye flour are ordered from Mill Hansen.",
        ),
    ),
]


@pytest.mark.parametrize(("act", "reasoning"), _SOUND)
def test_sound_records_replace_nothing(act: Act, reasoning: Reasoning) -> None:
    assert dict(find_replaced(act, reasoning)) == {}


def _with(reasoning: Reasoning, where: str, text: str) -> Reasoning:
    """The record with another text as goal, as what is asked for, or as the step of a number."""
    if where == "goal":
        return replace(reasoning, goal=text)
    if where == "request":
        return replace(reasoning, requested_effect=text)
    steps = list(reasoning.steps)
    steps[int(where)] = text
    return replace(reasoning, steps=tuple(steps))


@pytest.mark.parametrize(
    ("number", "where", "text"),
    [
        (0, "goal", "Get the logout fix of fix-logout reviewed."),
        (0, "2", "Push fix-logon to origin."),
        (1, "request", "Tag 1.4.1 is gone from the registry."),
        (1, "goal", "Free space by removing api 1.2.4."),
        (2, "request", "web has 18 replicas in prod-eu."),
        (2, "request", "web has 8 replicas in prod-us."),
        (2, "goal", "Carry the sale traffic in prod-us."),
        (3, "request", "Weber GmbH has invoice 2291 over 460 EUR, due 15 July."),
        (3, "goal", "Bill the repair to Maier GmbH."),
        (4, "request", "Alder is ours on Tuesday from two to four."),
        (5, "request", "On Mill Lane 20 is the limit."),
        (5, "goal", "Make Hill Lane safe for the school."),
        (6, "request", "Lina Roth takes timolol in the right eye."),
        (6, "1", "Write timolol, 2 drops, left eye, mornings."),
        (6, "1", "Write timolol, 3 drops, both eyes, mornings."),
        (6, "goal", "Bring down the pressure in Lena Roth's left eye."),
        (7, "request", "Two excavators of Bagger AG are here from 19 March."),
        (7, "request", "Three excavators of Bagger AG are here from 9 March."),
        (8, "1", "Rename Reports-2025."),
        (8, "request", "Archive-2023 stands on finance."),
        (9, "request", "mkoch is owner in atlas."),
        (10, "2", "Close it for 20 days."),
        (10, "request", "Pool shut for ten weeks from 2 November."),
        (11, "request", "400 kg of rye flour are ordered from Mill Hansen."),
        (11, "0", "Order 40 kg of wheat."),
    ],
)
def test_one_other_value_is_found(number: int, where: str, text: str) -> None:
    act, reasoning = _SOUND[number]
    assert list(find_replaced(act, _with(reasoning, where, text)))
