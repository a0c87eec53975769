"""The contract of EnrolmentRecords, and of taking jobs back, on both databases."""

from dataclasses import replace
from datetime import UTC, datetime

from accounts.people import Domain, DomainId, PersonId
from accounts.permissions import Role, Standing
from actions.ports.jobs import Job, JobKind
from formations.formations import ActivityId
from storage.database import Database
from tests.storage.planted import a_person, an_id, plant

NOON = datetime(2027, 3, 11, 12, tzinfo=UTC)


async def test_who_is_withdrawn_leaves_no_tick(database: Database) -> None:
    async with database.writing() as records:
        planted = await plant(records)
        for somebody in (planted.ada, planted.basile):
            await records.formations.tick(ActivityId(an_id("activity-0")), somebody.id, True)
        await records.enrolments.withdraw(planted.formation.id, planted.ada.id)
        await records.enrolments.withdraw(planted.formation.id, a_person("nobody").id)
        left = {planted.trainer.id: Standing.TRAINER, planted.basile.id: Standing.PARTICIPANT}
        assert await records.enrolments.standings(planted.formation.id) == left
        ticks = await records.formations.ticks(planted.formation.id)
        assert {person_id for _, person_id in ticks} == {planted.basile.id}


async def test_a_domain_s_people_are_found_whatever_case_and_accents(database: Database) -> None:
    elsewhere = Domain(DomainId(an_id("elsewhere")), "Ailleurs")
    role_holder = replace(a_person("helene"), name="HÉLÈNE Œuvrard")
    stranger = replace(a_person("stranger"), name="Hélène Étrangère")
    made_up = replace(a_person("madeup"), name="Hélène Inventée", synthetic=True)
    async with database.writing() as records:
        planted = await plant(records)
        await records.people.add_domain(elsewhere)
        ligatures = replace(a_person("ligatures"), name="Lœlœlœlœlœ")
        for somebody in (role_holder, stranger, made_up, ligatures):
            await records.people.add(somebody, None)
        for somebody, domain in (
            (role_holder, planted.domain),
            (stranger, elsewhere),
            (made_up, planted.domain),
            (ligatures, planted.domain),
        ):
            await records.people.grant(somebody.id, Role.SCHEDULER, domain.id)

        async def found(words: str, limit: int = 9) -> list[str]:
            return [one.name for one in await records.enrolments.search(planted.domain.id, words, limit)]

        assert await found("helene oeuv") == ["HÉLÈNE Œuvrard"]
        assert await found("Œuvrard hélène@EXAMPLE") == ["HÉLÈNE Œuvrard"]
        assert await found("ŒUVRARD Ada") == []
        assert await found("HELENE@") == ["HÉLÈNE Œuvrard"]
        assert await found("@example.org", 2) == ["Ada", "Basile"]
        assert await found("ad%") == await found("a_a") == await found("\\") == []
        assert await found("loeloeloeloeloe") == ["Lœlœlœlœlœ"]
        assert await found("loeloeloeloeloi") == await found("oe" * 30_000) == await found("x" * 60_000) == []
        known = await records.enrolments.known_in(planted.domain.id, [planted.ada.id, role_holder.id, stranger.id])
        assert known == {planted.ada.id, role_holder.id}
        more_than_drivers_take = [planted.ada.id, *(PersonId(an_id(f"{number}")) for number in range(40_000))]
        assert await records.enrolments.known_in(planted.domain.id, more_than_drivers_take) == {planted.ada.id}
        emails = [stranger.email, made_up.email, "nobody@example.org"]
        assert await records.enrolments.by_emails(emails) == [stranger]
        assert await records.enrolments.by_emails([]) == []


async def test_jobs_that_nobody_has_begun_are_taken_back(database: Database) -> None:
    kind = JobKind.MAIL_SERIES
    async with database.writing() as records:
        await records.jobs.plan(Job(kind, "begun", NOON))
        await records.jobs.lease("node", NOON, 60, 9)
        await records.jobs.plan_all([Job(kind, "waits", NOON), Job(JobKind.MAIL_LEAVER, "waits", NOON)])
        assert await records.jobs.waiting(kind, ["beg", "wai"]) == {"waits"}
        assert await records.jobs.waiting(kind, []) == frozenset()
        assert await records.jobs.take_back(kind, ["begun", "waits", "never planned"]) == {"waits"}
        assert await records.jobs.take_back(kind, ["waits"]) == frozenset()
        (left,) = await records.jobs.lease("other", NOON, 60, 9)
        assert left.kind is JobKind.MAIL_LEAVER
