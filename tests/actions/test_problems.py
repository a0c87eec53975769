"""Every refusal has its stable code: the table is complete, and a code never changes its meaning unseen."""

import inspect
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from accounts import errors as accounts
from actions.ports import bus, live, media, records, tools
from actions.problems import PROBLEMS, problem_of
from formations import errors as formations
from rooms import errors as rooms

BASES = {accounts.AccountError, formations.FormationError, rooms.RoomError}
# A rule of the tables was broken: a mistake of ours that no page explains.
MISTAKES = {records.RecordRefused}


def _errors() -> Iterator[type[Exception]]:
    for module in (accounts, formations, rooms, bus, live, media, records, tools):
        for _, found in inspect.getmembers(module, inspect.isclass):
            if issubclass(found, Exception) and found.__module__.split(".")[0] in {
                "accounts",
                "formations",
                "rooms",
                "actions",
            }:
                yield found


@pytest.mark.parametrize("error", sorted(set(_errors()) - BASES - MISTAKES, key=lambda error: error.__qualname__))
def test_every_error_has_its_row(error: type[Exception]) -> None:
    assert error in PROBLEMS


def test_nothing_else_is_in_the_table() -> None:
    assert set(PROBLEMS) <= set(_errors())


def test_codes_are_words_that_programs_can_rely_on() -> None:
    for problem in PROBLEMS.values():
        assert problem.code.isascii()
        assert problem.code.replace("_", "").isalpha()
        assert problem.code == problem.code.lower()


def test_an_error_without_a_row_was_not_foreseen() -> None:
    assert problem_of(RuntimeError()) is None
    for error in BASES | MISTAKES:
        assert problem_of(error()) is None


def test_a_more_precise_error_has_the_row_of_its_base() -> None:
    class NotYet(formations.TooEarly):
        pass

    found = problem_of(NotYet(datetime(2027, 1, 1, tzinfo=UTC)))
    assert found == PROBLEMS[formations.TooEarly]
