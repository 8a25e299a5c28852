"""Tools on posts: find the one that is meant, pin it, label it, write one."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final
from uuid import UUID

from tractatus.errors import RequestError
from tractatus.platform.acts import Deciding, Recorded
from tractatus.platform.assistant.tool import Prepared, required, short
from tractatus.platform.posting import LONGEST_POST, keep_assisted_post
from tractatus.platform.queries import sql
from tractatus.ports import Row, TenantTransaction

LONGEST_LABEL: Final = 60

_CODE: Final = re.compile(r"#?([0-9a-f]{4,32})", re.ASCII)
_ABOUT: Final = re.compile(r"(?:about|with|that says)\s+(.+)", re.IGNORECASE | re.DOTALL)


async def find_post(transaction: TenantTransaction, named: str) -> Row:
    """The one accepted post that `named` means.

    Raises:
        RequestError: None does, or several do.
    """
    if named.lower() in ("newest", "latest", "the newest", "the latest"):
        found = [row for row in [await transaction.fetch_one(sql("newest_post"))] if row]
    elif code := _CODE.fullmatch(named.lower()):
        found = list(await transaction.fetch(sql("posts_of_code"), code[1]))
    elif about := _ABOUT.fullmatch(named):
        words = about[1].strip().strip('"')
        found = list(await transaction.fetch(sql("posts_about"), words[:200]))
    else:
        raise RequestError(
            f"“{short(named)}” names no post: write the code under a post, “newest”, or “about” "
            "and words that it holds"
        )
    if not found:
        raise RequestError(f"no post that everybody sees is meant by “{short(named)}”")
    if len(found) > 1:
        raise RequestError(f"more than one post is meant by “{short(named)}”: use the code")
    return found[0]


def code_of(post_id: UUID) -> str:
    """The short code that a page shows under a post."""
    return post_id.hex[-6:]


async def _prepare_pin(
    transaction: TenantTransaction, arguments: Mapping[str, str], verb: str
) -> Prepared:
    post = await find_post(transaction, required(arguments, "post"))
    shown = f"{verb} the post “{short(post['body'])}” ({code_of(post['post_id'])})"
    return Prepared(str(post["post_id"]), {"post": str(post["post_id"])}, "", shown)


async def prepare_on(transaction: TenantTransaction, arguments: Mapping[str, str]) -> Prepared:
    """Look the post up that is to stand first."""
    return await _prepare_pin(transaction, arguments, "pin")


async def prepare_off(transaction: TenantTransaction, arguments: Mapping[str, str]) -> Prepared:
    """Look the post up that is to stand where its date puts it."""
    return await _prepare_pin(transaction, arguments, "unpin")


async def run_on(
    deciding: Deciding, transaction: TenantTransaction, prepared: Prepared, recorded: Recorded
) -> str:
    """Let it stand first."""
    await _mark(transaction, prepared, "pin", "first", recorded)
    return "The post stands first on the community's page now."


async def run_off(
    deciding: Deciding, transaction: TenantTransaction, prepared: Prepared, recorded: Recorded
) -> str:
    """Let it stand there."""
    await _mark(transaction, prepared, "pin", "", recorded)
    return "The post stands where its date puts it again."


async def _mark(
    transaction: TenantTransaction, prepared: Prepared, mark: str, value: str, recorded: Recorded
) -> None:
    await transaction.execute(
        sql("mark_post"), UUID(prepared.target), mark, value, recorded.record_id
    )


async def prepare_label(transaction: TenantTransaction, arguments: Mapping[str, str]) -> Prepared:
    """Look the post up, and check the words."""
    post = await find_post(transaction, required(arguments, "post"))
    label = required(arguments, "label")
    if len(label) > LONGEST_LABEL or not label.isprintable():
        raise RequestError(f"a label has at most {LONGEST_LABEL} plain characters")
    shown = f"label the post “{short(post['body'])}” ({code_of(post['post_id'])}) as “{label}”"
    parameters = {"post": str(post["post_id"]), "label": label}
    return Prepared(str(post["post_id"]), parameters, f"label a post as {label}", shown)


async def run_label(
    deciding: Deciding, transaction: TenantTransaction, prepared: Prepared, recorded: Recorded
) -> str:
    """Put the words on it."""
    await _mark(transaction, prepared, "label", str(prepared.parameters["label"]), recorded)
    return "The label stands on the post now."


async def prepare_post(transaction: TenantTransaction, arguments: Mapping[str, str]) -> Prepared:
    """Check the text."""
    text = required(arguments, "text")
    if len(text) > LONGEST_POST:
        raise RequestError(f"a post has at most {LONGEST_POST} characters")
    return Prepared("", {"text": text}, "", f"post “{short(text)}”")


async def run_post(
    deciding: Deciding, transaction: TenantTransaction, prepared: Prepared, recorded: Recorded
) -> str:
    """Keep the post in the moderators' queue, marked as the assistant's."""
    text = str(prepared.parameters["text"])
    post_id = await keep_assisted_post(deciding, transaction, text, recorded)
    await transaction.execute(sql("mark_post"), post_id, "assistant", "written", recorded.record_id)
    return (
        "The post waits for a person of this community to read it; it says that the assistant "
        "wrote it for you."
    )
