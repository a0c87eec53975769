"""Versions of what carries no number of its own: a digest of what is kept, the same for as long as that is the same."""

import hashlib
from typing import NewType

from formations.formations import Formation
from formations.undoing import Undo

Version = NewType("Version", str)


def version_of(kept: Formation | Undo) -> Version:
    """Of all of it: whoever changes any part makes another version."""
    return Version(hashlib.sha256(repr(kept).encode(errors="surrogatepass")).hexdigest()[:32])
