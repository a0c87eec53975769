"""`/account/mail`: what mail one wants; and `/mail/stop/…`, the link at the end of reminders, which needs no account.

The rule: a link alone stops nothing, as programs open links by themselves; the button on its page does, and so does
the one click that a mail program posts (RFC 8058).
"""

import re
from datetime import time

from aiohttp import web

from accounts.mail_choices import MailChoices
from accounts.people import Person
from actions.mail import set_mail_choices, stop_reminders
from server.forms import read_form
from server.keys import SECRET, WORLD
from server.pages.showing import for_people, show
from server.problems import Problem
from server.unsubscribing import PATH, person_of_token

routes = web.RouteTableDef()

_CLOCK = re.compile(r"([01]\d|2[0-3]):[0-5]\d")


@routes.post("/account/mail")
@for_people
async def change_mail_choices(request: web.Request, person: Person) -> web.StreamResponse:
    """Saves the whole form: a box that is not ticked is not sent."""
    form = await read_form(request)
    choices = MailChoices(
        bool(form.get("announcements")),
        bool(form.get("day_before")),
        bool(form.get("hour_before")),
        _clock(form.get("quiet_from")),
        _clock(form.get("quiet_until")),
    )
    await set_mail_choices(request.app[WORLD], person.id, choices)
    raise web.HTTPSeeOther("/account?saved")


@routes.get(PATH + "{token}")
async def ask_to_stop(request: web.Request) -> web.Response:
    """One button."""
    if person_of_token(request.app[SECRET], request.match_info["token"]) is None:
        raise web.HTTPNotFound
    return await show(request, "stop_mail.html")


@routes.post(PATH + "{token}")
async def take_stop(request: web.Request) -> web.Response:
    """Stops them. The signed link is the proof: mail programs have no form token."""
    person_id = person_of_token(request.app[SECRET], request.match_info["token"])
    if person_id is None:
        raise web.HTTPNotFound
    await stop_reminders(request.app[WORLD], person_id)
    return await show(request, "stop_mail.html", True)


def _clock(given: object) -> time:
    if not isinstance(given, str) or not _CLOCK.fullmatch(given):
        raise Problem(400, "malformed")
    return time.fromisoformat(given)
