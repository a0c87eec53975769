"""One child of the supervisor: started again later and later, relieved by who stands by, ended with its parent."""

import os
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from server.children import FIRST_BACK_OFF_S, LONGEST_BACK_OFF_S, Child, dying_with_parent
from tests.preau import gone
from tests.services import wait_until


def test_a_child_that_does_not_last_waits_longer_each_time() -> None:
    child = Child("short", ["/bin/false"], lambda: True)
    waits = []
    for _ in range(8):
        child.start()
        wait_until(lambda: child.exit_code() is not None, "it ends")
        waits.append(child.plan_restart())
    assert waits[0] == FIRST_BACK_OFF_S
    assert waits == sorted(waits)
    assert waits[-1] == LONGEST_BACK_OFF_S


def test_a_child_dies_of_its_parent_s_end_also_before_it_runs_its_program(monkeypatch: pytest.MonkeyPatch) -> None:
    known = signal.signal(signal.SIGTERM, lambda *_: None)  # as the supervisor's, which a child has until exec
    try:
        before_exec = dying_with_parent(signal.SIGTERM)
        monkeypatch.setattr("os.getppid", lambda: 1)
        with subprocess.Popen(["/bin/true"], preexec_fn=before_exec) as orphan:
            assert orphan.wait(10) == -signal.SIGTERM
    finally:
        signal.signal(signal.SIGTERM, known)


def test_a_child_that_cannot_be_started_is_tried_again_later(tmp_path: Path) -> None:
    program = tmp_path / "program"
    child = Child("gone", [str(program)], lambda: True)
    child.plan_restart()
    wait_until(lambda: child.appointments()[0] < time.monotonic(), "it is due")
    with pytest.raises(FileNotFoundError):
        child.keep_appointments()
    program.symlink_to("/bin/true")
    wait_until(lambda: child.keep_appointments() or not child.appointments(), "it is started")
    wait_until(lambda: child.exit_code() == 0, "it ran")


def test_a_standby_that_cannot_be_started_ends_nothing(tmp_path: Path) -> None:
    program = tmp_path / "program"
    program.symlink_to("/bin/cat")
    child = Child("class", [str(program)], lambda: True, standby_after_s=0.01)
    child.start()
    program.unlink()
    wait_until(lambda: child.appointments()[0] < time.monotonic(), "it is due")
    with pytest.raises(FileNotFoundError):
        child.keep_appointments()
    assert child.appointments(), "later"
    child.terminate()
    child.end_by(time.monotonic() + 5)


class Relieved:
    """A child for which another stands by from its first moment on, and what its processes wrote of themselves."""

    PROGRAM = 'told=$1; [ "$2" = --standby ] && echo waits $$ >> "$told" && { read word || exit; }; '

    def __init__(self, folder: Path) -> None:
        self._told = folder / "told"
        program = f'{self.PROGRAM} echo began $$ >> "$told"; exec sleep 60'
        self.child = Child(
            "relieved", ["/bin/sh", "-c", program, "sh", str(self._told)], lambda: True, standby_after_s=0
        )
        self.child.start()
        self.child.keep_appointments()
        wait_until(lambda: self.began() and self.waits(), "one runs and one waits")

    def began(self) -> list[int]:
        return self._pids("began")

    def waits(self) -> list[int]:
        return self._pids("waits")

    def end_first(self) -> None:
        """And until another began."""
        os.kill(self.began()[0], signal.SIGKILL)
        wait_until(lambda: self.child.exit_code() is not None, "it ends")
        self.child.plan_restart()
        wait_until(lambda: self.child.keep_appointments() or len(self.began()) == 2, "another began")

    def _pids(self, word: str) -> list[int]:
        lines = self._told.read_text().splitlines() if self._told.exists() else []
        return [int(line.split()[1]) for line in lines if line.startswith(word)]


@pytest.fixture
def relieved(tmp_path: Path) -> Iterator[Relieved]:
    relieved = Relieved(tmp_path)
    yield relieved
    relieved.child.terminate()
    relieved.child.end_by(time.monotonic() + 5)


def test_who_stands_by_takes_over_and_is_succeeded(relieved: Relieved) -> None:
    relieved.end_first()
    assert relieved.began()[1] == relieved.waits()[0]
    wait_until(lambda: relieved.child.keep_appointments() or len(relieved.waits()) == 2, "another stands by")


def test_a_standby_that_ended_is_no_loss(relieved: Relieved) -> None:
    [lost] = relieved.waits()
    os.kill(lost, signal.SIGKILL)
    relieved.end_first()
    assert relieved.began()[1] != lost


def test_who_stands_by_ends_with_the_child(relieved: Relieved) -> None:
    relieved.child.terminate()
    relieved.child.end_by(time.monotonic() + 5)
    assert all(gone(pid) for pid in relieved.began() + relieved.waits())
