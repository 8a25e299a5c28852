"""The words of a recording in other forms: WebVTT for players, plain text for readers.

Source: WebVTT, W3C Candidate Recommendation, section 4.1.
"""

from __future__ import annotations

from tractatus.site.recording.document import Recording

_SECOND, _MINUTE, _HOUR = 1000, 60_000, 3_600_000


def format_captions(recording: Recording) -> bytes:
    """Every caption as a cue of WebVTT, in UTF-8."""
    cues = [
        f"{number}\n{_cue_time(one.start)} --> {_cue_time(one.end)}\n{_escape(one.text)}\n"
        for number, one in enumerate(recording.captions, 1)
    ]
    return "\n".join(["WEBVTT\n", *cues]).encode()


def format_transcript(recording: Recording) -> bytes:
    """Scenes, captions with their times, and what the product answered, as plain text."""
    lines = [
        f"Recorded from the running product on {recording.recorded_at:%Y-%m-%d %H:%M} UTC",
        f"software {recording.software}",
        f"commit {recording.commit or 'not known'}",
        f"browser {recording.browser}",
    ]
    for number, scene in enumerate(recording.scenes, 1):
        lines += ["", f"{number}. {scene.title}"]
        lines += [f"[{short_time(one.start)}] {one.text}" for one in scene.captions]
        for observation in scene.observed:
            lines.append(f"    {observation.what}:")
            lines += [f"        {line}" for line in observation.answer.splitlines()]
    return "\n".join(lines).encode() + b"\n"


def short_time(ms: int) -> str:
    """For people: minutes and seconds, 1:07."""
    return f"{ms // _MINUTE}:{ms % _MINUTE // _SECOND:02d}"


def _cue_time(ms: int) -> str:
    hours, minutes = ms // _HOUR, ms % _HOUR // _MINUTE
    return f"{hours:02d}:{minutes:02d}:{ms % _MINUTE // _SECOND:02d}.{ms % _SECOND:03d}"


def _escape(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
