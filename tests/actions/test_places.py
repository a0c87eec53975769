"""Places of a domain: kept by its planners, meant by words, told to whoever goes there, booked once."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from accounts.people import Domain, DomainId
from accounts.permissions import Role
from actions import places
from actions.activities import change_activity, see_activity
from actions.jobs import run_due_jobs
from actions.mail import NEWCOMER
from actions.places import add_place, change_place, places_of
from actions.ports.jobs import Job, JobKind
from actions.scheduling import plan_activity
from formations.clashes import ClashKind
from formations.errors import ChangedMeanwhile, Clashing, DatesRefused, PlaceRefused, UnknownPlace
from formations.formations import Activity, ActivityId, ActivityKind, FormationId
from formations.places import Place, PlaceId
from formations.series import Dates
from tests.actions.letters import never
from tests.actions.worlds import TestWorld
from tests.storage.planted import Planted, a_person, an_id

SCHEDULER = a_person("scheduler")
HALL = Place(PlaceId(an_id("hall")), Planted.domain.id, "Amphi", "1 rue des Écoles", 2, "Sonnez.")
NINE = Dates(datetime(2027, 3, 23, 9), datetime(2027, 3, 23, 12), "Europe/Paris")
OTHER = FormationId(an_id("other"))


@pytest.fixture(autouse=True)
async def _scheduler(given: TestWorld, planted: Planted) -> None:
    async with given.store.writing() as records:
        await records.people.add(SCHEDULER, None)
        await records.people.grant(SCHEDULER.id, Role.SCHEDULER, planted.domain.id)
        await records.formations.add_formation(replace(planted.formation, id=OTHER, title="Autre"))


def _meeting(formation_id: FormationId, name: str, place: str = "", **own: object) -> Activity:
    kind, named = ActivityKind.IN_PERSON, ActivityId(an_id(name))
    return replace(Activity(named, formation_id, 0, kind, "Journée", "", place, 180), **own)  # type: ignore[arg-type]


async def _kept(given: TestWorld, activity: Activity) -> Activity:
    return (await see_activity(given.world, SCHEDULER.id, activity.formation_id, activity.id)).activity


async def _announced(given: TestWorld) -> list[Job]:
    later, kinds = datetime(2027, 4, 1, tzinfo=UTC), {JobKind.ANNOUNCE_SERIES}
    while await run_due_jobs(given.world, "test", never, {JobKind.ANNOUNCE_PLACE}):
        pass
    async with given.store.writing() as records:
        jobs = await records.jobs.lease("test", later, 1, 50, kinds)
        for job in jobs:
            await records.jobs.done(job)
    return list(jobs)


async def test_words_that_mean_a_place_are_it_and_say_what_it_says(given: TestWorld, planted: Planted) -> None:
    before = _meeting(planted.formation.id, "before", HALL.name, address=HALL.address)
    await plan_activity(given.world, SCHEDULER.id, before, None, None)
    await add_place(given.world, SCHEDULER.id, HALL)
    after = _meeting(planted.formation.id, "after", "Amphi, 1 rue des Écoles", capacity=40)
    await plan_activity(given.world, SCHEDULER.id, after, None, None)
    for activity in (before, after):
        kept = await _kept(given, activity)
        assert (kept.place_id, kept.where, kept.capacity, kept.access) == (HALL.id, HALL.words, 2, "Sonnez.")
    elsewhere = replace(await _kept(given, after), place="Gymnase", address="")
    await change_activity(given.world, SCHEDULER.id, elsewhere)
    kept = await _kept(given, after)
    assert (kept.place_id, kept.where, kept.access) == (None, "Gymnase", "")


async def test_a_place_is_booked_once_whatever_it_is_called_meanwhile(given: TestWorld, planted: Planted) -> None:
    await add_place(given.world, SCHEDULER.id, HALL)
    await plan_activity(given.world, SCHEDULER.id, _meeting(OTHER, "theirs", place_id=HALL.id), NINE, None)
    await change_place(given.world, SCHEDULER.id, replace(HALL, name="Grand amphi"))
    mine = _meeting(planted.formation.id, "mine", place_id=HALL.id)
    with pytest.raises(Clashing) as found:
        await plan_activity(given.world, SCHEDULER.id, mine, NINE, None, anyway=False)
    assert {(one.kind, one.who, one.with_title) for one in found.value.clashes} == {
        (ClashKind.CAPACITY, "Grand amphi", ""),
        (ClashKind.PLACE, "Grand amphi", "Autre"),
    }
    written = replace(mine, place_id=None, place="Amphi")
    await plan_activity(given.world, SCHEDULER.id, written, NINE, None, anyway=False)


async def test_another_name_is_told_to_those_who_go_there(given: TestWorld, planted: Planted) -> None:
    await add_place(given.world, SCHEDULER.id, HALL)
    mine = _meeting(planted.formation.id, "mine", place_id=HALL.id)
    await plan_activity(given.world, SCHEDULER.id, mine, NINE, None)
    (planned,) = await _announced(given)
    await change_place(given.world, SCHEDULER.id, replace(HALL, capacity=50, access="Frappez."))
    assert await _announced(given) == []
    await change_place(given.world, SCHEDULER.id, replace(HALL, address="2 rue des Écoles", version=2))
    assert [job.key + NEWCOMER for job in await _announced(given)] == [planned.key]
    await change_activity(given.world, SCHEDULER.id, replace(await _kept(given, mine), title="Autrement"))
    assert await _announced(given) == []
    await change_activity(given.world, SCHEDULER.id, replace(await _kept(given, mine), place="Ailleurs"))
    assert [job.key + NEWCOMER for job in await _announced(given)] == [planned.key]
    async with given.store.reading() as records:
        series = (await records.series.of_formations([planted.formation.id]))[-1]
    assert (series.sequence, series.version) == (2, 1)


async def test_another_name_is_told_in_steps_each_formation_once(
    given: TestWorld, planted: Planted, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(places, "FORMATIONS_AT_ONCE", 1)
    monkeypatch.setattr(places, "MOST_STEPS", 2)
    await add_place(given.world, SCHEDULER.id, HALL)
    names = [an_id(f"far-{number}") for number in range(5)]
    for number, name in enumerate(names):
        one = FormationId(name)
        async with given.store.writing() as records:
            await records.formations.add_formation(replace(planted.formation, id=one))
        await plan_activity(given.world, SCHEDULER.id, _meeting(one, f"at-{number}", place_id=HALL.id), NINE, None)
    first = await _announced(given)
    await change_place(given.world, SCHEDULER.id, replace(HALL, name="Grand amphi"))
    assert {job.key + NEWCOMER for job in await _announced(given)} == {job.key for job in first}
    async with given.store.reading() as records:
        series = await records.series.of_formations([FormationId(name) for name in names])
    assert [one.sequence for one in series] == [1] * 5


async def test_a_retired_place_keeps_what_it_has_and_gets_nothing_new(given: TestWorld, planted: Planted) -> None:
    await add_place(given.world, SCHEDULER.id, HALL)
    mine = _meeting(planted.formation.id, "mine", place_id=HALL.id)
    await plan_activity(given.world, SCHEDULER.id, mine, None, None)
    await change_place(given.world, SCHEDULER.id, replace(HALL, retired=True))
    await change_activity(given.world, SCHEDULER.id, replace(await _kept(given, mine), title="Encore là"))
    assert (await _kept(given, mine)).place_id == HALL.id
    with pytest.raises(DatesRefused):
        await plan_activity(given.world, SCHEDULER.id, replace(mine, id=ActivityId(an_id("new"))), None, None)
    await change_place(given.world, SCHEDULER.id, replace(HALL, version=2))
    _, kept = await places_of(given.world, SCHEDULER.id, planted.domain.id)
    assert kept == (replace(HALL, version=3),)


async def test_there_is_an_end_to_places_and_all_of_them_are_found_by_their_words(
    given: TestWorld, planted: Planted, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(places, "MOST_PLACES", 2)
    for name in ("hall", "gym"):
        await add_place(given.world, SCHEDULER.id, replace(HALL, id=PlaceId(an_id(name)), name=name))
    with pytest.raises(PlaceRefused) as refused:
        await add_place(given.world, SCHEDULER.id, replace(HALL, id=PlaceId(an_id("third")), name="third"))
    assert refused.value.part == "many"
    for named, found in (("", 2), ("ECOLES", 2), ("gy rue", 1), ("nowhere", 0)):
        assert len((await places_of(given.world, SCHEDULER.id, planted.domain.id, named))[1]) == found


async def test_what_cannot_be_kept_changes_nothing(given: TestWorld, planted: Planted) -> None:
    elsewhere = Domain(DomainId(an_id("elsewhere")), "Ailleurs")
    async with given.store.writing() as records:
        await records.people.add_domain(elsewhere)
        await records.places.put(replace(HALL, domain_id=elsewhere.id, id=PlaceId(an_id("theirs"))))
    await add_place(given.world, SCHEDULER.id, HALL)
    bare = replace(HALL, id=PlaceId(an_id("bare")), address="")
    await add_place(given.world, SCHEDULER.id, bare)
    for wrong, refusal in (
        (replace(bare, address=HALL.address), PlaceRefused),
        (replace(bare, name=" "), PlaceRefused),
        (replace(bare, version=2), ChangedMeanwhile),
        (replace(bare, id=PlaceId(an_id("theirs"))), UnknownPlace),
        (replace(bare, id=PlaceId(an_id("nowhere"))), UnknownPlace),
    ):
        with pytest.raises(refusal):
            await change_place(given.world, SCHEDULER.id, wrong)
    with pytest.raises(PlaceRefused):
        await add_place(given.world, SCHEDULER.id, replace(HALL, id=PlaceId(an_id("again"))))
    theirs = _meeting(planted.formation.id, "mine", place_id=PlaceId(an_id("theirs")))
    with pytest.raises(DatesRefused):
        await plan_activity(given.world, SCHEDULER.id, theirs, None, None)
    _, kept = await places_of(given.world, SCHEDULER.id, planted.domain.id)
    assert kept == (bare, HALL)
