"""What a process logs, seen from outside: each test runs one."""

import json
import subprocess
import sys
from typing import Any

CANARY = "canary-5f0c"


def lines_of(program: str, log_format: str = "json", level: str = "info") -> list[str]:
    start = f"import logging\nfrom server.logs import *\nconfigure_logs('web', '{log_format}', '{level}')\n"
    done = subprocess.run([sys.executable, "-c", start + program], capture_output=True, text=True, check=True)
    assert done.stdout == ""
    return done.stderr.splitlines()


def test_an_event_is_one_line_of_json() -> None:
    [line] = lines_of("get_logger().info('room_opened', room_id='r')")
    event: dict[str, Any] = json.loads(line)
    assert event.pop("timestamp").endswith("Z")
    assert event == {"event": "room_opened", "room_id": "r", "level": "info", "process": "web"}


def test_off_a_terminal_auto_is_json_and_console_is_for_eyes() -> None:
    assert json.loads(lines_of("get_logger().info('x')", "auto")[0])["event"] == "x"
    assert "room_opened" in lines_of("get_logger().info('room_opened')", "console")[0]


def test_the_level_holds() -> None:
    assert lines_of("get_logger().info('x'); get_logger().debug('y')", level="warning") == []


def test_an_exception_is_told_without_its_words() -> None:
    program = f"""
def fail(): raise ValueError('{CANARY}')
try: fail()
except ValueError:
    get_logger().exception('request_failed')
    logging.getLogger('aiohttp.web').exception('Error handling request from %s', '{CANARY}')
    logging.getLogger('asyncio').error('Task exception: {CANARY}', exc_info=True)
"""
    lines = lines_of(program)
    assert len(lines) == 3
    for line in lines:
        assert CANARY not in line
        event = json.loads(line)
        assert event["error"] == "ValueError"
        assert any("fail" in place for place in event["at"])


def test_an_operating_systems_own_words_are_kept() -> None:
    program = f"""
try: open('/nowhere/{CANARY}')
except OSError as error: get_logger().error('x', exc_info=error)
"""
    [line] = lines_of(program)
    assert json.loads(line)["error"] == "FileNotFoundError: No such file or directory"
    assert CANARY not in line


def test_libraries_that_log_payloads_and_visitors_are_silent() -> None:
    program = f"""
for name in ('socketio.server', 'engineio.server', 'aiohttp.access', 'aiohttp.server'):
    logging.getLogger(name).info('received {CANARY}')
"""
    assert lines_of(program, level="debug") == []
