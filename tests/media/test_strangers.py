"""Who is asked, how often, and whose answer counts."""

from dataclasses import dataclass, field

import pytest
from aioice import stun as reference

from media.consent import Questions
from media.datagrams import Pair
from media.strangers import Strangers
from media.udp import Path

HERE, ELSEWHERE = Pair("192.0.2.7", 4000, b"ours"), Pair("192.0.2.7", 5000, b"ours")
PASSWORD = "p" * 24


@dataclass
class Peer:
    """A peer's transport, of which packets came until a moment."""

    heard_at: float = 0.0
    browser_credentials: tuple[str, str] = ("theirs", PASSWORD)
    credentials: tuple[str, str] = ("ours", "secret")
    moved_to: list[Path] = field(default_factory=list)

    def found(self, path: Path) -> None:
        self.moved_to.append(path)


class Street:
    """Strangers, and what they were asked."""

    def __init__(self, *peers: Peer) -> None:
        self.peers = peers
        self.asked: list[reference.Message] = []
        self.questions = Questions(lambda packet, _: self.asked.append(reference.parse_message(packet)))
        self.strangers = Strangers(self.questions)

    def hears(self, now: float) -> None:
        self.strangers.heard(HERE, self.peers, now)

    def answers(self, now: float, password: str = PASSWORD, address: Pair = HERE, at: int = 0) -> None:
        transaction = self.asked[at].transaction_id
        answer = reference.Message(reference.Method.BINDING, reference.Class.RESPONSE, transaction)
        answer.add_message_integrity(password.encode())
        self.questions.answered(bytes(answer), address, now)


def test_a_silent_peer_that_answers_has_moved_and_an_answer_counts_once() -> None:
    street = Street(Peer())
    street.hears(1.0)
    street.answers(1.1)
    street.answers(1.2)
    assert street.peers[0].moved_to == [HERE]


@pytest.mark.parametrize(
    ("now", "password", "address"),
    [(1.1, "another" * 4, HERE), (1.1, PASSWORD, ELSEWHERE), (6.1, PASSWORD, HERE)],
    ids=["wrong password", "another address", "too late"],
)
def test_who_cannot_have_been_asked_is_not_believed(now: float, password: str, address: Pair) -> None:
    street = Street(Peer())
    street.hears(1.0)
    street.answers(now, password, address)
    assert street.peers[0].moved_to == []


def test_a_peer_that_was_heard_meanwhile_stays_where_it_is() -> None:
    street = Street(Peer())
    street.hears(1.0)
    street.peers[0].heard_at = 1.05
    street.answers(1.1)
    assert street.peers[0].moved_to == []


def test_a_whole_school_that_moved_overseas_is_found_however_long_its_answers_take() -> None:
    street = Street(*(Peer() for _ in range(30)))
    for tick in range(12):
        street.hears(1.0 + tick * 0.02)
    assert len(street.asked) == 30  # each once, and not again before an answer can be back
    for at in range(30):
        street.answers(1.3, at=at)
    assert all(peer.moved_to == [HERE] for peer in street.peers)


def test_nobody_is_asked_about_peers_that_go_on_or_have_told_no_password() -> None:
    street = Street(Peer(heard_at=0.9), Peer(browser_credentials=("", "")))
    street.hears(1.0)
    assert street.asked == []


def test_however_much_comes_few_checks_leave_and_little_is_remembered() -> None:
    street = Street(*(Peer(heard_at=at / 100) for at in range(30)))
    for tick in range(1000):
        street.hears(1.0 + tick / 1000)
    assert len(street.asked) <= 51 * 8
    assert len(street.strangers._asked) <= 512
