"""Who is heard, and who counts as speaking."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from media import listening
from media.voices import VOICES, Voices

LOUD, SOFT, ROOM = 30, 45, 90


def room(count: int) -> Voices[int, int]:
    voices: Voices[int, int] = Voices()
    for voice in range(count):
        voices.add(voice, voice)
    return voices


def test_whoever_speaks_is_heard() -> None:
    voices = room(6)
    for _ in range(5):
        voices.tick({5: LOUD})
    assert 5 in voices.order[:VOICES]
    assert voices.speaking == (5,)


def test_a_cough_takes_nobodys_place() -> None:
    voices = room(5)
    for _ in range(20):
        voices.tick(dict.fromkeys(range(4), SOFT))
    before = voices.order
    voices.tick({**dict.fromkeys(range(4), SOFT), 4: 40})
    assert voices.order == before


def test_those_heard_keep_their_place_through_their_pauses() -> None:
    voices = room(5)
    for _ in range(20):
        voices.tick(dict.fromkeys(range(4), LOUD))
    for _ in range(5):
        voices.tick({4: SOFT})
    assert voices.order[:VOICES] == (0, 1, 2, 3)


def test_who_speaks_keeps_a_place_when_there_are_fewer() -> None:
    voices = room(5)
    for _ in range(5):
        voices.tick({3: LOUD})
    assert voices.order[3] == 3
    voices.have(3)
    assert 3 in voices.order[:3]
    voices.have(VOICES)
    for _ in range(5):
        voices.tick({4: LOUD})
    assert {3, 4} <= set(voices.order[:VOICES])


def test_speaking_ends_a_second_after_the_last_sound() -> None:
    voices = room(1)
    for _ in range(5):
        voices.tick({0: LOUD})
    for _ in range(9):
        voices.tick({0: ROOM})
        assert voices.speaking == (0,)
    voices.tick({0: ROOM})
    assert voices.speaking == ()


def test_a_quiet_room_has_no_speaker() -> None:
    voices = room(3)
    for _ in range(50):
        voices.tick(dict.fromkeys(range(3), ROOM))
    assert voices.speaking == ()


def test_two_who_speak_alike_do_not_change_places() -> None:
    voices = room(2)
    seen = set()
    for at in range(100):
        voices.tick({0: LOUD + at % 3, 1: LOUD + (at + 1) % 3})
        seen.add(voices.speaking)
    assert seen == {(), (0, 1)}


def test_the_louder_comes_first() -> None:
    voices = room(2)
    for _ in range(10):
        voices.tick({0: 55, 1: 20})
    assert voices.speaking == (1, 0)


@given(
    st.integers(1, 12),
    st.integers(1, 12),
    st.lists(st.lists(st.integers(0, 127), min_size=12, max_size=12), max_size=30),
)
def test_the_order_always_holds_everyone_once(count: int, people: int, levels: list[list[int]]) -> None:
    voices: Voices[int, int] = Voices()
    for voice in range(count):
        voices.add(voice, voice % people)
    for line in levels:
        voices.tick(dict(zip(range(count), line, strict=False)))
        assert len(set(voices.speaking)) == len(voices.speaking) <= VOICES
    assert sorted(voice % people for voice in voices.order) == list(range(min(count, people)))


def of_two(pages: int) -> Voices[str, str]:
    """Mallory's microphones, of so many pages, and those of five others."""
    voices: Voices[str, str] = Voices()
    for name in (*(f"mallory-{page}" for page in range(pages)), *(f"other-{at}" for at in range(5))):
        voices.add(name, name.split("-")[0] if name.startswith("mallory") else name)
    return voices


@pytest.mark.parametrize("loud", [0, LOUD])
def test_who_has_several_microphones_has_one_place_and_is_one_who_speaks(loud: int) -> None:
    voices = of_two(6)
    levels = {f"mallory-{page}": loud + page for page in range(6)} | {f"other-{at}": SOFT for at in range(3)}
    for _ in range(20):
        voices.tick(levels)
    assert set(voices.order[:VOICES]) == {"mallory-0", "other-0", "other-1", "other-2"}
    assert len(voices.order) == 6
    assert set(voices.speaking) == {"mallory", "other-0", "other-1", "other-2"}


def test_the_loudest_microphone_stands_for_somebody_and_they_speak_on_while_it_becomes_another() -> None:
    voices = of_two(2)
    seen = set()
    for at, (first, second) in enumerate([(SOFT, 127)] * 10 + [(127, SOFT + 5)] * 20 + [(SOFT + 2, SOFT)] * 20):
        voices.tick({"mallory-0": first, "mallory-1": second})
        seen.add((voices.order[0], voices.speaking if at else ("mallory",)))
    assert seen - {("mallory-0", ())} == {("mallory-0", ("mallory",)), ("mallory-1", ("mallory",))}
    assert voices.order[0] == "mallory-1", "it keeps its place beside one that is as loud"


@pytest.mark.parametrize("second", [LOUD, SOFT, 65])
def test_who_goes_on_with_another_microphone_loses_nothing_however_soft_it_is(second: int) -> None:
    voices, said = of_two(2), 0
    for _ in range(30):
        voices.tick({"mallory-0": 20})
    others = {f"other-{at}": second for at in range(4)}  # and one place less than there are who speak
    while voices.order[0] == "mallory-0":
        voices.tick({"mallory-1": second} | others)
        said += 1
    assert said / 10 < listening._KEPT_S, "what was said until then is kept"
    for _ in range(20):
        voices.tick({})
    assert voices.order[0] == "mallory-1", "through a pause, as the other is silent too"


def test_who_is_left_without_the_microphone_that_was_heard_keeps_the_place_with_another() -> None:
    voices = of_two(2)
    voices.remove("mallory-0")
    assert voices.order[0] == "mallory-1"
    voices.remove("mallory-1")
    voices.remove("mallory-1")
    assert voices.order == tuple(f"other-{at}" for at in range(5))
    voices.tick({})
    voices.add("mallory-2", "mallory")
    assert voices.order[-1] == "mallory-2"
