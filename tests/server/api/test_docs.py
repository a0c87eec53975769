"""docs/api.md says what the doors do: its table is theirs, and its numbers are those of the code."""

from pathlib import Path

from actions import once
from actions.problems import PROBLEMS
from formations.errors import ChangedMeanwhile, Clashing
from server.api import once as keys
from server.api.messages import MOST_ITEMS, USUAL_ITEMS
from server.api.operations import PREFIX, operations_of
from tests.server.applications import small_app

PAGE = (Path(__file__).parents[3] / "docs/api.md").read_text()


async def test_the_table_holds_every_operation_and_no_other(tmp_path: Path) -> None:
    told = [line for line in PAGE.splitlines() if line.startswith("| `")]
    assert told == [
        f"| `{method.upper()}` | `/{path.removeprefix(PREFIX)}` | {operation.summary} |"
        for path, method, operation in sorted(operations_of(small_app(tmp_path)), key=lambda found: found[:2])
    ]


def test_the_numbers_are_those_of_the_code() -> None:
    words = " ".join(PAGE.split())
    assert f"in pages of {USUAL_ITEMS}, or of as many as `limit` says ({MOST_ITEMS} at most)" in words
    assert f"Of each person {once.MOST_KEPT:,} are kept" in words
    assert once.KEPT_FOR.days == 1
    assert keys.HEADER in words
    assert "up to 255 visible characters" in words
    assert keys._KEY.fullmatch("a" * 255)
    assert not keys._KEY.fullmatch("a" * 256)


def test_the_codes_are_those_of_the_problems() -> None:
    for error, status in ((ChangedMeanwhile, 412), (Clashing, 409)):
        assert f"`{PROBLEMS[error].code}`" in PAGE
        assert str(status) in PAGE
