"""The assistant's guide is true: its sentences are read as it says, its commands print this."""

from __future__ import annotations

import asyncio
import os
import re
import sys
from pathlib import Path
from typing import Any

from tests.docs.test_platform_guide import _CONSOLE, serving
from tests.platform.conftest import make_context

from tractatus.governance.instructions.instruction import Place
from tractatus.platform.application import build
from tractatus.platform.assistant.grammar import Command, Told, read_said
from tractatus.platform.assistant.memory import give
from tractatus.web.cookies import encode_token

GUIDE = (Path(__file__).parents[2] / "docs" / "guides" / "assistant.md").read_text("utf-8")
SAID = "You must specifically use port 27027, not the default port."


def test_each_sentence_of_the_table_is_an_instruction() -> None:
    sentences = re.findall(r"^\| `([^`]+)` \|", GUIDE, re.MULTILINE)
    assert len(sentences) == 5
    assert all(isinstance(read_said(one), Told) for one in sentences)


def test_each_form_of_the_grammar_is_a_command() -> None:
    block = re.search(r"^    pin POST(.*?)\n\n", GUIDE, re.MULTILINE | re.DOTALL)
    assert block
    forms = re.split(r"\s{2,}", block[0].strip())
    assert len(forms) == 8
    for form in forms:
        assert isinstance(read_said(form.replace("POST", "newest")), Command), form


async def test_its_commands_print_what_it_prints(ports: Any, tmp_path: Path) -> None:
    commands = _CONSOLE.findall(GUIDE)
    assert len(commands) == GUIDE.count("```console") == 2
    tea = await ports.found("tea")
    context = make_context(ports, tmp_path)
    async with context.tenants.tenant(tea.token) as transaction:
        given = await give(context, transaction, SAID, place=Place())
    assert given.recorded.is_permitted and SAID in GUIDE.replace("\n", " ")
    async with serving(build(context)) as address:
        environment = {
            "PLATFORM": address,
            "TOKEN": encode_token(tea.token),
            "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        }
        for command, expected in commands:
            process = await asyncio.create_subprocess_shell(
                command, env=environment, stdout=asyncio.subprocess.PIPE
            )
            output, _ = await process.communicate()
            assert output.decode() == expected, command
