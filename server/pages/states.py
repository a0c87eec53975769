"""`/formations/{id}/state`: where a planner opens, starts, finishes and archives a formation.

Rule: a button for each move that there is; each sends the state that was seen.
"""

from dataclasses import dataclass

from aiohttp import web

from accounts.people import Person
from actions.states import move_formation
from formations.formations import Formation, FormationId
from formations.states import MOVES, Move, State
from server.forms import read_texts
from server.i18n import later
from server.keys import WORLD
from server.pages.dated import formation_url
from server.pages.showing import for_people

routes = web.RouteTableDef()

STATES = {
    State.DRAFT: later("Brouillon"),
    State.OPEN: later("Ouverte"),
    State.RUNNING: later("En cours"),
    State.FINISHED: later("Terminée"),
    State.ARCHIVED: later("Archivée"),
}
MEANINGS = {
    State.DRAFT: later("Seules l'équipe de formation et la gestion la voient. Personne ne reçoit de message."),
    State.OPEN: later("Les personnes inscrites la voient, et reçoivent ses dates."),
    State.RUNNING: later("Elle se déroule : les salles s'ouvrent à leur heure."),
    State.FINISHED: later("Tout est fait ; son espace reste ouvert à ses membres."),
    State.ARCHIVED: later(
        "Plus rien n'y change. Les barres de progression sont effacées ; "
        "la liste des personnes qui ont terminé est conservée."
    ),
}
BUTTONS = {
    Move.OPEN: later("Ouvrir aux personnes inscrites"),
    Move.WITHDRAW: later("Remettre en brouillon"),
    Move.START: later("Démarrer la formation"),
    Move.FINISH: later("Terminer la formation"),
    Move.RESUME: later("Reprendre la formation"),
    Move.ARCHIVE: later("Archiver définitivement"),
}


@dataclass(frozen=True, slots=True)
class StateView:
    """The state of a formation. `word`, `meaning` and the words of `moves` are French sentences of the catalogue."""

    state: State
    word: str
    meaning: str
    url: str
    moves: tuple[tuple[str, str], ...]


def state_view(formation: Formation, *, may_move: bool) -> StateView:
    """As it is shown; without a move for those who may not."""
    moves = MOVES[formation.state] if may_move else {}
    return StateView(
        formation.state,
        STATES[formation.state],
        MEANINGS[formation.state],
        f"{formation_url(formation.id)}/state",
        tuple((move.value, BUTTONS[move]) for move in moves),
    )


@routes.post("/formations/{formation_id}/state")
@for_people
async def take_move(request: web.Request, person: Person) -> web.StreamResponse:
    """Moves it, and goes back to its space."""
    form, formation_id = await read_texts(request), FormationId(request.match_info["formation_id"])
    seen, move = form.get("seen"), form.get("move")
    if seen not in set(State) or move not in set(Move):
        raise web.HTTPBadRequest
    await move_formation(request.app[WORLD], person.id, formation_id, State(seen), Move(move))
    raise web.HTTPSeeOther(f"{formation_url(formation_id)}?done=moved")
