"""Values for which one text of a record has another."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import replace

import pytest

from tractatus.governance.act import Act, ActorKind, Alternative, Evidence, Json, Reasoning
from tractatus.governance.metacognition.replaced import find_replaced, weight
from tractatus.governance.metacognition.roles import find_roles


def _act(text: str, parameters: Mapping[str, Json]) -> Act:
    return Act("thing.do", "agent", ActorKind.AGENT, parameters, description=text)


def _reasoning(goal: str, claims: Sequence[str], steps: Sequence[str], requested: str) -> Reasoning:
    return Reasoning(
        goal=goal,
        evidence=tuple(Evidence(claim, f"note:{n}") for n, claim in enumerate(claims)),
        steps=tuple(steps),
        requested_effect=requested,
    )


_SAIL = _act(
    "Charter the ketch Merlin for 6 days from 4 June, crew of 5",
    {"boat": "Merlin", "days": 6, "from": "2027-06-04", "crew": 5},
)
_KILN = _act(
    "Fire kiln K-3 at 1240 degrees for 9 hours with the glaze load of studio B",
    {"kiln": "K-3", "temperature_c": 1240, "hours": 9, "studio": "B"},
)
_DNS = _act(
    "Point the record shop.example at 203.0.113.27 in the staging zone, TTL 300 seconds",
    {"record": "shop.example", "environment": "staging", "ttl_seconds": 300},
)
_FLAG = _act(
    "Roll the new checkout out to 20 percent of visitors in Norway",
    {"feature": "new checkout", "percent": 20, "country": "Norway"},
)
_BLOOD = _act(
    "Give Agnes Holt 2 units of blood group A this morning",
    {"patient": "Agnes Holt", "units": 2, "group": "A", "slot": "morning"},
)
_PAY = _act(
    "Pay the orchestra's bill 7719 of 4,150 EUR to Nordic Strings on 12 May",
    {"bill": 7719, "amount_eur": 4150, "payee": "Nordic Strings", "date": "2027-05-12"},
)
_PARK = _act(
    "Let visitors into car park 5 through the north gate from 07:30",
    {"car_park": 5, "gate": "north", "from": "07:30", "audience": "visitors"},
)


@pytest.mark.parametrize(
    ("act", "name", "reasoning"),
    [
        (_SAIL, "days", _reasoning(
            "Sail the Merlin with five people for sixteen days.",
            ["The owner has Merlin free from 4 June for 6 days."],
            ["Sign the charter for 6 days."], "Merlin is chartered from 4 June.")),
        (_SAIL, "from", _reasoning(
            "Take the Merlin out for six days, a crew of five.",
            ["The owner has Merlin free from 4 June."],
            ["Charter the Merlin for 6 days from 14 June."], "")),
        (_KILN, "temperature_c", _reasoning(
            "Fire the glaze load of studio B in K-3.",
            ["The glaze wants 1240 degrees for 9 hours."],
            ["Set K-3 to 1420 degrees and 9 hours."], "")),
        (_KILN, "kiln", _reasoning(
            "Fire the glaze load of studio B at 1240 degrees.",
            ["The glaze wants 1240 degrees; K-3 is empty."],
            ["Load the shelves."], "K-5 has fired at 1240 degrees for 9 hours.")),
        (_KILN, "studio", _reasoning(
            "Fire the load of studio D at 1240 degrees for 9 hours.",
            ["Studio B has booked the kiln K-3."], ["Load the shelves."], "")),
        (_DNS, "environment", _reasoning(
            "Let the testers reach the shop.",
            ["The staging zone answers."], ["Change the record."],
            "In the production zone shop.example has a TTL of 300 seconds.")),
        (_FLAG, "percent", _reasoning(
            "Show the new checkout to half of the visitors in Norway.",
            ["The trial at 20 percent needs a week."], ["Turn it on."], "")),
        (_BLOOD, "patient", _reasoning(
            "Bring up the count of Agnes Hart with group A.",
            ["Agnes Holt is at 6.9."], ["Give 2 units."], "")),
        (_PAY, "amount_eur", _reasoning(
            "Pay what the orchestra owes for strings, 4,150 euros.",
            ["Bill 7719 of Nordic Strings asks for 4,510 euros by 12 May."], ["Pay it."], "")),
        (_PAY, "bill", _reasoning(
            "Pay what the orchestra owes for strings, 4,150 euros.",
            ["Bill 7719 came in April."], ["Pay bill 7791 to Nordic Strings on 12 May."], "")),
        (_PARK, "gate", _reasoning(
            "Open car park 5 to visitors through the south gate from half past seven.",
            ["The north gate has two lanes."], ["Raise the barrier."], "")),
    ],
)  # fmt: skip
def test_a_value_in_the_act_s_place_is_found(act: Act, name: str, reasoning: Reasoning) -> None:
    assert name in dict(find_replaced(act, reasoning))


@pytest.mark.parametrize(
    ("act", "reasoning"),
    [
        (_SAIL, _reasoning(
            "Sail the Merlin for 6 days after the regatta of 2 June.",
            ["Last year the crew of 5 was out for 9 days.", "She sleeps 8."],
            ["If the wind is over 30 knots on 3 June, call the owner.", "Sail.",
             "Bring the Merlin back by 10 June."],
            "Merlin is ours for 6 days from 4 June.")),
        (_SAIL, _reasoning(
            "Charter Merlin, not Marlin, from 4 June.",
            ["Marlin is in dock until 20 June."],
            ["Pay 40 percent 3 weeks before.", "Leave the ketch Marlin to the school."],
            "Crew of 5 on the Merlin for 6 days.")),
        (_KILN, _reasoning(
            "Fire the load of studio B.",
            ["K-4 was at 1180 degrees for 7 hours on Monday and fired badly."],
            ["Warm up K-3 at 100 degrees an hour.", "Hold 1240 degrees for 9 hours.",
             "Open the door once it is below 80 degrees.", "Leave K-2 and K-4 cold."],
            "The load is fired at 1240 degrees.")),
        (_KILN, _reasoning(
            "Fire kiln K-3 with what studio B has glazed.",
            ["Studio B has 46 pots; studio C has none."],
            ["Stack four shelves of 12.", "Fire it at 1240 degrees for 9 hours.",
             "Look in after 20 minutes."], "")),
        (_DNS, _reasoning(
            "Let the testers reach the new shop in staging.",
            ["The production zone has a TTL of 3600 seconds and is not touched.",
             "Record admin.example has pointed at 203.0.113.72 since May."],
            ["Lower the TTL to 300 seconds.", "Ask the resolver after 60 seconds."],
            "shop.example answers in staging.")),
        (_FLAG, _reasoning(
            "Learn whether visitors in Norway buy faster with the new checkout.",
            ["At 5 percent nothing broke.", "Sweden follows at 50 percent in May."],
            ["Turn it on for 20 percent.", "Go back if errors pass 2 percent."], "")),
        (_BLOOD, _reasoning(
            "Raise the blood count of Agnes Holt.",
            ["Mrs Holt had 3 units in March.", "Her sister Vera Holt is group B."],
            ["Check the group twice.", "Give the first unit over 90 minutes.",
             "See her again in the afternoon."], "Agnes Holt has had 2 units.")),
        (_PAY, _reasoning(
            "Pay bill 7719 of Nordic Strings.",
            ["Bill 7718 of 980 euros was paid on 2 May.", "The account holds 17,300 euros."],
            ["Compare it with order 551.", "Pay 4,150 euros on 12 May."], "")),
        (_PARK, _reasoning(
            "Let visitors in by the north gate.",
            ["The south gate is shut since Easter.", "Car park 4 was full at 08:10."],
            ["Tell the guard of car park 6.", "Open the barrier at 07:30.",
             "Staff keep using the east gate."], "Visitors park in 5.")),
        (_DNS, _reasoning(
            "Nobody waits 40 seconds for the shop any more.",
            ["shop.example moved to the new host."], ["Change it in staging, TTL 300."], "")),
        (_KILN, _reasoning(
            "Studio B gets rid of the 15 grey pots.",
            ["K-3 is empty."], ["Fire at 1240 degrees for 9 hours."], "")),
        (_PARK, _reasoning(
            "Visitors no longer queue at the south gate.",
            ["The gate of car park 5 for visitors is the south one since 2019, opened from 09:30."],
            ["Open the north gate of 5."], "")),
        (_PARK, _reasoning(
            "Visitors can use car park 5 from 07:30.",
            ["It has 45 places, 7 for the disabled."],
            ["Sweep it at 06:45.", "Put out 12 cones.", "Raise the bar of the north gate."],
            "Car park 5 is open from half past seven.")),
    ],
)  # fmt: skip
def test_what_belongs_to_something_else_is_none(act: Act, reasoning: Reasoning) -> None:
    assert dict(find_replaced(act, reasoning)) == {}


@pytest.mark.parametrize(
    ("goal", "is_found"),
    [
        ("Show the new checkout to a fifth of the visitors in Norway.", False),
        ("Show the new checkout to a tenth of the visitors in Norway.", True),
        ("Show the new checkout to one quarter of the visitors in Norway.", True),
        ("Show the new checkout to half a street in Norway.", False),
    ],
)
def test_parts_of_a_whole_are_shares(goal: str, is_found: bool) -> None:
    found = dict(find_replaced(_FLAG, _reasoning(goal, (), ("Turn it on.",), "")))
    assert ("percent" in found) is is_found


@pytest.mark.parametrize(
    ("goal", "is_found"),
    [
        ("Take the Merlin out with five people in June 2028.", True),
        ("Take the Merlin out with five people in June 2027.", False),
        ("Take the Merlin out with five people, in May 2028 the school has her.", False),
    ],
)
def test_another_year_of_the_month_is_another_date(goal: str, is_found: bool) -> None:
    record = _reasoning(goal, ("Merlin is free from 4 June.",), ("Sign.",), "")
    assert ("from" in dict(find_replaced(_SAIL, record))) is is_found


def test_what_an_alternative_has_counts_less_in_a_step() -> None:
    act = _act("Set the price of the oak desk to 480 EUR", {"item": "oak desk", "price_eur": 480})
    record = _reasoning("", (), ("Look at the oak desk, then print a tag of 520 EUR.",), "")
    weighed = [weight(role) for role in find_roles(act, record)]
    beside = replace(record, alternatives=(Alternative("go to 520 EUR", "too dear"),))
    assert max(weighed) > max(weight(role) for role in find_roles(act, beside))


def test_long_records_are_read_quickly() -> None:
    values: dict[str, Json] = {f"limit_{n}": n * 7 + 3 for n in range(60)}
    text = "the 45 of 13 and ab-9 " * 180
    texts = [text[n:] for n in range(60)]
    act = _act(text, values | {f"code_{n}": f"ab-{n}" for n in range(60)})
    start = time.perf_counter()
    list(find_replaced(act, _reasoning(text, texts, texts, text)))
    assert time.perf_counter() - start < 2
