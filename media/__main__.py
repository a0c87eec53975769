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
from media.process import MediaProcess, Streams


def main(arguments: Sequence[str] | None = None) -> int:
    """Reads the command line (or these arguments) and serves until told to stop."""
    parser = argparse.ArgumentParser(prog="python -m media", description=__doc__)
    parser.add_argument("--socket", type=Path, required=True, help="path of the control socket")
    parser.add_argument("--port", type=int, required=True, help="UDP port of all media; 0 takes a free one")
    parser.add_argument("--addresses", default="", help="host[:port],… that browsers are told; default: our own")
    parser.add_argument("--number", type=int, default=0, help="of this media process among several, from 0")
    parser.add_argument("--streams", type=Path, help="path of the socket on which TCP connections are handed over")
    parser.add_argument("--tcp-port", type=int, default=0, help="TCP port that browsers are told; 0 tells none")
    options = parser.parse_args(arguments)
    try:
        addresses = Addresses(parse_addresses(options.addresses), options.number)
    except AddressMalformed as error:
        parser.error(str(error))
    configure()
    os.umask(0o077)  # the control socket is ours alone, from its first moment
    gc.freeze()  # what is loaded by now lives for ever: full collections need not look at it
    streams = Streams(options.streams, options.tcp_port) if options.streams else None
    asyncio.run(MediaProcess(Journal(), options.number).run(options.socket, options.port, addresses, streams))
    return 0


if __name__ == "__main__":
    sys.exit(main())
