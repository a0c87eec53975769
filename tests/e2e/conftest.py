"""One whole Préau for the tests that do not break it; those that do start their own."""

from collections.abc import Iterator

import pytest

from tests.e2e.demo import Demo


@pytest.fixture(scope="session")
def demo() -> Iterator[Demo]:
    """Running, with its demo."""
    with Demo() as started:
        yield started
