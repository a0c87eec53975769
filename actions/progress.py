"""Ticks: a participant's own on an activity, and a trainer's *formation terminée*. No presence is ever looked at."""

from accounts.errors import UnknownPerson
from accounts.people import Person, PersonId
from accounts.permissions import Right, Standing
from actions.relations import related
from actions.world import Desk
from formations.errors import UnknownActivity
from formations.formations import ActivityId, FormationId


async def tick_activity(desk: Desk, person: Person, activity_id: ActivityId, done: bool) -> FormationId:
    """Tick one's own activity as done, or take the tick away; gives the formation it belongs to.

    Raises:
        UnknownActivity, UnknownFormation, NotAllowed
    """
    async with desk.store.writing() as records:
        activity = await records.formations.activity(activity_id)
        if activity is None:
            raise UnknownActivity
        await records.formations.begin_change(activity.formation_id)  # an archive takes all ticks away
        (await related(records, person.id, activity.formation_id)).require(Right.TICK_OWN_PROGRESS)
        await records.formations.tick(activity_id, person.id, done)
    return activity.formation_id


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
