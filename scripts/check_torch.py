"""Exit with 0 if this environment has a torch that `pyproject.toml` accepts, else with 1.

    python scripts/check_torch.py

Requires `packaging`, which is in the lock file. Does not import torch, which would take seconds.
"""

import sys
import tomllib
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet

PYPROJECT = Path(__file__).parent.parent / "pyproject.toml"


def accepted_versions() -> SpecifierSet:
    project = tomllib.loads(PYPROJECT.read_text(encoding="utf-8"))["project"]
    requirements = map(Requirement, project["dependencies"])
    return next(wanted.specifier for wanted in requirements if wanted.name == "torch")


def main() -> int:
    try:
        installed = version("torch")
    except PackageNotFoundError:
        return 1
    return 0 if accepted_versions().contains(installed, prereleases=True) else 1


if __name__ == "__main__":
    sys.exit(main())
