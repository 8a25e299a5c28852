"""CPU time of one PostgreSQL backend, and ratios of two that take turns."""

from __future__ import annotations

import os
import platform
import statistics
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Backend:
    """The server process behind one connection."""

    pid: int

    def cpu_us(self) -> float:
        """Microseconds on a core so far, user and system.

        The scheduler counts nanoseconds; /proc/PID/stat would count hundredths of a second.
        """
        return int(Path(f"/proc/{self.pid}/schedstat").read_text().split()[0]) / 1000


@dataclass(frozen=True)
class Pair:
    """One path measured in turns: microseconds a statement in each round, ours and the peer's."""

    ours: tuple[float, ...]
    peer: tuple[float, ...]

    def document(self) -> dict[str, float]:
        """Medians, and the ratio of each round to its neighbour: median and quartiles."""
        ratios = [mine / other for mine, other in zip(self.ours, self.peer, strict=True)]
        low, middle, high = statistics.quantiles(ratios, n=4)
        return {
            "ours_us": round(statistics.median(self.ours), 1),
            "peer_us": round(statistics.median(self.peer), 1),
            "ratio": round(middle, 3),
            "ratio_quartile_1": round(low, 3),
            "ratio_quartile_3": round(high, 3),
        }


def machine(server_version: str) -> dict[str, object]:
    """What the figures were measured on; others' load is part of it."""
    model = next(
        (
            line.partition(":")[2].strip()
            for line in Path("/proc/cpuinfo").read_text().splitlines()
            if line.startswith("model name")
        ),
        platform.machine(),
    )
    return {
        "processor": model,
        "cores": os.cpu_count(),
        "load_1_minute": round(os.getloadavg()[0], 2),
        "system": f"{platform.system()} {platform.release()}",
        "python": platform.python_version(),
        "postgresql": server_version,
    }
