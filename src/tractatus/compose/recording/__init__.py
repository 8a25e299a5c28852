"""`tractatus demo record`: an installation of its own, a story played in it, a video of that.

`scenes` is the story and the place to begin reading. Whatever a scene tells is read from the
product while it is filmed; what the product does not do ends the recording with an error, and the
recording that was there before stays.
"""

from tractatus.adapters.recording.chromium import find_chromium

__all__ = ["find_chromium"]
