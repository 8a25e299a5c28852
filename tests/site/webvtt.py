"""A strict reader of the WebVTT that the product writes; independent of it.

Source: WebVTT, W3C Candidate Recommendation, section 4.1.
"""

from __future__ import annotations

import html
import itertools
import re

_TIME = r"(\d{2,}):([0-5]\d):([0-5]\d)\.(\d{3})"
_TIMES = re.compile(rf"{_TIME} --> {_TIME}")


def read_webvtt(data: bytes) -> list[tuple[int, int, str]]:
    """Start, end (ms) and text of each cue; `AssertionError` where it is no WebVTT."""
    header, *blocks = data.decode("utf-8").split("\n\n")
    assert header == "WEBVTT", header
    cues = []
    for number, block in enumerate(blocks, 1):
        lines = block.removesuffix("\n").split("\n")
        assert len(lines) == 3, lines
        assert lines[0] == str(number)
        found = _TIMES.fullmatch(lines[1])
        assert found, lines[1]
        hours, minutes, seconds, ms, *end = (int(part) for part in found.groups())
        start = ((hours * 60 + minutes) * 60 + seconds) * 1000 + ms
        stop = ((end[0] * 60 + end[1]) * 60 + end[2]) * 1000 + end[3]
        assert start < stop
        assert "-->" not in lines[2] and not re.search(r"[<>]|&(?!amp;|lt;|gt;)", lines[2])
        cues.append((start, stop, html.unescape(lines[2])))
    assert all(one[1] <= other[0] for one, other in itertools.pairwise(cues))
    return cues
