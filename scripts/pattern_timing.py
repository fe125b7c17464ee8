"""Times a pattern on a text in a process of its own, which is killed when it takes too long."""

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
    """How long a text of `characters` took; None where it was not done within the limit."""

    characters: int
    seconds: float | None


def time_pattern(pattern: str | bytes, flags: int, text: str, *, method: str, limit_s: float) -> Timing:
    """The CPU time of one call of a pattern's method."""
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
