"""All tables, in one place. The rule: nothing here says when somebody was present, what they saw or how often.

Every column is declared in docs/privacy.md with its purpose, its retention and who sees it; a test holds both together.
Public ids are random. Integer keys never leave storage/: they are given in order and would date people.
Tables whose rows are mere facts about a person have no row number at all on SQLite, for the same reason.
"""

from storage.columns import metadata
from storage.tables.calendars import (
    calendar_link,
    calendar_mapping,
    calendar_source,
    feed,
    holiday,
    holiday_source,
    occurrence,
    plan_undo,
    series,
)
from storage.tables.formations import (
    activity,
    enrolment,
    formation,
    formation_group,
    group_member,
    parcours,
    parcours_step,
    place,
    progress_tick,
)
from storage.tables.people import domain, kept_answer, mail_choice, person, role_grant, sign_in_session
from storage.tables.rooms import ban, chat_message, room
from storage.tables.work import installation, job

__all__ = [
    "activity",
    "ban",
    "calendar_link",
    "calendar_mapping",
    "calendar_source",
    "chat_message",
    "domain",
    "enrolment",
    "feed",
    "formation",
    "formation_group",
    "group_member",
    "holiday",
    "holiday_source",
    "installation",
    "job",
    "kept_answer",
    "mail_choice",
    "metadata",
    "occurrence",
    "parcours",
    "parcours_step",
    "person",
    "place",
    "plan_undo",
    "progress_tick",
    "role_grant",
    "room",
    "series",
    "sign_in_session",
]
