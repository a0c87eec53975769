"""A whole Préau with its demo, and as many classes that are open now as tests need."""

import asyncio
import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from accounts.permissions import Standing
from actions.demo_story import PARIS
from actions.planning import add_date
from actions.world import Desk
from formations.formations import Activity, ActivityId, ActivityKind, Enrolment, Formation, FormationId
from formations.occurrences import Occurrence, OccurrenceId
from server.settings import load_settings
from server.wiring import open_desk
from tests.preau import Preau


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
        self.manage("migrate")
        self.manage("demo", "seed")
        self.accounts = {
            account["email"].partition("@")[0]: Account(account["name"], account["email"], account["password"])
            for account in json.loads(self.manage("demo", "accounts", "--json").stdout)
        }

    @property
    def data_dir(self) -> Path:
        return Path(self.environment["PREAU_DATA_DIR"])  # type: ignore[index]

    def new_class(self, trainers: list[str], participants: list[str], *, starts_in: timedelta | None = None) -> str:
        """The room of a new class, open since ten minutes unless told otherwise, in a formation of its own."""
        starts = timedelta(minutes=-10) if starts_in is None else starts_in
        with ThreadPoolExecutor(1) as thread:  # the test has an event loop already
            return thread.submit(asyncio.run, self._new_class(trainers, participants, starts)).result()

    async def _new_class(self, trainers: list[str], participants: list[str], starts_in: timedelta) -> str:
        settings = load_settings(dict(self._settings()))
        async with open_desk(settings) as desk:
            return await _plan_class(desk, trainers, participants, starts_in)

    def _settings(self) -> list[tuple[str, str]]:
        assert self.environment is not None
        return [(name, value) for name, value in self.environment.items() if name.startswith("PREAU_")]


async def _plan_class(desk: Desk, trainers: list[str], participants: list[str], starts_in: timedelta) -> str:
    formation_id, activity_id = FormationId(desk.tokens.public_id()), ActivityId(desk.tokens.public_id())
    occurrence_id = OccurrenceId(desk.tokens.public_id())
    wall = datetime.now(ZoneInfo(PARIS)).replace(tzinfo=None, microsecond=0) + starts_in
    async with desk.store.writing() as records:
        domain = (await records.people.domains())[0]
        await records.formations.add_formation(Formation(formation_id, domain.id, "Formation d’essai", "", 60, PARIS))
        for keys, standing in ((trainers, Standing.TRAINER), (participants, Standing.PARTICIPANT)):
            for key in keys:
                person = await records.people.by_email(f"{key}@preau.example")
                assert person is not None
                await records.formations.enrol(Enrolment(formation_id, person.id, standing))
        await records.formations.add_activity(
            Activity(activity_id, formation_id, 0, ActivityKind.VIRTUAL_CLASS, "Classe d’essai", "", "", 60)
        )
        await add_date(records, Occurrence(occurrence_id, activity_id, wall, wall + timedelta(hours=2), PARIS))
    return occurrence_id
