"""/comparison as a visitor sees it, now and when nobody has looked for long."""

from __future__ import annotations

import json
import re

import pytest
from tests.site.test_pages import Open, a_past, open_site

from tractatus.site.comparison.data import load_comparison
from tractatus.site.comparison.pages import OURS
from tractatus.site.comparison.standing import expiry_of

__all__ = ["open_site"]

COMPARISON = load_comparison()
LAST = max(expiry_of(one) for one in COMPARISON.cells if one.checked)
FIRST = min(expiry_of(one) for one in COMPARISON.cells if one.checked)


def answers(page: str) -> list[str]:
    """The answers in the tables with sources."""
    cells = page[page.index('id="cells"') : page.index('id="tools"')]
    return re.findall(r'class="answer answer-(\w+)"', cells)


async def test_every_cell_is_there_with_source_and_day(open_site: Open) -> None:
    site = open_site(a_past())
    site.clock.ms = FIRST - 1
    page = await site.text("/comparison")
    assert answers(page) == [
        COMPARISON.cell(product.id, criterion.id).answer.value
        for criterion in COMPARISON.criteria
        for product in COMPARISON.products
    ]
    for one in COMPARISON.cells:
        if one.source and one.source.startswith("https"):
            assert f'href="{one.source}"' in page
    assert "too old" not in page[page.index('id="cells"') :]


async def test_answers_expire_by_the_clock_alone_and_say_what_they_were(open_site: Open) -> None:
    site = open_site()
    site.clock.ms = FIRST - 1
    before = await site.text("/comparison")
    assert "was: " not in before
    site.clock.ms = LAST
    page = await site.text("/comparison")
    assert set(answers(page)) == {"unverified"}
    dated = [one for one in COMPARISON.cells if one.checked]
    was = re.findall(r"was: (\w+), too old", page)
    assert sorted(was) == sorted(one.answer.value for one in dated)
    assert f"{len(dated)} of them because they are too old" in page
    assert "In none of these rows" in page
    assert "checked <time" in page  # the old day stays visible


async def test_rows_where_others_are_ahead_come_first(open_site: Open) -> None:
    site = open_site()
    site.clock.ms = FIRST - 1
    page = await site.text("/comparison")
    ahead = page[page.index('id="ahead"') : page.index('id="matrix"')]
    assert page.index('id="ahead"') < page.index('id="matrix"') < page.index('id="cells"')
    listed = re.findall(r'href="#([\w-]+)"', ahead)
    assert {"formal", "users", "languages", "hosted", "ml"} <= set(listed)
    assert "gate" not in listed
    assert f"In {len(listed)} of {len(COMPARISON.criteria)} rows" in page


@pytest.mark.parametrize("product", [one.id for one in COMPARISON.products if one.id != OURS])
async def test_one_tool_alone(open_site: Open, product: str) -> None:
    page = await open_site().text(f"/comparison?with={product}")
    assert len(answers(page)) == 2 * len(COMPARISON.criteria)
    assert 'id="matrix"' not in page


@pytest.mark.parametrize("asked", ["tractatus", "no-such-tool", "<script>"])
async def test_a_tool_that_is_not_in_it_is_not_found(open_site: Open, asked: str) -> None:
    answer = await open_site().http.get("/comparison", params={"with": asked})
    assert answer.status_code == 404
    assert "<script>" not in answer.text


async def test_the_data_can_be_had_as_of_now(open_site: Open) -> None:
    site = open_site()
    for at, was in ((FIRST - 1, 0), (LAST, len([c for c in COMPARISON.cells if c.checked]))):
        site.clock.ms = at
        answer = await site.http.get("/comparison.json")
        assert answer.headers["content-type"] == "application/json"
        document = json.loads(answer.content)
        assert len(document["cells"]) == len(COMPARISON.cells)
        assert len([one for one in document["cells"] if one["was"]]) == was
        assert document["answers_keep_days"] == 90
