"""WCAG 2.2: 4.5:1 for text (1.4.3), 3:1 for what bounds or marks a control (1.4.11), computed from the tokens."""

import re
from pathlib import Path

import pytest

TOKENS = Path(__file__).parent.parent.parent / "static" / "css" / "tokens.css"
GROUNDS = ("paper", "surface", "sunken", "hover")
TEXT = [
    *((text, ground) for text in ("ink", "ink-soft", "door", "door-strong") for ground in GROUNDS),
    *((kind, f"{kind}-ground") for kind in ("in-person", "virtual-class", "asynchronous")),
    *((state, f"{state}-ground") for state in ("good", "caution", "bad", "note")),
    *(("ink", f"{state}-ground") for state in ("good", "caution", "bad", "note")),
    ("bad", "surface"),
    ("on-door", "door"),
    ("on-sun", "sun"),
    ("on-sun", "sun-strong"),
    ("on-bad-fill", "bad-fill"),
    ("on-shade", "shade"),
    ("on-shade-soft", "shade"),
    ("sun", "shade"),
    ("on-shade", "shade-deep"),
]
MARKS = [
    *((mark, ground) for mark in ("edge", "focus") for ground in GROUNDS),
    ("door", "sunken"),
    ("bad-fill", "surface"),
]


def _luminance(colour: str) -> float:
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _tokens(theme: str) -> dict[str, str]:
    css = TOKENS.read_text(encoding="utf-8").split(".in-shade")[0]
    found = {}
    for name, value in re.findall(r"--([a-z-]+):\s*([^;]+);", css):
        both = re.fullmatch(r"light-dark\((#\w{6}), (#\w{6})\)", value)
        if both:
            found[name] = both[1 if theme == "light" else 2]
        elif re.fullmatch(r"#\w{6}", value):
            found[name] = value
    return found


def test_contrast_is_computed_as_wcag_says() -> None:
    assert contrast("#ffffff", "#000000") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("text", "ground"), TEXT)
def test_text_stands_out(theme: str, text: str, ground: str) -> None:
    tokens = _tokens(theme)
    assert contrast(tokens[text], tokens[ground]) >= 4.5


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("mark", "ground"), MARKS)
def test_controls_and_focus_stand_out(theme: str, mark: str, ground: str) -> None:
    tokens = _tokens(theme)
    assert contrast(tokens[mark], tokens[ground]) >= 3
