"""The container image and its examples copy files, start commands and set variables that exist."""

import json
import re
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import pytest
import typer
import yaml
from sqlalchemy import make_url

from bot.cli.main import app
from bot.settings import BotSettings
from index import IndexSettings

ROOT = Path(__file__).parents[2]
DOCKERFILE = (ROOT / "deploy/Dockerfile").read_text("utf-8").replace("\\\n", "")
INSTRUCTIONS = [line.split(maxsplit=1) for line in DOCKERFILE.splitlines() if re.match("[A-Z]+ ", line)]
UNTRACKED = (ROOT / ".gitignore").read_text("utf-8").splitlines()
IGNORED = (ROOT / ".dockerignore").read_text("utf-8").splitlines()
COMPOSE = yaml.safe_load((ROOT / "deploy/compose.yaml").read_text("utf-8"))
ADDED = yaml.safe_load((ROOT / "deploy/compose-postgresql.yaml").read_text("utf-8"))
VOLUME, *DEPLOYMENTS = yaml.safe_load_all((ROOT / "deploy/kubernetes.yaml").read_text("utf-8"))
_, HOSTS = yaml.safe_load_all((ROOT / "deploy/kubernetes-hosts.yaml").read_text("utf-8"))
SHUTDOWN_S = BotSettings.model_fields["shutdown_timeout_s"].default
SETTINGS = {
    f"{prefix}_{name.upper()}"
    for prefix, settings in (("INDEX", IndexSettings), ("DISCORD", BotSettings))
    for name in settings.model_fields
}


def arguments(instruction: str) -> list[str]:
    return [rest for name, rest in INSTRUCTIONS if name == instruction]


def pod_of(deployment: dict[str, Any]) -> dict[str, Any]:
    pod = deployment["spec"]["template"]["spec"]
    assert isinstance(pod, dict)
    return pod


def container_of(deployment: dict[str, Any]) -> dict[str, Any]:
    [container] = pod_of(deployment)["containers"]
    assert isinstance(container, dict)
    return container


def variables_of(deployment: dict[str, Any]) -> dict[str, str]:
    return {variable["name"]: variable["value"] for variable in container_of(deployment)["env"]}


def test_every_file_that_the_image_copies_is_in_the_build_context() -> None:
    copied = [path for line in arguments("COPY") if "--from" not in line for path in line.split()[:-1]]

    assert [path for path in copied if not (ROOT / path).exists()] == []
    assert [path for path in copied if not any(fnmatch(f"!{path}", pattern) for pattern in IGNORED)] == []


def test_the_image_runs_a_command_of_the_program_as_another_user_than_root() -> None:
    [command] = arguments("CMD")
    program, name, *_ = json.loads(command)

    assert program == "watchdesk"
    assert name in typer.main.get_command(app).commands
    assert arguments("USER") == ["10001:10001"]


def test_the_image_finds_the_scripts_that_it_holds() -> None:
    [variables] = arguments("ENV")[-1:]
    path = re.search(r"PATH=(\S+)", variables)
    folders = {line.split()[-1].rstrip("/") for line in arguments("COPY") if "rotate-backups" in line}

    assert path is not None
    assert folders
    assert folders <= set(path.group(1).split(":"))


def test_the_health_check_asks_the_port_that_the_bot_opens() -> None:
    [check] = arguments("HEALTHCHECK")
    port = json.loads(arguments("CMD")[0])[-1]
    probes = [
        container_of(d)[probe]["exec"]["command"]
        for d in DEPLOYMENTS
        for probe in ("startupProbe", "livenessProbe")
    ]

    assert f"http://127.0.0.1:{port}/healthz" in check
    assert all(probe == json.loads(check.partition("CMD ")[2]) for probe in probes)


@pytest.mark.parametrize(
    "names",
    [
        *(file["services"]["bot"]["environment"] for file in (COMPOSE, ADDED)),
        *map(variables_of, [*DEPLOYMENTS, HOSTS]),
    ],
    ids=["compose", "compose-postgresql", "0-1", "2-3", "hosts"],
)
def test_variables_are_settings(names: dict[str, str]) -> None:
    assert set(names) <= SETTINGS


def test_the_deployments_serve_each_shard_once() -> None:
    variables = [variables_of(deployment) for deployment in DEPLOYMENTS]
    settings = [
        BotSettings(shard_count=int(v["DISCORD_SHARD_COUNT"]), shard_ids=v["DISCORD_SHARD_IDS"])  # type: ignore[arg-type]
        for v in variables
    ]
    served = sorted(shard for each in settings for shard in each.shard_ids or ())

    assert {each.shard_count for each in settings} == {len(served)}
    assert served == list(range(len(served)))
    assert [d["spec"]["replicas"] for d in DEPLOYMENTS] == [1] * len(DEPLOYMENTS)
    assert [d["spec"]["strategy"]["type"] for d in DEPLOYMENTS] == ["Recreate"] * len(DEPLOYMENTS)


