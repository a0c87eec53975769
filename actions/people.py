"""Accounts: making one, and what a person chooses for themselves."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from accounts.errors import NameMissing, UnknownZone
from accounts.people import Language, Person, PersonId, Theme, clean_email
from accounts.sign_in import require_good_password
from actions.sign_in import person_at, sign_out_everywhere
from actions.world import Desk
from rooms.text import NAMELESS, clean_name

DEFAULT_ZONE = "Europe/Paris"


@dataclass(frozen=True, slots=True)
class NewPerson:
    """What is needed to make an account. Without a password nobody can sign in to it."""

    name: str
    email: str
    password: str | None = field(default=None, repr=False)
    language: Language = Language.FRENCH
    zone: str = DEFAULT_ZONE
    synthetic: bool = False


async def create_person(desk: Desk, new: NewPerson) -> Person:
    """The account that was made.

    Raises:
        NameMissing, EmailMalformed, EmailTaken, UnknownZone, PasswordTooShort, PasswordTooLong
    """
    name = clean_name(new.name)
    if name == NAMELESS:
        raise NameMissing
    require_zone(new.zone)
    person_id = PersonId(desk.tokens.public_id())
    person = Person(person_id, name, clean_email(new.email), new.language, new.zone, synthetic=new.synthetic)
    password_hash = None if new.password is None else await _hashed(desk, new.password)
    async with desk.store.writing() as records:
        await records.people.add(person, password_hash)
    return person


async def set_password(desk: Desk, email: str, password: str) -> None:
    """Give an account another password, and end whatever is signed in to it.

    Raises:
        UnknownPerson, PasswordTooShort, PasswordTooLong
    """
    password_hash = await _hashed(desk, password)
    async with desk.store.writing() as records:
        person = await person_at(records, email)
        await records.people.set_password_hash(person.id, password_hash)
    await sign_out_everywhere(desk, person.id)


async def everyone(desk: Desk) -> Sequence[Person]:
    """All accounts, by name; for the person who runs the server."""
    async with desk.store.reading() as records:
        return await records.people.everyone()


async def set_preferences(desk: Desk, person: Person, language: Language, zone: str, theme: Theme) -> None:
    """How this person wants to see things. Raises UnknownZone."""
    require_zone(zone)
    async with desk.store.writing() as records:
        await records.people.set_preferences(person.id, language, zone, theme)


def require_zone(zone: str) -> None:
    """Let the name of a time zone pass. Raises UnknownZone."""
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise UnknownZone from error


async def _hashed(desk: Desk, password: str) -> str:
    require_good_password(password)
    return await desk.hasher.hash(password)
