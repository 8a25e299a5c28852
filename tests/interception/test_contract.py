"""What is denied in one way is denied in all, with the same codes, and nothing runs unrecorded."""

from __future__ import annotations

import pytest
from tests.interception.adapters import (
    IN_MEMORY,
    ON_RECORD,
    in_memory,
    over,
)
from tests.interception.ground import count_records, installation, prepared_gate

from tractatus import Mode
from tractatus.testing.interception import check_interception, check_shadow


@pytest.mark.parametrize("kind", IN_MEMORY)
async def test_in_memory(kind):
    await check_interception(over(kind, in_memory))


@pytest.mark.parametrize("kind", ON_RECORD)
async def test_on_record(kind, database, tmp_path):
    await installation(database, tmp_path)
    await check_interception(
        over(kind, lambda policy: prepared_gate(database, tmp_path, policy)),
        count_records=lambda: count_records(database),
    )


@pytest.mark.parametrize("kind", IN_MEMORY)
async def test_shadow_lets_everything_go_on(kind):
    await check_shadow(over(kind, lambda policy: in_memory(policy, Mode.SHADOW)))
