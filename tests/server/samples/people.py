"""Samples of who belongs to a formation, and of its groups."""

from dataclasses import replace

from accounts.people import Language
from formations.clashes import Clash, ClashKind
from server.pages.enrolment import REFUSED, EnrolmentView, MemberView, ReportView
from server.pages.groups import REFUSED as GROUP_REFUSED
from server.pages.groups import GroupFormView, GroupLineView, GroupsView
from server.pages.people import initials
from server.pages.plan_views import ClashesView
from server.pages.views import PersonView
from tests.server.samples.story import FORMATION, NOW, TITLE, Samples

MEMBERS = tuple(
    MemberView(PersonView(f"m{number}", name, initials(name), number), f"{number}@ac-valmont.example", "participant")
    for number, name in enumerate(("Nadège Payet", "Jean-Christophe de La Villemarqué-Desrosiers", "Ayşe Öztürk"))
)
ENROLMENT = EnrolmentView(
    TITLE,
    f"{FORMATION}/participants",
    FORMATION,
    (MemberView(PersonView("t1", "Marie-Ange Hoarau", "MH", 2, True), "ma@ac-valmont.example", "trainer"),),
    (*MEMBERS[:2], replace(MEMBERS[2], finished=True)),
    "pay",
    (MEMBERS[0], replace(MEMBERS[1], standing="")),
    True,
    {"addresses": "", "standing": "participant"},
)
ENROLMENT_ASKED = replace(
    ENROLMENT,
    fields={"addresses": "nobody@example.org\nno address", "standing": "trainer"},
    report=ReportView(("Nadège Payet",), ("Ayşe Öztürk",), (), ("nobody@example.org",), ("no address",)),
    clashes=ClashesView((Clash(ClashKind.PARTICIPANT, NOW, "Nadège Payet", "", NOW),), "Indian/Reunion", (), "w"),
    leaving=MEMBERS[0],
    error=REFUSED["finished"],
    done="enrolled",
    found=None,
)
GROUPS = GroupsView(
    TITLE,
    f"{FORMATION}/groups",
    f"{FORMATION}/participants",
    (GroupLineView("Groupe A · Saint-Denis", "/x", 12), GroupLineView("Groupe B", "/y", 0)),
    "Groupe B",
    GROUP_REFUSED["taken"],
    "keep",
)
GROUP = GroupFormView(
    "Groupe A", TITLE, "/x", "/y", "Groupe A", 3, tuple((one.person, one is MEMBERS[0]) for one in MEMBERS)
)
GROUP_CLASHING = replace(GROUP, error=GROUP_REFUSED["planned"], clashes=ENROLMENT_ASKED.clashes)


def pages(language: Language) -> Samples:
    return {
        "groups": ("groups.html", GROUPS, True),
        "groups-empty": ("groups.html", replace(GROUPS, groups=(), error="", name="", done=""), True),
        "group": ("group.html", GROUP, True),
        "group-clashing": ("group.html", GROUP_CLASHING, True),
        "participants": ("participants.html", ENROLMENT, True),
        "participants-asked": ("participants.html", ENROLMENT_ASKED, True),
    }
