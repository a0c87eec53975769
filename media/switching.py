"""At which packet a slot may go on with another layer.

Pure. The rule: its decoder has all that the packet builds on.
"""

from media.vp8 import Vp8Descriptor


def next_limit(picture: Vp8Descriptor | None, carried: int | None, wanted: int) -> int | None:
    """Up to which temporal layer a slot may get the stream from this packet on; None: not from here.

    Args:
        picture: the packet's, which begins a picture; None for sound.
        carried: what the slot gets of this very stream already; None when nothing.
        wanted: what it is to get. The way up leads over every layer between, at a picture of each that builds on the
            base layer only.
    """
    if picture is None:
        return wanted
    if picture.is_key_frame_start:
        return wanted if picture.temporal <= wanted else None  # one that is left out lets nobody in
    if carried is None or wanted == carried:
        return None
    if wanted < carried:
        return wanted if picture.temporal <= wanted else None
    return carried + 1 if picture.is_sync and picture.temporal == carried + 1 else None
