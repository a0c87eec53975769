"""Looking for people by name or address: neither case nor accents matter, nor the order of words."""

import unicodedata

from accounts.people import LONGEST_EMAIL, Person

MOST_WORDS = 5

_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae"})


def plain(words: str) -> str:
    """Without case and accents: `Œuvrard-Noël` is `oeuvrard-noel`."""
    apart = unicodedata.normalize("NFKD", words.casefold().translate(_LIGATURES))
    return "".join(letter for letter in apart if not unicodedata.combining(letter))


def wanted_words(typed: str) -> tuple[str, ...]:
    """What was typed, as words to look for; one that is longer than any address stays longer, and is nobody's."""
    return tuple(word[: LONGEST_EMAIL + 1] for word in plain(typed).split()[:MOST_WORDS])


def is_meant(person: Person, words: tuple[str, ...]) -> bool:
    """Whether each of these words is in the name or in the address."""
    name = plain(person.name)
    return all(word in name or word in person.email for word in words)