def test_the_hosts_divide_the_shards_on_one_database() -> None:
    variables = variables_of(HOSTS)
    shared, count = variables["DISCORD_SHARE_SHARDS"], int(variables["DISCORD_SHARD_COUNT"])
    settings = BotSettings(shard_count=count, share_shards=shared)  # type: ignore[arg-type]
    [claim] = HOSTS["spec"]["volumeClaimTemplates"]

    assert settings.share_shards
    assert HOSTS["spec"]["replicas"] <= count
    assert variables["INDEX_DATABASE_URL"].startswith("postgresql+psycopg://")
    assert claim["metadata"]["name"] == "library"


def test_containers_have_time_to_stop_and_no_rights() -> None:
    bot = COMPOSE["services"]["bot"]

    assert int(bot["stop_grace_period"].removesuffix("s")) > SHUTDOWN_S
    assert (bot["read_only"], bot["cap_drop"]) == (True, ["ALL"])
    for deployment in [*DEPLOYMENTS, HOSTS]:
        rights = container_of(deployment)["securityContext"]
        assert pod_of(deployment)["terminationGracePeriodSeconds"] > SHUTDOWN_S
        assert pod_of(deployment)["securityContext"]["runAsNonRoot"] is True
        assert rights == {
            "allowPrivilegeEscalation": False,
            "readOnlyRootFilesystem": True,
            "capabilities": {"drop": ["ALL"]},
        }


def test_the_bot_reaches_the_database_of_the_server_with_its_password() -> None:
    bot, server = ADDED["services"]["bot"], ADDED["services"]["postgresql"]
    url = make_url(bot["environment"]["INDEX_DATABASE_URL"])

    assert (url.host, url.database, url.username) == (
        "postgresql",
        server["environment"]["POSTGRES_DB"],
        server["environment"]["POSTGRES_USER"],
    )
    assert bot["depends_on"] == {"postgresql": {"condition": "service_healthy"}}
    assert set(server["networks"]) < set(bot["networks"])
    assert ADDED["networks"]["database"] == {"internal": True}


def test_no_password_is_in_the_variables_of_a_container() -> None:
    bot, server = ADDED["services"]["bot"], ADDED["services"]["postgresql"]
    files = [
        bot["environment"]["INDEX_DATABASE_PASSWORD_FILE"],
        server["environment"]["POSTGRES_PASSWORD_FILE"],
    ]

    assert make_url(bot["environment"]["INDEX_DATABASE_URL"]).password is None
    assert files == ["/run/secrets/database_password"] * 2
    assert [*bot["secrets"], *server["secrets"]] == ["database_password"] * 2
    assert f"/deploy/{ADDED['secrets']['database_password']['file'].removeprefix('./')}" in UNTRACKED
    assert not any("PASSWORD" in name and not name.endswith("_FILE") for name in server["environment"])


def test_the_server_has_no_rights_and_is_not_reachable_from_outside() -> None:
    server = ADDED["services"]["postgresql"]

    assert (server["read_only"], server["cap_drop"], server["user"]) == (True, ["ALL"], "999:999")
    assert "ports" not in server
    assert "no-new-privileges:true" in server["security_opt"]


def test_the_image_holds_the_pinned_driver_for_postgresql() -> None:
    of_image = read_pins("postgresql.lock")

    assert {"psycopg", "psycopg-binary"} == of_image.keys()
    assert of_image.items() <= read_pins("dev.lock").items()
    assert any(
        "requirements/postgresql.lock" in line and "--require-hashes" in line for line in arguments("RUN")
    )


def read_pins(name: str) -> dict[str, str]:
    """The lines of each package in a lock file, without comments."""
    text = re.sub(r"^ *#.*\n", "", (ROOT / "requirements" / name).read_text("utf-8"), flags=re.MULTILINE)
    return {
        found[1]: found[0].strip() for found in re.finditer(r"^([\w.-]+)==(?:.*\\\n)*.*\n", text, re.MULTILINE)
    }


def test_all_containers_mount_the_library_and_a_folder_for_temporary_files() -> None:
    [volume] = arguments("VOLUME")
    mounts = [{mount["mountPath"] for mount in container_of(d)["volumeMounts"]} for d in [*DEPLOYMENTS, HOSTS]]

    assert COMPOSE["services"]["bot"]["volumes"] == [f"library:{volume}"]
    assert COMPOSE["services"]["bot"]["tmpfs"] == ["/tmp"]
    assert all({volume, "/tmp"} <= paths for paths in mounts)
    assert VOLUME["kind"] == "PersistentVolumeClaim"
