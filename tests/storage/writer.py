"""A process that writes messages, ten at a time, and says each one's number once it is told that it is kept."""

import asyncio
import sys
from itertools import count

from storage.database import Database, open_database
from tests.storage.planted import Planted, a_message


async def main(address: str) -> None:
    database, numbers, planted = open_database(address), count(), Planted()
    await asyncio.gather(*(write(database, numbers, planted) for _ in range(10)))


async def write(database: Database, numbers: "count[int]", planted: Planted) -> None:
    for number in numbers:
        async with database.writing() as records:
            await records.rooms.append_message(a_message(planted.ada, number, planted.class_room, text=str(number)))
        print(number, flush=True)


asyncio.run(main(sys.argv[1]))
