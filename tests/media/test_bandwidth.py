"""One subscriber's bandwidth, with everything in it but a socket: budget, limits, pacing, probes."""

import pytest

from media.allocation import Rank, Wish
from media.bandwidth import Bandwidth
from media.departures import Departures
from media.estimation import START_BPS
from media.fanout import HEADER, NUMBER_AT
from media.feedback import LOST, TICKS_PER_S, TransportFeedback
from media.probing import TRAIN_S
from rooms.sources import PictureLimit

CAMERA = Wish("camera", Rank.SPEAKER, (1_200_000, 400_000, 120_000))
SCREEN = Wish("screen", Rank.SCREEN, (2_000_000, 500_000))


class Line:
    """A subscriber, and what left for it."""

    def __init__(self) -> None:
        self.departures = Departures()
        self.sent: list[bytes] = []
        self.padded = 0
        self.bandwidth = Bandwidth(self.departures, self.sent.append, self._pad, 0.0)

    def measured(self) -> "Line":
        self.departures.step = 1
        self.bandwidth.measured(0.0)
        return self

    def _pad(self, size: int) -> int:
        self.departures.number((0.0, 200))
        self.padded += 200
        return 200


def test_who_is_not_measured_gets_everything_up_to_the_cap_they_name() -> None:
    line = Line()
    assert line.bandwidth.share([CAMERA, SCREEN], 0, 0.0) == {"camera": 0, "screen": 0}
    line.bandwidth.capped(1_000_000)
    assert line.bandwidth.share([CAMERA, SCREEN], 0, 1.0) == {"camera": 1, "screen": 1}
    assert not line.bandwidth.time_passed(1.0)


def test_voices_come_first() -> None:
    line = Line().measured()
    assert line.bandwidth.share([CAMERA], 0, 0.0) == {"camera": 0}
    assert line.bandwidth.share([CAMERA], START_BPS - 300_000, 10.0) == {"camera": 2}
    assert line.bandwidth.share([CAMERA], START_BPS, 20.0) == {}


@pytest.mark.parametrize(
    ("limit", "steps"),
    [
        (PictureLimit.NONE, {"camera": 0}),
        (PictureLimit.SAVING, {"camera": 2}),
        (PictureLimit.SOUND_ONLY, {}),
    ],
)
def test_people_may_want_less(limit: PictureLimit, steps: dict[str, int]) -> None:
    line = Line().measured()
    line.bandwidth.limit = limit
    assert line.bandwidth.share([CAMERA], 0, 0.0) == steps
    assert not line.bandwidth.is_sound_only(60.0) or limit is PictureLimit.NONE


def test_who_saves_data_keeps_the_screen_with_as_few_frames_as_it_has_and_little_else() -> None:
    line = Line().measured()
    full = Wish("screen", Rank.SCREEN, (280_000, 210_000, 170_000))
    assert line.bandwidth.share([CAMERA, full], 45_000, 0.0)["screen"] == 0
    line.bandwidth.limit = PictureLimit.SAVING
    for at in range(1, 5):
        held = Wish("screen", Rank.SCREEN, full.steps_bps, 280_000 if at == 1 else 170_000)
        assert line.bandwidth.share([CAMERA, held], 45_000, float(at)) == {"screen": 2}
    layered = Wish("screen", Rank.SCREEN, (2_000_000, 330_000))
    assert line.bandwidth.share([layered], 45_000, 9.0) == {"screen": 1}


def test_who_saves_data_never_pays_for_a_picture_that_comes_in_one_large_layer() -> None:
    line = Line().measured()
    line.bandwidth.limit = PictureLimit.SAVING
    for at, held_bps in enumerate((0, 1_500_000)):
        whole = Wish("screen", Rank.SCREEN, (1_500_000,), held_bps)
        assert line.bandwidth.share([whole, CAMERA], 45_000, float(at)) == {"camera": 2}
    dear = Wish("dear", Rank.SCREEN, (400_000,), 400_000)
    assert line.bandwidth.share([dear], 45_000, 3.0) == {"dear": 0}, "what is shown may grow a little"
    assert line.bandwidth.share([Wish("dear", Rank.SCREEN, (500_000,), 500_000)], 45_000, 4.0) == {}


def test_sound_only_is_said_after_a_while_and_not_for_those_who_show_nothing() -> None:
    line = Line().measured()
    line.bandwidth.share([CAMERA], START_BPS, 0.0)
    assert not line.bandwidth.is_sound_only(1.0)
    line.bandwidth.share([CAMERA], START_BPS, 1.0)
    assert line.bandwidth.is_sound_only(2.0)
    line.bandwidth.share([], START_BPS, 3.0)
    assert not line.bandwidth.is_sound_only(9.0)


@pytest.mark.parametrize(("best_bps", "given"), [(1_200_000, 0), (1_350_000, 1)])
def test_a_network_is_tried_where_the_best_picture_fits_and_leaves_too_little_to_spare(
    best_bps: int, given: int
) -> None:
    """Else it would stay the smaller one for as long as the class lasts; who has the best one is not padded at."""
    line = Line().measured()
    steps = line.bandwidth.share([Wish("camera", Rank.SPEAKER, (best_bps, 400_000))], 45_000, 0.0)
    assert steps == {"camera": given}
    line.bandwidth.time_passed(5.0)
    assert line.bandwidth.needs_clock == bool(given)


