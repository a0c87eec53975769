"""Samples of parcours: the offer, a design to write and one to read, a plan before it is kept."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta

from accounts.people import Domain, DomainId, Language, Person, PersonId
from actions.deploying import Proposal
from actions.parcours import SeenParcours
from formations.clashes import Clash, ClashKind
from formations.deploying import Deployment, Remarks, dated_plan
from formations.formations import ActivityKind, ParcoursId
from formations.parcours import Parcours, ParcoursState, Step
from formations.places import Place, PlaceId
from server.pages import hours
from server.pages.deploying import NOBODY, UNSEEN
from server.pages.deploying_views import DeployView, proposal_view
from server.pages.externals import ExternalsView
from server.pages.founding import FoundView
from server.pages.parcours_form import ERRORS as PARCOURS_ERRORS
from server.pages.parcours_views import NEW_STEP, OfferView, ParcoursCard, StepFormView, parcours_view
from server.pages.programme import ProgrammeStep, ProgrammeView
from tests.server.samples.story import NOW, TITLE, Samples


def pages(language: Language) -> Samples:
    return {
        "parcours-offer": ("parcours_offer.html", OFFER, True),
        "parcours": ("parcours.html", PARCOURS, True),
        "parcours-read": ("parcours.html", PARCOURS_READ, True),
        "parcours-read-by-trainer": ("parcours.html", replace(PARCOURS_READ, domains=(), error=""), True),
        "parcours-offer-to-trainer": ("parcours_offer.html", replace(OFFER, own=(), domains=(), error=""), True),
        "parcours-step": ("parcours_step.html", PARCOURS_STEP, True),
        "deploy": ("deploy.html", deploy_choice(language), True),
        "found": ("found.html", found_choice(language), True),
        "programme": ("programme.html", PROGRAMME, True),
        "deploy-preview": ("deploy_preview.html", PROPOSAL, True),
    }


_DESIGN = Parcours(
    ParcoursId("p"),
    DomainId("d"),
    TITLE,
    "Choisir, mener et analyser des séances de résolution de problèmes du CP au CE2.",
    "Partir de productions d'élèves ; alterner manipulation, schématisation et verbalisation.",
    "Professeurs des écoles de cycle 2",
    "Claire Vasseur et Idriss Benali",
    360,
    steps=(
        Step(ActivityKind.IN_PERSON, "Manipuler pour modéliser", 180, 0, time(9), 1, "Apporter deux problèmes."),
        Step(ActivityKind.ASYNCHRONOUS, "Partager un énoncé et sa mise en œuvre", 60, 1, days=12),
        Step(ActivityKind.VIRTUAL_CLASS, "Analyser des productions d'élèves", 90, 14, time(17, 30), times=6, weeks=2),
    ),
)
_SEEN = SeenParcours(_DESIGN, "Académie de Valmont", (Domain(DomainId("d"), "Académie de Valmont"),), True, None)
PARCOURS = replace(parcours_view(_SEEN), done=True)
PARCOURS_READ = replace(
    parcours_view(
        replace(
            _SEEN,
            parcours=replace(_DESIGN, state=ParcoursState.PUBLISHED),
            domain_name="Académie des Isles",
            domains=(Domain(DomainId("e"), "Académie de Valmont"), Domain(DomainId("f"), "Plan national")),
            may_write=False,
            origin=_DESIGN,
        )
    ),
    error=PARCOURS_ERRORS["day"],
)
OFFER = OfferView(
    (ParcoursCard(TITLE, "/parcours/p", "Académie de Valmont", _DESIGN.audience, 360, "Publié", False),),
    (),
    (ParcoursCard("Faire parler pour apprendre", "/parcours/q", "Académie des Isles", "", 540, "Brouillon", True),),
    (("d", "Académie de Valmont"), ("e", "Plan national")),
    PARCOURS_ERRORS["title"],
)
PARCOURS_STEP = StepFormView(
    "Analyser des productions d'élèves", TITLE, "/parcours/p/steps/2", "/parcours/p", 3,
    NEW_STEP | {"title": "Analyser des productions d'élèves"}, PARCOURS.lobbies, PARCOURS_ERRORS["minutes"],
)  # fmt: skip


def deploy_choice(language: Language) -> DeployView:
    return DeployView(
        TITLE,
        "/parcours/p/deploy",
        "/parcours/p",
        {"title": TITLE, "first_day": "2027-02-21", "zone": "Europe/Paris", "addresses": "", "domain_id": "d"},
        (("d", "Académie de Valmont"), ("e", "Plan national")),
        (("t1", "Claire Vasseur", True), ("t2", "Idriss Benali", False)),
        hours.zone_groups(language),
        NOBODY,
    )


def found_choice(language: Language) -> FoundView:
    return FoundView(
        "Académie de Valmont",
        "/domains/d/formations",
        {"title": TITLE, "planned_minutes": "360", "zone": "Europe/Paris", "addresses": ""},
        (("t1", "Claire Vasseur", True), ("t2", "Idriss Benali", False)),
        hours.zone_groups(language),
        NOBODY,
    )


_DATED = dated_plan(_DESIGN, date(2027, 2, 21), "Europe/Paris")
_CLASHES = (
    Clash(ClashKind.WEEKEND, NOW),
    Clash(ClashKind.HOLIDAY, NOW, "Vacances d'hiver"),
    Clash(ClashKind.HOUR_TWICE, NOW, until=NOW, wall=NOW.replace(tzinfo=None)),
    Clash(ClashKind.TRAINER, NOW, "Claire Vasseur", "Lire des documentaires", NOW + timedelta(hours=2)),
    Clash(ClashKind.FORMATION, NOW, "", "Partager un énoncé", NOW + timedelta(hours=2)),
)
_CHOSEN = Deployment(
    ParcoursId("p"), 1, DomainId("d"), TITLE, "Europe/Paris", (PersonId("t1"), PersonId("t2")), _DATED, "key"
)
_LEADING = tuple(
    Person(PersonId(one), name, f"{one}@example.org", Language.FRENCH, "Europe/Paris")
    for one, name in (("t1", "Claire Vasseur"), ("t2", "Idriss Benali"))
)
_REMARKS = (
    Remarks(_CLASHES, (datetime(2027, 2, 22, 9), datetime(2027, 2, 23, 9), datetime(2027, 2, 24, 9))),
    Remarks((_CLASHES[1],)),
    Remarks(),
)
_HALL = Place(PlaceId("hall"), DomainId("d"), "Amphi", "1 rue des Écoles")
PROPOSAL = proposal_view(Proposal(_SEEN, _CHOSEN, _LEADING, _REMARKS, "seal", (_HALL,)), "/parcours/p/deploy", UNSEEN)
PROGRAMME = ProgrammeView(
    TITLE,
    "Académie de Valmont",
    _DESIGN.aims,
    _DESIGN.didactics,
    _DESIGN.audience,
    _DESIGN.authors,
    360,
    "Europe/Paris",
    tuple(ProgrammeStep(step.kind, step.title, step.planned_minutes, ()) for step in _DESIGN.steps),
    "",
    ExternalsView("23A0190456", "54321", "/x"),
)
