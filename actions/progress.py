"""Ticks: a participant's own on an activity, and a trainer's *formation terminée*. No presence is ever looked at."""

from accounts.errors import UnknownPerson
from accounts.people import Person, PersonId
from accounts.permissions import Right, Standing
from actions.relations import related
from actions.world import Desk
from formations.errors import UnknownActivity
from formations.formations import ActivityId, FormationId


async def tick_activity(
    desk: Desk, person: Person, formation_id: FormationId, activity_id: ActivityId, done: bool
) -> None:
    """Tick one's own activity as done, or take the tick away.

    Raises:
        UnknownFormation, NotAllowed, UnknownActivity: none of this formation.
    """
    async with desk.store.writing() as records:
        await records.formations.begin_change(formation_id)  # an archive takes all ticks away
        (await related(records, person.id, formation_id)).require(Right.TICK_OWN_PROGRESS)
        activity = await records.formations.activity(activity_id)
        if activity is None or activity.formation_id != formation_id:
            raise UnknownActivity
        await records.formations.tick(activity_id, person.id, done)


async def tick_finished(
    desk: Desk, trainer: Person, formation_id: FormationId, participant_id: PersonId, finished: bool
) -> None:
    """Tick that a participant finished the formation, or take the tick away.

    Raises:
        UnknownFormation, NotAllowed, UnknownPerson: no participant of this formation.
    """
    async with desk.store.writing() as records:
        await records.formations.begin_change(formation_id)
        (await related(records, trainer.id, formation_id)).require(Right.TICK_FINISHED)
        if await records.formations.standing(formation_id, participant_id) is not Standing.PARTICIPANT:
            raise UnknownPerson
        await records.formations.set_finished(formation_id, participant_id, finished)
