"""Lists the licence of every package that Préau needs to run, and fails on one that is not on the allow-list.

A licence comes from the package's own metadata, never from memory. Adding one to ALLOWED is a decision: it must let
a school self-host, change and pass on the whole. Vendored browser files state theirs in static/vendor.
"""

import re
import sys
from importlib import metadata
from pathlib import Path

from packaging.requirements import Requirement

LOCK = Path(__file__).resolve().parent.parent / "requirements" / "run.txt"
ALLOWED = {"0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "BSD", "ISC", "MIT", "MIT-0", "MPL-2.0", "PSF-2.0"}
# What packages wrote before SPDX expressions: their words on the left, the identifier on the right.
SPELLINGS = {
    "Apache 2": "Apache-2.0",
    "Apache 2.0": "Apache-2.0",
    "Apache License, Version 2.0": "Apache-2.0",
    "Apache Software License": "Apache-2.0",
    "BSD License": "BSD",
    "MIT License": "MIT",
    "Python Software Foundation License": "PSF-2.0",
}


def locked_packages(lock: str) -> list[str]:
    """Names of the packages in a lock file that this Python and platform install."""
    lines = re.findall(r"^([A-Za-z0-9][^\\\n]*?)\s*\\?$", lock, flags=re.MULTILINE)
    wanted = [Requirement(line) for line in lines]
    return [each.name for each in wanted if each.marker is None or each.marker.evaluate()]


def licence_of(package: str) -> str:
    """The SPDX expression of an installed package, from the most to the least formal field it fills in."""
    about = metadata.metadata(package)
    expression = about.get("License-Expression") or about.get("License")
    classifiers = [c.split(" :: ")[-1] for c in about.get_all("Classifier") or [] if c.startswith("License :: ")]
    found = expression or " AND ".join(classifiers) or "unknown"
    return SPELLINGS.get(found, found)


def is_allowed(expression: str) -> bool:
    """Whether every part of an AND, and one part of an OR, is on the allow-list."""
    return any(
        all(part.strip(" ()") in ALLOWED for part in choice.split(" AND ")) for choice in expression.split(" OR ")
    )


def main() -> int:
    """Prints the report; 1 if a licence is not allowed."""
    licences = {name: licence_of(name) for name in locked_packages(LOCK.read_text())}
    for name, licence in licences.items():
        print(f"{name:24} {licence}")
    refused = [name for name, licence in licences.items() if not is_allowed(licence)]
    if refused:
        print(f"Licence not on the allow-list of scripts/licences.py: {', '.join(refused)}", file=sys.stderr)
    return 1 if refused else 0


if __name__ == "__main__":
    sys.exit(main())
