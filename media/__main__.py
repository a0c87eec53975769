"""`python -m media`: one media process, started and restarted by `python -m server serve`."""

import argparse
import asyncio
import gc
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from media.addresses import Addresses, AddressMalformed, parse_addresses
from media.journal import Journal, configure
from media.process import MediaProcess


def main(arguments: Sequence[str] | None = None) -> int:
    """Reads the command line (or these arguments) and serves until told to stop."""
    parser = argparse.ArgumentParser(prog="python -m media", description=__doc__)
    parser.add_argument("--socket", type=Path, required=True, help="path of the control socket")
    parser.add_argument("--port", type=int, required=True, help="UDP port of all media; 0 takes a free one")
    parser.add_argument("--addresses", default="", help="host[:port],… that browsers are told; default: our own")
    options = parser.parse_args(arguments)
    try:
        addresses = Addresses(parse_addresses(options.addresses))
    except AddressMalformed as error:
        parser.error(str(error))
    configure()
    os.umask(0o077)  # the control socket is ours alone, from its first moment
    gc.freeze()  # what is loaded by now lives for ever: full collections need not look at it
    asyncio.run(MediaProcess(Journal()).run(options.socket, options.port, addresses))
    return 0


if __name__ == "__main__":
    sys.exit(main())
