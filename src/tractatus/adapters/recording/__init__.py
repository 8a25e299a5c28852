"""A screen recording: a real Chromium is driven and photographed, and the pictures are encoded.

`camera` takes pictures with the times at which they were taken; `encoder` makes video files of
them. Neither knows what is shown. Both need the extra `recording`; `chromium` does not.
"""