def test_pictures_are_paced_while_the_network_does_not_carry_what_is_wanted() -> None:
    line = Line().measured()
    line.bandwidth.share([SCREEN], 0, 0.0)
    assert line.bandwidth.time_passed(0.1)
    assert line.bandwidth.is_paced
    line.bandwidth.share([CAMERA], 0, 0.2)
    assert line.bandwidth.time_passed(0.3)
    assert not line.bandwidth.is_paced


def test_packets_that_wait_get_their_numbers_when_they_leave() -> None:
    line = Line().measured()
    for _ in range(20):
        line.bandwidth.pace(bytearray(HEADER + 1000), 0.0)
    at_once = len(line.sent)
    assert 0 < at_once < 20
    assert line.bandwidth.needs_clock
    voice = line.departures.number((0.0, 80))
    line.bandwidth.tick(1.0)
    line.bandwidth.flush(1.0)
    numbers = [int.from_bytes(packet[NUMBER_AT : NUMBER_AT + 2]) for packet in line.sent]
    assert numbers == [*range(1, at_once + 1), *range(voice + 1, 22)]
    assert not line.bandwidth.needs_clock


def test_a_train_is_sent_at_its_rate_and_what_it_proves_is_believed() -> None:
    line = Line().measured()
    line.bandwidth.share([SCREEN], 0, 0.0)
    line.bandwidth.time_passed(0.0)
    left: list[float] = []
    for step in range(100):
        now = step * 0.005
        if line.bandwidth.needs_clock:
            before = line.departures.newest
            line.bandwidth.tick(now)
            for number in range(before + 1, line.departures.newest + 1):
                line.departures.sent[number & 1023] = (now, 200)
                left.append(now)
    assert left[-1] - left[0] == pytest.approx(TRAIN_S, abs=0.006)
    assert line.padded == pytest.approx(2.4e6 * TRAIN_S / 8, rel=0.1)
    arrivals = [int((5 + at) * TICKS_PER_S) for at in left]
    line.bandwidth.reported(TransportFeedback(0, 1, arrivals), 0.6)
    assert line.bandwidth.bps is not None
    assert line.bandwidth.bps > 1.3 * START_BPS


def test_where_nothing_can_be_padded_no_train_waits_for_ever() -> None:
    departures = Departures()
    departures.step = 1
    bandwidth = Bandwidth(departures, lambda _: None, lambda _: 0, 0.0)
    bandwidth.measured(0.0)
    bandwidth.share([SCREEN], 0, 0.0)
    bandwidth.time_passed(0.0)
    assert bandwidth.needs_clock
    bandwidth.tick(0.005)
    assert not bandwidth.needs_clock


def test_pictures_are_chosen_twice_a_second_and_when_the_estimate_falls() -> None:
    line = Line()
    line.bandwidth.capped(1_000_000)
    line.bandwidth.share([CAMERA], 0, 1.0)
    assert not line.bandwidth.must_share(1.2)
    assert line.bandwidth.must_share(1.5)
    line.bandwidth.capped(800_000)
    assert line.bandwidth.must_share(1.2)


def test_a_picture_that_was_not_sent_for_a_while_does_not_wait_when_it_is_back() -> None:
    line = Line().measured()
    gone = Wish("camera", Rank.SPEAKER, ())
    for at in (0.0, 1.0, 2.0, 3.0):
        assert line.bandwidth.share([CAMERA], 0, at) == {"camera": 0}
        assert line.bandwidth.share([gone], 0, at + 0.5) == {}


def test_another_network_is_measured_afresh_whatever_was_lost_on_the_way_to_it() -> None:
    line = Line().measured()
    bandwidth, departures = line.bandwidth, line.departures
    for _ in range(100):
        departures.number((0.0, 1_200))
    for now in range(2, 40):
        bandwidth.time_passed(float(now))
    assert bandwidth.bps is not None
    assert bandwidth.bps < START_BPS / 10
    assert bandwidth.share([CAMERA], 45_000, 40.0) == {}
    bandwidth.moved(40.0)
    assert bandwidth.bps == START_BPS
    assert list(departures.told(TransportFeedback(1, 1, [LOST] * 100))) == []
    assert bandwidth.share([CAMERA], 45_000, 40.0) == {"camera": 0}


def test_what_was_sent_again_over_a_wide_network_holds_up_nothing_once_it_is_narrow() -> None:
    line = Line().measured()
    for second in range(600):
        line.bandwidth.resent(1, second, 30_000, float(second))
    line.bandwidth.pacer.bps = 200_000
    packet = bytearray(HEADER + 1000)
    assert not line.bandwidth.pace(packet, 600.0), "it leaves at once"
    line.bandwidth.is_paced = True
    line.bandwidth.resent(1, 601, 3_000, 600.0)
    assert line.bandwidth.pace(packet, 600.0), "it waits for what left again"
