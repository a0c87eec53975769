"""Rooms in the database, and the durable events in them. Each room counts its own events, from 1, without gaps."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import ScalarSelect, Select, bindparam, delete, insert, select, update

from accounts.people import PersonId
from actions.ports.rooms import RoomKind, RoomRecord
from formations.room_settings import Chosen
from rooms.chat import ChatMessage
from rooms.ids import CommandId, MessageId, RoomId
from storage.room_settings import SWITCHES, chosen_columns, chosen_of
from storage.statements import INSERTS, AnyRow, Statements, is_among, keeps_plan
from storage.tables import ban, chat_message, person, room

_ROOM_COLUMNS = (
    room.c.public_id,
    room.c.kind,
    person.c.public_id.label("owner"),
    room.c.sequence,
    room.c.ended,
    *(room.c[name] for name in SWITCHES),
)

_AUTHOR = select(person.c.id).where(person.c.public_id == bindparam("author")).scalar_subquery()
_EARLIER = (
    select(chat_message.c.sequence)
    .where(chat_message.c.room_id == room.c.id)
    .where(chat_message.c.author_id == _AUTHOR)
    .where(chat_message.c.command_id == bindparam("command"))
)
# One more event in the room, unless this one is there already. Made once: to make it takes longer than to run it.
_COUNT_ON = (
    update(room)
    .where(room.c.public_id == bindparam("room"), ~_EARLIER.exists())
    .values(sequence=room.c.sequence + 1)
    .returning(room.c.id, room.c.sequence)
)
_COMMAND = [chat_message.c.room_id, chat_message.c.author_id, chat_message.c.command_id]
_KEEP = {
    dialect: insertion(chat_message).values(author_id=_AUTHOR).on_conflict_do_nothing(index_elements=_COMMAND)
    for dialect, insertion in INSERTS.items()
}
# Asked for each calendar.
_ENDED = {
    dialect: keeps_plan(
        select(room.c.public_id).where(is_among(dialect, room.c.public_id, bindparam("each")), room.c.ended)
    )
    for dialect in INSERTS
}
_BARRING = keeps_plan(
    select(room.c.public_id)
    .join(ban, ban.c.room_id == room.c.id)
    .join(person, person.c.id == ban.c.person_id)
    .where(person.c.public_id == bindparam("person"))
)


class DatabaseRoomRecords:
    """See `actions.ports.rooms.RoomRecords`."""

    def __init__(self, statements: Statements) -> None:
        self._statements = statements

    async def room(self, room_id: RoomId) -> RoomRecord | None:
        row = await self._statements.one(_rooms().where(room.c.public_id == room_id))
        return None if row is None else _room_of(row)

    async def rehearsal_of(self, owner_id: PersonId, new_id: RoomId) -> RoomRecord:
        # The owner's row is locked, so that two pages opened at once make one room.
        owner = await self._statements.scalar(
            select(person.c.id).where(person.c.public_id == owner_id).with_for_update(key_share=True)
        )
        row = await self._statements.one(_rooms().where(room.c.owner_id == owner))
        if row is not None:
            return _room_of(row)
        await self._statements.run(insert(room).values(new_room(new_id, RoomKind.REHEARSAL) | {"owner_id": owner}))
        return RoomRecord(new_id, RoomKind.REHEARSAL, owner_id, sequence=0, ended=False)

    async def append_message(self, message: ChatMessage) -> ChatMessage:
        # Counting on locks the room's row until the commit: numbers rise without gaps, whoever writes at once.
        counted = await self._statements.one(_COUNT_ON, _command(message))
        if counted is None:
            return await self._kept_before(message)
        room_number, sequence = counted
        values = _columns(message) | {"room_id": room_number, "sequence": sequence}
        if await self._statements.run(_KEEP[self._statements.dialect], values) == 0:
            # PostgreSQL only: the same command was committed while we waited for the row, behind our snapshot.
            await self._statements.run(update(room).where(room.c.id == room_number).values(sequence=sequence - 1))
            return await self._kept_before(message)
        return replace(message, sequence=sequence)

    async def _kept_before(self, message: ChatMessage) -> ChatMessage:
        earlier = await self.message_of_command(message.room_id, message.author_id, message.command_id)
        if earlier is None:
            raise LookupError("a message for a room that is not there")
        return earlier

    async def messages(
        self, room_id: RoomId, *, after: int | None, before: int | None, limit: int
    ) -> Sequence[ChatMessage]:
        wanted = _messages().where(room.c.public_id == room_id).limit(limit)
        if before is not None:
            wanted = wanted.where(chat_message.c.sequence < before)
        if after is not None:
            wanted = wanted.where(chat_message.c.sequence > after).order_by(chat_message.c.sequence)
            return [_message_of(row) for row in await self._statements.all(wanted)]
        latest = await self._statements.all(wanted.order_by(chat_message.c.sequence.desc()))
        return [_message_of(row) for row in reversed(latest)]

    async def message_of_command(
        self, room_id: RoomId, author_id: PersonId, command_id: CommandId
    ) -> ChatMessage | None:
        row = await self._statements.one(
            _messages()
            .where(room.c.public_id == room_id)
            .where(person.c.public_id == author_id)
            .where(chat_message.c.command_id == command_id)
        )
        return None if row is None else _message_of(row)

    async def ban(self, room_id: RoomId, person_id: PersonId) -> None:
        keys = {
            "room_id": select(room.c.id).where(room.c.public_id == room_id).scalar_subquery(),
            "person_id": _person_number(person_id),
        }
        await self._statements.put(ban, keys, {})

    async def bans(self, room_id: RoomId) -> frozenset[PersonId]:
        rows = await self._statements.all(
            select(person.c.public_id)
            .join(ban, ban.c.person_id == person.c.id)
            .join(room, room.c.id == ban.c.room_id)
            .where(room.c.public_id == room_id)
        )
        return frozenset(PersonId(person_id) for (person_id,) in rows)

    async def barring(self, person_id: PersonId) -> frozenset[RoomId]:
        rows = await self._statements.all(_BARRING, {"person": person_id})
        return frozenset(RoomId(room_id) for (room_id,) in rows)

    async def choose(self, room_id: RoomId, chosen: Chosen) -> None:
        await self._statements.run(update(room).where(room.c.public_id == room_id).values(chosen_columns(chosen)))

    async def end(self, room_id: RoomId) -> None:
        await self._statements.run(update(room).where(room.c.public_id == room_id).values(ended=True))

    async def ended(self, room_ids: Sequence[RoomId]) -> frozenset[RoomId]:
        rows = await self._statements.all(_ENDED[self._statements.dialect], {"each": self._statements.those(room_ids)})
        return frozenset(RoomId(room_id) for (room_id,) in rows)

    async def written_in(self, room_ids: Sequence[RoomId]) -> frozenset[RoomId]:
        rows = await self._statements.all(
            select(room.c.public_id).where(self._statements.among(room.c.public_id, room_ids), room.c.sequence > 0)
        )
        return frozenset(RoomId(room_id) for (room_id,) in rows)

    async def reopen(self, room_id: RoomId) -> None:
        await self._statements.run(update(room).where(room.c.public_id == room_id).values(ended=False))

    async def forget(self, room_id: RoomId) -> None:
        number = select(room.c.id).where(room.c.public_id == room_id).scalar_subquery()
        await self._statements.run(delete(ban).where(ban.c.room_id == number))
        retried = chat_message.c.room_id == number, chat_message.c.command_id.is_not(None)
        await self._statements.run(update(chat_message).where(*retried).values(command_id=None))

    async def forget_rehearsals(self, before: datetime) -> int:
        rehearsals = select(room.c.id).where(room.c.kind == RoomKind.REHEARSAL)
        await self._statements.run(delete(ban).where(ban.c.room_id.in_(rehearsals)))
        written = chat_message.c.room_id.in_(rehearsals), chat_message.c.sent_at < before
        return await self._statements.run(delete(chat_message).where(*written))


def new_room(room_id: str, kind: RoomKind) -> dict[str, object]:
    """The columns of a room in which nothing has happened yet."""
    return {"public_id": room_id, "kind": kind, "sequence": 0, "ended": False}


def _rooms() -> Select[Any]:
    return select(*_ROOM_COLUMNS).outerjoin(person, person.c.id == room.c.owner_id)


def _room_of(row: AnyRow) -> RoomRecord:
    room_id, kind, owner, sequence, ended, *chosen = row
    owner_id = None if owner is None else PersonId(owner)
    return RoomRecord(RoomId(room_id), RoomKind(kind), owner_id, sequence, ended, chosen_of(chosen))


def _command(message: ChatMessage) -> dict[str, object]:
    return {"room": message.room_id, "author": message.author_id, "command": message.command_id}


def _columns(message: ChatMessage) -> dict[str, object]:
    return {
        "public_id": message.message_id,
        "author": message.author_id,
        "name": message.name,
        "text": message.text,
        "sent_at": message.sent_at,
        "command_id": message.command_id,
    }


def _person_number(person_id: PersonId) -> ScalarSelect[int]:
    return select(person.c.id).where(person.c.public_id == person_id).scalar_subquery()


def _messages() -> Select[Any]:
    return (
        select(
            room.c.public_id,
            chat_message.c.sequence,
            chat_message.c.public_id,
            person.c.public_id,
            chat_message.c.name,
            chat_message.c.text,
            chat_message.c.sent_at,
            chat_message.c.command_id,
        )
        .join(room, room.c.id == chat_message.c.room_id)
        .join(person, person.c.id == chat_message.c.author_id)
    )


def _message_of(row: AnyRow) -> ChatMessage:
    room_id, sequence, message_id, author_id, name, text, sent_at, command_id = row
    return ChatMessage(
        RoomId(room_id),
        sequence,
        MessageId(message_id),
        PersonId(author_id),
        name,
        text,
        sent_at,
        # Forgotten once the class has closed: nobody retries any more.
        CommandId(command_id or ""),
    )
