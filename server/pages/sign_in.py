"""`/sign-in` and `/sign-out`. Nobody learns here whether an account exists."""

from dataclasses import dataclass

from aiohttp import web

from accounts.errors import TooManyAttempts, WrongCredentials
from accounts.sign_in import COOKIE_DAYS, SignInKind
from actions.people import set_preferences
from actions.sign_in import sign_in, sign_out, who_is
from server.credentials import credential
from server.forms import read_form
from server.i18n import later
from server.keys import WORLD
from server.pages.showing import CHOSEN_COOKIE, just_chosen, show
from server.proxies import client_address
from server.security import clear_session_cookie, safe_next, set_session_cookie
from server.turns import letting_others
from server.visitors import visitor

routes = web.RouteTableDef()

_WRONG = later("L'adresse ou le mot de passe ne convient pas. Vérifiez les deux, puis réessayez.")
_TOO_MANY = later("Trop d'essais en peu de temps. Patientez quelques minutes, puis réessayez.")


@dataclass(frozen=True, slots=True)
class SignInView:
    """The sign-in form. `error` is a French sentence of the catalogue."""

    email: str = ""
    error: str = ""
    return_to: str = "/"


@routes.get("/sign-in")
async def show_sign_in(request: web.Request) -> web.Response:
    """The form; whoever is signed in already goes on."""
    return_to = safe_next(request.query.get("next"))
    if await visitor(request) is not None:
        raise web.HTTPSeeOther(return_to)
    return await show(request, "sign_in.html", SignInView(return_to=return_to))


@routes.post("/sign-in")
async def take_sign_in(request: web.Request) -> web.StreamResponse:
    """Signs in, or shows the form again with one sentence for whatever was wrong."""
    form = await read_form(request)
    email, password = str(form.get("email", "")), str(form.get("password", ""))
    return_to = safe_next(str(form.get("return_to", "/")))
    try:
        async with letting_others(request):  # hashes are made elsewhere, two at a time
            secret = await sign_in(request.app[WORLD], email, password, client_address(request))
    except WrongCredentials:
        return await show(request, "sign_in.html", SignInView(email, _WRONG, return_to), 401)
    except TooManyAttempts as error:
        response = await show(request, "sign_in.html", SignInView(email, _TOO_MANY, return_to), 429)
        response.headers["Retry-After"] = str(error.retry_after_s)
        return response
    await _keep_choice(request, secret)
    onward = web.HTTPSeeOther(return_to)
    set_session_cookie(request, onward, secret, COOKIE_DAYS * 24 * 3600)
    onward.del_cookie(CHOSEN_COOKIE)  # the next one to sign in here may be somebody else
    raise onward


async def _keep_choice(request: web.Request, secret: str) -> None:
    """What was chosen a moment ago is what this person wants from now on."""
    language, theme = just_chosen(request)
    if language is None and theme is None:
        return
    world = request.app[WORLD]
    person = await who_is(world, secret, SignInKind.COOKIE)
    await set_preferences(world, person, language or person.language, person.zone, theme or person.theme)


@routes.post("/sign-out")
async def take_sign_out(request: web.Request) -> web.StreamResponse:
    """Ends this session, here and on every node."""
    secret = credential(request)
    if secret is not None:
        await sign_out(request.app[WORLD], secret)
    onward = web.HTTPSeeOther("/sign-in")
    clear_session_cookie(request, onward)
    raise onward
