"""`/account`: what a person chooses for themselves; and `/preferences`, the language and theme of anybody.

The rule: whoever chose in the menu comes back to what they pressed, without script: browsers open what holds the place
that an address names, and give it the focus.
"""

from dataclasses import dataclass

from aiohttp import web

from accounts.mail_choices import MailChoices
from accounts.people import Language, Person, Theme
from actions.mail import mail_choices
from actions.people import set_preferences
from server.forms import read_form
from server.keys import SETTINGS, WORLD
from server.pages.hours import zone_groups
from server.pages.showing import CHOSEN_COOKIE, CHOSEN_LASTS_S, LANGUAGE_COOKIE, THEME_COOKIE, for_people, show
from server.problems import Problem
from server.security import safe_next
from server.visitors import visitor

routes = web.RouteTableDef()

_YEAR_S = 365 * 24 * 3600


@dataclass(frozen=True, slots=True)
class AccountView:
    """A person's own settings. `zones` are groups of (IANA name, place)."""

    name: str
    email: str
    zones: tuple[tuple[str, tuple[tuple[str, str], ...]], ...]
    mail: MailChoices
    saved: bool = False


@routes.get("/account")
@for_people
async def show_account(request: web.Request, person: Person) -> web.Response:
    """The form, and whether it was just saved."""
    choices = await mail_choices(request.app[WORLD], person)
    view = AccountView(person.name, person.email, zone_groups(person.language), choices, "saved" in request.query)
    return await show(request, "account.html", view)


@routes.post("/account")
@for_people
async def change_account(request: web.Request, person: Person) -> web.StreamResponse:
    """Saves the whole form."""
    form = await read_form(request)
    language, theme = _language(form.get("language")), _theme(form.get("theme"))
    zone = str(form.get("zone", ""))
    await set_preferences(
        request.app[WORLD], person, language or person.language, zone or person.zone, theme or person.theme
    )
    raise web.HTTPSeeOther("/account?saved")


@routes.post("/preferences")
async def change_preferences(request: web.Request) -> web.StreamResponse:
    """Changes language or theme from any page, and goes back to it. Whoever is not signed in keeps it in a cookie."""
    form = await read_form(request)
    language, theme = _language(form.get("language")), _theme(form.get("theme"))
    return_to, person = safe_next(str(form.get("return_to", "/"))), await visitor(request)
    pressed = "#chosen-language" if language is not None else "#chosen-theme"
    back = web.HTTPSeeOther(return_to.partition("#")[0] + pressed)
    if person is not None:
        await set_preferences(
            request.app[WORLD], person, language or person.language, person.zone, theme or person.theme
        )
    kept = {name: chosen for name, chosen in ((LANGUAGE_COOKIE, language), (THEME_COOKIE, theme)) if chosen is not None}
    for name, chosen in kept.items():
        _keep(request, back, name, chosen, _YEAR_S)
    if person is None:
        before = request.cookies.get(CHOSEN_COOKIE, "").split(".")
        names = [name for name in (LANGUAGE_COOKIE, THEME_COOKIE) if name in kept or name in before]
        _keep(request, back, CHOSEN_COOKIE, ".".join(names), CHOSEN_LASTS_S)
    raise back


def _keep(request: web.Request, response: web.StreamResponse, name: str, value: str, lasts_s: int) -> None:
    is_https = request.app[SETTINGS].is_https
    response.set_cookie(name, value, max_age=lasts_s, secure=is_https, httponly=True, samesite="Lax")


def _language(given: object) -> Language | None:
    """None: not given.

    Raises:
        Problem: none of ours.
    """
    if given is None:
        return None
    if given not in set(Language):
        raise Problem(400, "malformed")
    return Language(str(given))


def _theme(given: object) -> Theme | None:
    if given is None:
        return None
    if given not in set(Theme):
        raise Problem(400, "malformed")
    return Theme(str(given))
