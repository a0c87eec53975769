"""Whose answers to checks of ours count."""

import pytest

from media import consent
from media.consent import Questions
from media.datagrams import Pair
from media.stun import StunMalformed, binding_response, parse_request

HERE, ELSEWHERE = Pair("192.0.2.7", 4000, b"ours"), Pair("192.0.2.7", 4000, b"another of ours")
PASSWORD = "p" * 24


class Asking:
    """Questions that were asked, and how often an answer counted."""

    def __init__(self) -> None:
        self.counted = 0
        self.asked: list[bytes] = []
        self.questions = Questions(lambda packet, _: self.asked.append(packet))

    def ask(self, now: float) -> None:
        self.questions.ask(HERE, "theirs:ours", PASSWORD, self._count, now)

    def answers(self, at: int, now: float, password: str = PASSWORD, address: Pair = HERE) -> int:
        request = parse_request(self.asked[at])
        assert (request.local_ufrag, request.remote_ufrag) == ("theirs", "ours")
        self.questions.answered(binding_response(request, "192.0.2.1", 1, password), address, now)
        return self.counted

    def _count(self) -> None:
        self.counted += 1


def test_an_answer_counts_once_and_what_was_forged_before_it_does_not_spoil_it() -> None:
    asking = Asking()
    asking.ask(1.0)
    assert asking.answers(0, 1.1, password="another" * 4) == 0
    assert asking.answers(0, 1.2, address=ELSEWHERE) == 0
    assert asking.answers(0, 1.3) == 1
    assert asking.answers(0, 1.4) == 1


@pytest.mark.parametrize(("after_s", "counts"), [(4.9, 1), (5.1, 0)])
def test_an_answer_counts_for_five_seconds(after_s: float, counts: int) -> None:
    asking = Asking()
    asking.ask(1.0)
    assert asking.answers(0, 1.0 + after_s) == counts


def test_what_is_remembered_is_bounded_and_the_newest_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(consent, "_MAX_ASKED", 10)
    asking = Asking()
    for at in range(30):
        asking.ask(1.0 + at / 100)
    assert len(asking.questions._asked) == 10
    assert asking.answers(0, 1.5) == 0
    assert asking.answers(29, 1.5) == 1
    asking.ask(10.0)
    assert len(asking.questions._asked) == 1


def test_no_two_questions_are_alike() -> None:
    asking = Asking()
    for _ in range(100):
        asking.ask(1.0)
    assert len({parse_request(packet).transaction_id for packet in asking.asked}) == 100


@pytest.mark.parametrize("packet", [b"", b"\1\1", b"\1\1\0\0" + bytes(16)])
def test_what_is_no_answer_is_said_to_be_none(packet: bytes) -> None:
    with pytest.raises(StunMalformed):
        Asking().questions.answered(packet, HERE, 1.0)
