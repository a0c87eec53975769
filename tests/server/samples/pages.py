"""One of every page, with plausible people, for tests that look at pages without a server behind them.

An area has a file, whose `pages` gives each of its pages by a name.
"""

from accounts.people import Language
from tests.server.samples import account, calendar, formation, home, outside, parcours, people, places, plan, problems
from tests.server.samples.story import Samples

AREAS = (home, calendar, formation, plan, places, people, outside, parcours, account, problems)


def every_page(language: Language) -> Samples:
    return {name: sample for area in AREAS for name, sample in area.pages(language).items()}
