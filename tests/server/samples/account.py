"""Samples of coming in, of one's own settings, and of what everybody may read."""

from accounts.mail_choices import MailChoices
from accounts.people import Language
from server.pages import hours
from server.pages.account import AccountView
from server.pages.guides import guide_view
from server.pages.sign_in import SignInView
from tests.server.samples.story import Samples

SIGN_IN = SignInView()
SIGN_IN_REFUSED = SignInView(
    "chloe.arnaud@example.org", "L'adresse ou le mot de passe ne convient pas. Vérifiez les deux, puis réessayez."
)


def account(language: Language) -> AccountView:
    return AccountView(
        "Marie-Ange Hoarau", "marie-ange.hoarau@example.org", hours.zone_groups(language), MailChoices(), saved=True
    )


def pages(language: Language) -> Samples:
    return {
        "account": ("account.html", account(language), True),
        "stop-mail": ("stop_mail.html", None, False),
        "sign-in": ("sign_in.html", SIGN_IN, False),
        "sign-in-refused": ("sign_in.html", SIGN_IN_REFUSED, False),
        "styleguide": ("styleguide.html", None, True),
        "guide-participer": ("guide.html", guide_view("participer", language), False),
        "guide-animer": ("guide.html", guide_view("animer", language), True),
        "guide-planifier": ("guide.html", guide_view("planifier", language), True),
        "accessibility": ("accessibility.html", None, False),
        "privacy": ("privacy.html", None, True),
    }
