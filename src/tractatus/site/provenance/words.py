"""What a figure counts, in words, out of its path alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from tractatus.evidence.codes import FIRST_COUNTED, SERVICE_NAMES
from tractatus.site.views import APART, LEVELS, WINDOW_WORDS
from tractatus.verifier.figures import Figure

_ASSERTED_SERVICES: Final = {
    name for service, name in SERVICE_NAMES.items() if service >= FIRST_COUNTED
}
_EACH_ONE_LEAF: Final = "Each is one leaf of the log, so anybody can count them again."
_SUM: Final = (
    "They are too many to enter singly: the operator writes sums into the log. The addition is "
    "checked; the numbers that are added are the operator's word."
)
_SERVICE_MEMBERS: Final = {
    "operations": ("Operations of {}", "assessments of acts by {}, whatever came of them"),
    "allowed": ("Acts allowed by {}", "assessments of {} that let the act pass"),
    "blocked": (
        "Acts blocked by {}",
        "assessments of {} that refused the act, or that a human refused where one was asked",
    ),
    "approvals": ("Acts that {} left to a human", "assessments of {} that asked for a human"),
    "attested": (
        "Attested assessments of {}",
        "assessments of {} whose record is signed by a key that never reaches the server",
    ),
}
_EPOCHS: Final = {
    "k": ("Decisions that close an epoch", "decisions that must wait until an epoch closes"),
    "t": ("Tenants that close an epoch", "tenants that the waiting decisions must be of"),
    "hold": ("Longest wait for an epoch, ms", "milliseconds that a decision waits at most"),
    "tick": ("Time between looks, ms", "milliseconds between looks whether an epoch closes"),
    "heartbeat": ("Time between signs of life, ms", "milliseconds at most between signs of life"),
    "canary_interval": (
        "Time between canary rounds, ms",
        "milliseconds between rounds of canaries",
    ),
}
_BOUNDS: Final = {
    "first_epoch": ("First epoch", "the number of the first epoch that closed in that time"),
    "last_epoch": ("Last epoch", "the number of the last epoch that closed in that time"),
    "first_index": ("First leaf", "the index of the first leaf of these epochs"),
    "last_index": ("Last leaf", "the index of the summary that ends these epochs"),
}


@dataclass(frozen=True, slots=True)
class Words:
    """A figure for people.

    Args:
        title: Its name, with the stretch of time that it is about.
        counts: What it counts, a sentence or two.
    """

    title: str
    counts: str


def describe(figure: Figure) -> Words:
    """What the figure is."""
    title, counts = _of(figure.rest)
    sentence = f"{counts[:1].upper()}{counts[1:]}"
    if not sentence.endswith("."):
        sentence += "."
    return Words(title + _where(figure), f"{sentence} {_apart(figure)}".strip())


def _where(figure: Figure) -> str:
    if figure.window is None:
        return ""
    where = f", {WINDOW_WORDS.get(figure.window, figure.window)}"
    if figure.point is not None:
        where = f", one point of the {WINDOW_WORDS.get(figure.window, figure.window)}"
    if figure.apart is not None:
        where += f", counted apart: {APART.get(figure.apart, (figure.apart,))[0].lower()}"
    return where


def _apart(figure: Figure) -> str:
    if figure.window is None or figure.rest[0] in (*_BOUNDS, "canaries", "uptime"):
        return ""
    if figure.apart is not None:
        words = APART.get(figure.apart, ("", ""))[1]
        return f"Counted apart and never in the headline. {words}".strip()
    return (
        "Headline: acts of members only; canaries, visitors' examples, replays, demonstrations "
        "and shadow decisions are counted apart."
    )


def _of(rest: tuple[str, ...]) -> tuple[str, str]:
    match rest:
        case ("services", name, member) if member in _SERVICE_MEMBERS:
            who = "the services" if name == "*" else name
            title, counts = _SERVICE_MEMBERS[member]
            return title.format(who), f"{counts.format(who)}. {_EACH_ONE_LEAF}"
        case ("services", name, "last_epoch"):
            return (
                f"Last epoch with a leaf of {name}",
                f"the number of the newest epoch in which {name} left a leaf, whatever its flags",
            )
        case ("tenant_isolation", "verified"):
            return (
                "Statements passed by tenant isolation",
                f"statements on tenant data with a scope that the database checked. {_SUM}",
            )
        case ("tenant_isolation", "blocked"):
            return (
                "Statements refused by tenant isolation",
                f"statements that the database refused for want of a scope. {_EACH_ONE_LEAF}",
            )
        case ("opinions", vote):
            kind = "" if vote == "*" else f": {vote}"
            return f"Opinions{kind}", f"votes of people on statements{kind}. {_SUM}"
        case ("canaries", "sent"):
            return (
                "Canaries sent",
                "known acts that the platform sent through its own gate, to see whether it "
                f"answers. {_EACH_ONE_LEAF}",
            )
        case ("canaries", "caught"):
            return (
                "Canaries answered as they must be",
                f"known acts of which the gate answered as it must. {_EACH_ONE_LEAF}",
            )
    return _of_others(rest)


def _of_others(rest: tuple[str, ...]) -> tuple[str, str]:
    match rest:
        case ("uptime", "value"):
            return (
                "Uptime",
                "rounds of canaries that were answered as they must be, as a share of those due. "
                "Nobody's claim: it follows from leaves and from the clock of the document",
            )
        case ("uptime", "rounds_caught"):
            return (
                "Canary rounds answered as they must be",
                "whole rounds of canaries of which every act was answered as it must be",
            )
        case ("uptime", "rounds_due"):
            return (
                "Canary rounds due",
                "rounds that began early enough to have been published. It follows from the "
                "canary interval, which is a leaf, and from the time of the document",
            )
        case ("pressure_histogram", level) if level.isdigit() and int(level) < len(LEVELS):
            name = LEVELS[int(level)]
            return (
                f"Assessments of context pressure: {name}",
                f"assessments of ContextPressureMonitor with the level “{name}”. {_EACH_ONE_LEAF}",
            )
        case ("outcomes", service, outcome):
            known = _SUM if service in _ASSERTED_SERVICES else _EACH_ONE_LEAF
            spoken = outcome.replace("_", " ")
            return f"{service}: {spoken}", f"what {service} answered with “{spoken}”. {known}"
        case ("unknown",):
            return (
                "Leaves of unknown class",
                f"leaves whose codes the log itself does not explain. {_EACH_ONE_LEAF}",
            )
        case ("epochs", "closed"):
            return "Epochs closed", "epochs that have closed since the log began"
        case ("epochs", name) if name in _EPOCHS:
            title, counts = _EPOCHS[name]
            return title, f"{counts}: a setting that stands in the log as a leaf"
        case ("log", "size"):
            return "Leaves of the log", "all leaves under the checkpoint, of every kind"
        case ("variants", "length"):
            return (
                "Product variants running",
                "variants of the platform with at least one deployment here. The operator says "
                "so; no leaf of the log shows it",
            )
        case (name,) if name in _BOUNDS:
            return _BOUNDS[name]
    return ".".join(rest), "a figure of the metrics document"
