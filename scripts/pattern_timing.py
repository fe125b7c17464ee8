"""Time a pattern on a text in a separate process, which is killed after a time limit."""

import json
import subprocess
import sys
from dataclasses import dataclass

_MEASURING = """
import json, re, sys, time
asked = json.load(sys.stdin)
pattern, text = asked["pattern"], asked["text"]
if asked["bytes"]:
    pattern, text = pattern.encode("latin-1"), text.encode("latin-1")
tried = getattr(re.compile(pattern, asked["flags"]), asked["method"])
start = time.process_time()
tried(text)
print(time.process_time() - start)
"""


@dataclass(frozen=True)
class Timing:
    """The time for a text of `characters`; None if it exceeded the limit."""

    characters: int
    seconds: float | None


def time_pattern(pattern: str | bytes, flags: int, text: str, *, method: str, limit_s: float) -> Timing:
    """Measure the CPU time of one call of a pattern's method."""
    of_bytes = isinstance(pattern, bytes)
    asked = {
        "pattern": pattern.decode("latin-1") if isinstance(pattern, bytes) else pattern,
        "bytes": of_bytes,
        "flags": flags,
        "text": text,
        "method": method,
    }
    command = [sys.executable, "-I", "-S", "-c", _MEASURING]
    try:
        done = subprocess.run(
            command, input=json.dumps(asked), capture_output=True, text=True, timeout=limit_s + 1, check=True
        )
    except subprocess.TimeoutExpired:
        return Timing(len(text), None)
    return Timing(len(text), float(done.stdout))
