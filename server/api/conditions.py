"""Conditions: the entity tag that a program saw (RFC 9110 §13), so that nobody overwrites what somebody else changed.

The rule: a tag stands for the version that is kept, and the verb compares it in its own transaction. What is changed
without saying what was seen is refused (RFC 6585 §3), and so is `*`: it would say that anything was seen.
"""

import re

from aiohttp import hdrs, web

from server.problems import Problem

_TAG = re.compile(r'\s*(?:(?P<weak>W/)?"(?P<value>[\x21\x23-\x7e]{0,100})")\s*')
NO_VERSION = -1


def tag_of(version: int | str) -> str:
    """As it stands in ETag."""
    return f'"{version}"'


def expected_tag(request: web.Request) -> str:
    """What stands between the quotes of If-Match; empty for one that matches nothing. Raises Problem."""
    given = request.headers.getall(hdrs.IF_MATCH, [])
    if not given or given[0].strip() == "*":
        raise Problem(428, "precondition_required", "If-Match: the etag of what you saw")
    found = _TAG.fullmatch(given[0])
    if len(given) > 1 or found is None:
        raise Problem(400, "malformed", "If-Match: one entity tag")
    return "" if found["weak"] else found["value"]


def version_in(tag: str) -> int:
    """The number that a tag of ours begins with; NO_VERSION for any other, which matches nothing."""
    found = re.fullmatch(r"([1-9][0-9]{0,8})(\.[0-9a-f]{12})?", tag)
    return int(found[1]) if found else NO_VERSION


def is_known(request: web.Request, tag: str) -> bool:
    """Whether If-None-Match says that the program has it as it is (compared weakly, RFC 9110 §13.1.2)."""
    told = ",".join(request.headers.getall(hdrs.IF_NONE_MATCH, []))
    return told.strip() == "*" or tag in (each.strip().removeprefix("W/") for each in told.split(","))
