"""Samples of a formation's space, as participants, trainers and planners see it."""

from dataclasses import replace

from accounts.people import DomainId, Language
from formations.formations import Formation, FormationId
from formations.states import State
from server.pages.externals import ExternalsView
from server.pages.states import state_view
from server.pages.views import FollowUpView, FormationView, LinkView, OccurrenceView, Phase, ProgressView, StepView
from tests.server.samples.story import (
    CANCELLED,
    FORMATION,
    IN_PERSON,
    LIVE,
    PARTICIPANTS,
    TITLE,
    TRAINERS,
    WINDOW,
    Samples,
)


def _step(position: int, happening: OccurrenceView, phase: Phase, done: bool | None, instructions: str) -> StepView:
    return StepView(
        activity_id=f"a{position}",
        position=position,
        kind=happening.kind,
        title=happening.title,
        instructions=instructions,
        place=happening.place,
        planned_minutes=90,
        occurrences=(happening,),
        phase=phase,
        done=done,
        access="Entrée par la cour, deuxième étage." if happening.place else "",
        links=(LinkView("Un article à lire", "https://example.org/a"),) if position == 2 else (),
    )


def _steps(ticks: tuple[bool | None, ...]) -> tuple[StepView, ...]:
    return (
        _step(
            0, IN_PERSON, Phase.PAST, ticks[0], "Apportez vos réglettes et un énoncé que vos élèves trouvent difficile."
        ),
        _step(1, LIVE, Phase.LIVE, ticks[1], "Ayez sous les yeux trois productions d'élèves."),
        _step(2, WINDOW, Phase.NEXT, ticks[2], "Déposez un énoncé, lisez ceux de deux collègues et répondez-leur."),
        _step(3, CANCELLED, Phase.AHEAD, ticks[3], ""),
    )


FORMATION_SEEN_BY_PARTICIPANT = FormationView(
    id="u3VZ0Xw1QmGkz8mB2Jr5Tg",
    url=FORMATION,
    title=TITLE,
    domain="Académie de Valmont",
    aims="Amener chaque élève à se représenter une situation, à choisir une procédure et à en parler.",
    planned_minutes=360,
    zone="Europe/Paris",
    trainers=TRAINERS,
    participants=PARTICIPANTS,
    steps=_steps((True, False, False, False)),
    progress=ProgressView(1, 4),
)
FORMATION_SEEN_BY_TRAINER = replace(
    FORMATION_SEEN_BY_PARTICIPANT,
    steps=_steps((None, None, None, None)),
    progress=None,
    follow_up=tuple(
        FollowUpView(person, ProgressView(index, 4), index == 2) for index, person in enumerate(PARTICIPANTS[:3])
    ),
)
FORMATION_DRAFT = replace(
    FORMATION_SEEN_BY_TRAINER,
    state=state_view(
        Formation(FormationId("f"), DomainId("d"), TITLE, "", 360, "Europe/Paris", State.DRAFT), may_move=True
    ),
    externals=ExternalsView("23A0190456", "54321", f"{FORMATION}/externals"),
)


def pages(language: Language) -> Samples:
    return {
        "formation-participant": ("formation.html", FORMATION_SEEN_BY_PARTICIPANT, True),
        "formation-trainer": ("formation.html", FORMATION_SEEN_BY_TRAINER, True),
        "formation-draft": ("formation.html", FORMATION_DRAFT, True),
    }
