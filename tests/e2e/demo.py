"""A whole Préau with its demo, and as many classes that are open now as tests need."""

import asyncio
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

import actions.demo
from accounts.permissions import Standing
from actions.demo_story import PARIS, VALMARINE
from actions.planning import add_date
from actions.ports.formations import Planned
from actions.world import Desk
from formations.formations import Activity, ActivityId, ActivityKind, Enrolment, Formation, FormationId
from formations.occurrences import Occurrence, OccurrenceId
from formations.room_settings import DEFAULTS, RoomSettings
from server.settings import Settings, load_settings
from server.wiring import open_desk
from storage.migrate import upgrade
from tests.preau import Preau

T = TypeVar("T")
_seeded: list[bytes] = []


@dataclass(frozen=True)
class Account:
    """Somebody of the demo."""

    name: str
    email: str
    password: str


class Demo(Preau):
    """`with Demo() as demo`. People go by the local part of their address: `demo.accounts["alix"]`."""

    def __init__(self, **settings: str) -> None:
        super().__init__(**settings)
        self.cookies: dict[str, list[Any]] = {}
        """Of those who signed in, for their other browsers."""
        self.accounts = {account.email.partition("@")[0]: account for account in self._prepare()}

    @property
    def data_dir(self) -> Path:
        return self.settings().data_dir

    def new_class(
        self,
        trainers: list[str],
        participants: list[str],
        *,
        starts_in: timedelta = timedelta(minutes=-10),
        cancelled_because: str | None = None,
        room: RoomSettings = DEFAULTS,
    ) -> str:
        """The room of a new class of two hours, open since ten minutes unless told otherwise, in a formation of its
        own."""
        return self.do(lambda desk: _plan_class(desk, trainers, participants, starts_in, cancelled_because, room))

    def plan_address(self, room_id: str) -> str:
        """Of the page where a scheduler changes the date of this class."""

        return f"{self.url}/formations/{self._planned(room_id).formation.id}/plan/{room_id}"

    def people_address(self, room_id: str) -> str:
        """Of the page where a scheduler says who belongs to the formation of this class, and who leads it."""
        return f"{self.url}/formations/{self._planned(room_id).formation.id}/participants"

    def activity_address(self, room_id: str) -> str:
        """Of the page where a scheduler changes the activity whose class this is."""
        activity = self._planned(room_id).activity
        return f"{self.url}/formations/{activity.formation_id}/plan/activities/{activity.id}"

    def _planned(self, room_id: str) -> Planned:
        async def look(desk: Desk) -> Planned | None:
            async with desk.store.reading() as records:
                return await records.formations.planned(OccurrenceId(room_id))

        planned = self.do(look)
        assert planned is not None
        return planned

    def address(self, room_id: str) -> str:
        """Of the page of a class."""
        return f"{self.url}/class/{room_id}"

    def do(self, verb: Callable[[Desk], Awaitable[T]]) -> T:
        """A command's work, without the process that it would take."""

        async def work() -> T:
            async with open_desk(self.settings()) as desk:
                return await verb(desk)

        with ThreadPoolExecutor(1) as thread:  # the test has an event loop already
            return thread.submit(asyncio.run, work()).result()

    def _prepare(self) -> list[Account]:
        """Tables and people; on SQLite they are made once in a test session and copied."""
        settings = self.settings()
        file = settings.data_dir / "preau.db"
        copied = settings.database_url.startswith("sqlite")
        settings.data_dir.mkdir(parents=True, mode=0o700)
        if copied and _seeded:
            file.write_bytes(_seeded[0])
        else:
            with ThreadPoolExecutor(1) as thread:
                thread.submit(upgrade, settings.database_url).result()
            self.do(actions.demo.seed)
            if copied:
                _seeded.append(file.read_bytes())
        return [Account(each.name, each.email, each.password) for each in self.do(actions.demo.accounts)]

    def settings(self) -> Settings:
        """Of its processes."""
        assert self.environment is not None
        return load_settings({name: value for name, value in self.environment.items() if name.startswith("PREAU_")})


async def _plan_class(
    desk: Desk,
    trainers: list[str],
    participants: list[str],
    starts_in: timedelta,
    cancelled_because: str | None,
    room: RoomSettings,
) -> str:
    formation_id, activity_id = FormationId(desk.tokens.public_id()), ActivityId(desk.tokens.public_id())
    occurrence_id = OccurrenceId(desk.tokens.public_id())
    wall = datetime.now(ZoneInfo(PARIS)).replace(tzinfo=None, microsecond=0) + starts_in
    async with desk.store.writing() as records:
        domain = next(one for one in await records.people.domains() if one.name == VALMARINE)
        await records.formations.add_formation(Formation(formation_id, domain.id, "Formation d’essai", "", 60, PARIS))
        for keys, standing in ((trainers, Standing.TRAINER), (participants, Standing.PARTICIPANT)):
            for key in keys:
                person = await records.people.by_email(f"{key}@preau.example")
                assert person is not None
                await records.formations.enrol(Enrolment(formation_id, person.id, standing))
        await records.formations.add_activity(
            Activity(activity_id, formation_id, 0, ActivityKind.VIRTUAL_CLASS, "Classe d’essai", "", "", 60, room=room)
        )
        ends = wall + timedelta(hours=2)
        await add_date(records, Occurrence(occurrence_id, activity_id, wall, ends, PARIS, cancelled_because))
    return occurrence_id
