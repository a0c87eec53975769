"""What the description promises of an operation, and whether an answer is as it says."""

from typing import Any

import requests
import schemathesis

from tests.server.api.programs import Json, Told


def codes_told(operation: Json) -> set[str]:
    return {
        why["allOf"][1]["properties"]["code"]["const"]
        for answer in operation["responses"].values()
        for content in answer.get("content", {}).values()
        for why in content["schema"].get("oneOf", [])
    }


def conforms(operation: Any, told: Told) -> None:
    """An answer is as the operation's description says. Raises what schemathesis finds."""
    operation.validate_response(
        schemathesis.Response(
            status_code=told.status,
            headers={name.lower(): [value] for name, value in told.headers.items()},
            content=told.text.encode(),
            request=requests.Request("POST", "http://localhost/").prepare(),
            elapsed=0.0,
            verify=True,
        )
    )
