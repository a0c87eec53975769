"""A server of a test's own.

The rule: at its end nothing that it accepted is open any more, whatever a handler was waiting for: a connection that
is left open is told to whichever test runs when it is collected.
"""

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress

Answer = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@asynccontextmanager
async def listening(
    answer: Answer, tls: ssl.SSLContext | None = None, host: str = "127.0.0.1", port: int = 0
) -> AsyncIterator[int]:
    """The port (0: any) of a server that answers each connection so."""
    accepted: dict[asyncio.StreamWriter, asyncio.Future[None]] = {}

    def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        accepted[writer] = asyncio.ensure_future(answer(reader, writer))

    server = await asyncio.start_server(accept, host, port, ssl=tls)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
        for _ in range(3):  # rounds of the loop until what the kernel had accepted is known here
            await asyncio.sleep(0)
        for answering in accepted.values():
            answering.cancel()
        await asyncio.gather(*accepted.values(), return_exceptions=True)
        for writer in accepted:
            writer.transport.abort()
            with suppress(OSError):
                await writer.wait_closed()
