"""What a test does about letters: changes a date, lets the jobs that are due be done, reads who was told what."""

from actions.jobs import run_due_jobs
from actions.mail import announce
from actions.planning import change_date
from actions.ports.jobs import Job, JobKind
from actions.ports.mail import LetterKind
from formations.occurrences import Occurrence
from formations.series import Change
from tests.actions.worlds import TestWorld
from tests.storage.planted import Planted


def never(job: Job, error: BaseException) -> None:
    raise AssertionError(job) from error


async def work(given: TestWorld) -> None:
    while await run_due_jobs(given.world, "node", never, frozenset(JobKind) - {JobKind.CLOSE_ROOM}):
        pass


async def move_to(given: TestWorld, planted: Planted, **changes: object) -> Occurrence:
    async with given.store.writing() as records:
        dated = (await records.formations.planned(planted.occurrence(1, 11).id)).occurrence  # type: ignore[union-attr]
        changed = dated.changed(**changes)
        await change_date(records, changed)
        await announce(records, Change(occurrences=(changed,)), (), given.clock.now(), (dated,))
    return changed


def told(given: TestWorld) -> list[tuple[str, LetterKind]]:
    letters = sorted((letter.person.name, letter.kind) for letter in given.mail.letters)
    given.mail.letters.clear()
    return letters
