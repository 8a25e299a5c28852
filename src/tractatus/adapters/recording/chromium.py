"""The Chromium of this machine, for recordings and for tests."""

from __future__ import annotations

import shutil
from typing import Final

from tractatus.errors import SettingsError

NAMES: Final = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
# It opens pages of our own installation and nothing else, so it may go without the sandbox that
# containers and root do not allow; whatever it would ask of others is switched off.
FLAGS: Final = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # Several windows at once: the one that is looked at last must not be put to sleep.
    "--disable-backgrounding-occluded-windows",
    "--disable-renderer-backgrounding",
)


def find_chromium() -> str:
    """Its path.

    Raises:
        SettingsError: There is none; the message says what to do.
    """
    found = next((path for name in NAMES if (path := shutil.which(name))), None)
    if found is None:
        raise SettingsError(
            "no Chromium was found; install it (on Debian: apt install chromium) and run this again"
        )
    return found
