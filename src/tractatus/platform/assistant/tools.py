"""Everything that the assistant can do in a community."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from tractatus.governance.act import Alternative
from tractatus.platform.assistant import page_tools, post_tools
from tractatus.platform.assistant.summary import PERIODS
from tractatus.platform.assistant.tool import Tool

_POST_ARGUMENT: Final = "the code under a post, `newest`, or `about` and words that it alone holds"

TOOLS: Final[Mapping[str, Tool]] = {
    tool.name: tool
    for tool in (
        Tool(
            "pin", "post.pin", "pin post", "Put a post first on the community's page.",
            {"post": _POST_ARGUMENT}, post_tools.prepare_on, post_tools.run_on,
            (
                Alternative("leave every entry in the order of its date",
                            "the member asked for a place at the top"),
                Alternative("mention it in a message of its own",
                            "readers would still have to look for the first one"),
            ),
            "unpin the post: it then stands where its date puts it",
        ),
        Tool(
            "unpin", "post.unpin", "unpin post", "Let a pinned post stand where its date puts it.",
            {"post": _POST_ARGUMENT}, post_tools.prepare_off, post_tools.run_off,
            (
                Alternative("keep it at the top", "the member asked to take it down"),
                Alternative("ask everybody first", "the member wants it now, and it can be undone"),
            ),
            "pin the post again",
        ),
        Tool(
            "post", "content.publish", "publish content",
            "Write a post for the member; a person reads it first.",
            {"text": "the whole text"}, post_tools.prepare_post, post_tools.run_post,
            (
                Alternative("hand the words back as a draft", "the member asked to send them"),
                Alternative("send a private message", "the member wants the community to read it"),
            ),
            "a moderator removes the post, which is kept with its reasons",
            is_queued=True,
        ),
        Tool(
            "label", "content.label", "label content",
            "Put a few words on a post that everybody sees.",
            {"post": _POST_ARGUMENT, "label": "a few words"}, post_tools.prepare_label,
            post_tools.run_label,
            (
                Alternative("answer with an opinion instead", "an opinion is not seen beside it"),
                Alternative("leave it to moderators alone", "they decide on this in any case"),
            ),
            "an empty label takes the words away",
        ),
        Tool(
            "summarise", "posts.summarise", "summarise posts",
            "Count and quote posts for the member.",
            {"period": f"one of: {', '.join(PERIODS)}"}, page_tools.prepare_summary,
            page_tools.run_summary,
            (
                Alternative("list every entry in full", "the member asked for a short account"),
                Alternative("point to the page instead", "the member would have to read all of it"),
            ),
            "nothing is changed, so there is nothing to undo",
            reads_posts=True,
        ),
        Tool(
            "set", "setting.change", "change setting",
            "Keep a value on the community's page, by name.",
            {"name": "small letters, digits, _", "value": "the value"}, page_tools.prepare_set,
            page_tools.run_set,
            (
                Alternative("leave the earlier value as it is", "the member named another one"),
                Alternative("write it in a message to all", "it would be lost among the others"),
            ),
            "set the earlier value again; every one is kept",
        ),
    )
}  # fmt: skip
