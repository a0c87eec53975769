"""`media/` is told as one way, and what calls itself pure is."""

import ast
import re
from pathlib import Path

import pytest

import media

FOLDER = Path(media.__file__).parent
MODULES = {path.stem: path for path in FOLDER.glob("*.py") if not path.stem.startswith("_")}
# What looks at the world, or waits for it.
IMPURE = {"asyncio", "socket", "time", "secrets", "random", "os", "threading", "subprocess"}
PURE = {
    name: tree
    for name, tree in ((name, ast.parse(path.read_text())) for name, path in MODULES.items())
    if re.search(r"\b(Pure|sans-IO)\b", ast.get_docstring(tree) or "")
}


def test_the_story_leaves_no_file_out() -> None:
    assert set(re.findall(r"`(\w+)`", media.__doc__ or "")) == set(MODULES)


@pytest.mark.parametrize("name", sorted(PURE))
def test_what_calls_itself_pure_neither_waits_nor_looks_at_a_clock(name: str) -> None:
    for node in ast.walk(PURE[name]):
        assert not isinstance(node, ast.AsyncFunctionDef | ast.Await)
        if isinstance(node, ast.Import):
            assert not {alias.name.split(".")[0] for alias in node.names} & IMPURE
        elif isinstance(node, ast.ImportFrom):
            assert (node.module or "").split(".")[0] not in IMPURE


def test_choice_estimate_cache_rewriting_and_allocation_are_pure() -> None:
    chosen = {"layers", "switching", "wanted", "allocation", "estimation", "delay", "loss", "missing", "rewriting"}
    assert chosen <= set(PURE)
