"""`python -m tests.fuzz.guided NAME OPTION… FOLDER`: one parser under libFuzzer, with its options and its corpus."""

import sys

import atheris

with atheris.instrument_imports(include=["formations", "gateways", "media", "signaling"]):
    from tests.fuzz.targets import TARGETS

atheris.Setup([sys.argv[0], *sys.argv[2:]], lambda given: TARGETS[sys.argv[1]].read(given))
atheris.Fuzz()
