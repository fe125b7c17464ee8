"""Compare Watchdesk's retrieval with that of txtai, LlamaIndex, Chroma and Haystack.

    python benchmarks/frameworks.py install ENVIRONMENTS
    python benchmarks/frameworks.py run ENVIRONMENTS ARTICLES.jsonl[.gz] QUESTIONS.jsonl [--results FILE]
    python benchmarks/frameworks.py table [--results FILE]

`install` creates a virtual environment for each framework in the folder ENVIRONMENTS, with torch from
requirements/torch.txt and the versions below. `run` gives every system the same articles, questions and
model. It measures one system at a time, each stage in a fresh process without network access to model hubs,
and adds the figures to the results file; `--systems` and `--stages` select some of them. `table` prints them
as Markdown.

Watchdesk runs in the environment of this script. Each framework is set up as its documentation shows, with
passages of about 180 words; the scripts in benchmarks/frameworks say how. The articles are those relevant to
the first questions of the file, and further ones from its start up to `--articles`.
"""

import argparse
import gzip
import json
import os
import platform
import resource
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import distributions
from pathlib import Path
from statistics import median, quantiles
from time import monotonic, perf_counter
from typing import Any

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
ADAPTERS = HERE / "frameworks"
RANKS = (1, 5, 10)
STAGES = {"import": 0, "ask": 10, "rank": 50}
"""The passages that a question retrieves in each stage. Times are measured with 10, the default of Watchdesk,
Chroma and Haystack. Recall is measured with 50, which contain ten different articles."""
TERMINAL_COMMANDS = ("search", "ask")
ENVIRONMENTS = {
    "chroma": ["chromadb==1.5.9", "sentence-transformers", "langchain-text-splitters", "onnx", "onnxscript"],
    "haystack": ["haystack-ai==3.4.1", "sentence-transformers-haystack==2.0.0"],
    "llama_index": [
        "llama-index-core==0.14.25",
        "llama-index-embeddings-huggingface==0.8.0",
        "llama-index-retrievers-bm25==0.8.0",
    ],
    "txtai": ["txtai==9.14.0", "chonkie"],
}
REPORTED = ("torch", "transformers", "sentence-transformers", "onnxruntime", "faiss-cpu", "numpy")
"""Packages whose versions go into the results, beside those that `ENVIRONMENTS` names."""


@dataclass(frozen=True, slots=True)
class System:
    environment: str
    mode: str
    label: str
    index_of: str | None = None
    """The system whose imported index this one asks; None if it imports its own."""
    is_timed: bool = True


SYSTEMS = {
    "watchdesk-search": System("watchdesk", "search", "Watchdesk, `search`"),
    "watchdesk-fused": System(
        "watchdesk", "fused", "Watchdesk, `search` before the learned order", "watchdesk-search", is_timed=False
    ),
    "watchdesk-ask": System("watchdesk", "ask", "Watchdesk, `ask`", "watchdesk-search"),
    "txtai-dense": System("txtai", "dense", "txtai"),
    "txtai-hybrid": System("txtai", "hybrid", "txtai, `hybrid=True`"),
    "llama-index-dense": System("llama_index", "dense", "LlamaIndex, `VectorStoreIndex`"),
    "llama-index-hybrid": System("llama_index", "hybrid", "LlamaIndex, fused with BM25", "llama-index-dense"),
    "chroma-torch": System("chroma", "torch", "Chroma, sentence-transformers"),
    "chroma-onnx": System("chroma", "onnx", "Chroma, default (ONNX Runtime)"),
    "haystack-dense": System("haystack", "dense", "Haystack, embedding retriever"),
    "haystack-hybrid": System("haystack", "hybrid", "Haystack, joined with BM25", "haystack-dense"),
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(required=True)
    command = commands.add_parser("install")
    command.set_defaults(run=install)
    command.add_argument("environments", type=Path)
    command.add_argument("--only", nargs="+", choices=ENVIRONMENTS, default=list(ENVIRONMENTS))
    command = commands.add_parser("run")
    command.set_defaults(run=run)
    command.add_argument("environments", type=Path)
    command.add_argument("articles_file", type=Path)
    command.add_argument("questions_file", type=Path)
    command.add_argument("--articles", type=int, default=500)
    command.add_argument("--questions", type=int, default=200)
    command.add_argument("--threads", type=int, default=2, help="threads of each numeric library")
    command.add_argument("--model", type=Path, help="a sentence-transformers folder; default: the bundled one")
    command.add_argument("--checkout", type=Path, default=ROOT, help="the Watchdesk to measure")
    command.add_argument("--systems", nargs="+", choices=SYSTEMS, default=list(SYSTEMS))
    command.add_argument("--stages", nargs="+", choices=STAGES, default=list(STAGES))
    command.add_argument("--results", type=Path, default=Path("frameworks.json"))
    command = commands.add_parser("table")
    command.set_defaults(run=table)
    command.add_argument("--results", type=Path, default=Path("frameworks.json"))
    options = parser.parse_args()
    for name in ("environments", "model", "checkout", "results"):  # the processes run in another folder
        if path := getattr(options, name, None):
            setattr(options, name, path.absolute())
    options.run(options)


# --- environments


def install(options: argparse.Namespace) -> None:
    for name in options.only:
        folder = options.environments / name
        subprocess.run([sys.executable, "-m", "venv", folder], check=True)
        pip = [folder / "bin" / "python", "-m", "pip", "install", "--quiet"]
        # torch first: a package that only asks for "torch" would bring its GPU libraries.
        subprocess.run([*pip, "--requirement", ROOT / "requirements" / "torch.txt"], check=True)
        subprocess.run([*pip, *ENVIRONMENTS[name]], check=True)
        print(f"{name}: {folder}", flush=True)
    if "chroma" in options.only:
        export_for_chroma(options.environments)


def export_for_chroma(environments: Path) -> None:
    command = [python_of(environments, "chroma"), ADAPTERS / "chroma_export.py", bundled_model()]
    subprocess.run([*command, environments / "chroma-onnx" / "onnx"], check=True)


def python_of(environments: Path, name: str) -> Path:
    return Path(sys.executable) if name == "watchdesk" else environments / name / "bin" / "python"


def bundled_model() -> Path:
    from index.embedding.model_files import bundled_model_folder

    return bundled_model_folder()


def list_versions(environments: Path, name: str) -> dict[str, str]:
    folder = environments / name
    paths = None if name == "watchdesk" else [str(path) for path in folder.glob("lib/python*/site-packages")]
    wanted = {requirement.split("==")[0] for requirement in ENVIRONMENTS.get(name, [])} | set(REPORTED)
    found = distributions() if paths is None else distributions(path=paths)
    return {one.name: one.version for one in found if one.name in wanted}


# --- data


def select_data(options: argparse.Namespace) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The articles with a `key` each, and the questions whose `relevant` are keys.

    Two lines with one text, or one URL in two spellings, are one article to some of the systems: the later
    one is left out.
    """
    questions = read_lines(options.questions_file)[: options.questions]
    for question in questions:
        question["relevant"] = list(dict.fromkeys(key_of(url) for url in question["relevant"]))
    relevant = {key for question in questions for key in question["relevant"]}
    articles: dict[str, dict[str, Any]] = {}
    texts = set()
    for article in read_lines(options.articles_file):
        article["key"] = article["url"] = key_of(article["url"])
        article["title"] = article.get("title") or ""
        if article["key"] not in articles and article["text"] not in texts:
            articles[article["key"]] = article
            texts.add(article["text"])
    found = [article for key, article in articles.items() if key in relevant]
    others = [article for key, article in articles.items() if key not in relevant]
    chosen = found + others[: max(0, options.articles - len(found))]
    keys = {article["key"] for article in chosen}
    return chosen, [question for question in questions if keys.intersection(question["relevant"])]


def key_of(url: str) -> str:
    """The spelling of the URL that Watchdesk stores."""
    from index.http.canonical_url import canonical_url

    return canonical_url(url)


def read_lines(path: Path) -> list[dict[str, Any]]:
    opened = gzip.open if path.suffix == ".gz" else open
    with opened(path, "rt", encoding="utf-8") as stream:
        return [json.loads(line) for line in stream]


def write_lines(path: Path, lines: Iterable[dict[str, Any]]) -> None:
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")


# --- measuring


def run(options: argparse.Namespace) -> None:
    articles, questions = select_data(options)
    with tempfile.TemporaryDirectory() as folder:
        scratch = Path(folder)
        write_lines(scratch / "articles.jsonl", articles)
        write_lines(scratch / "questions.jsonl", questions)
        for stage in options.stages:
            for name in options.systems:
                system = SYSTEMS[name]
                if (stage == "import" and system.index_of) or (stage == "ask" and not system.is_timed):
                    continue
                figures = measure(name, stage, options, scratch)
                if stage == "rank":
                    figures = compute_recall(figures["ranked"], questions)
                if stage == "ask":
                    figures |= compute_percentiles(figures.pop("times_ms"))
                    del figures["ranked"]
                    if system.mode in TERMINAL_COMMANDS:
                        figures |= time_terminal(name, options, questions[0]["question"])
                save(options, name, stage, figures, len(questions))
                print(name, stage, json.dumps(figures), flush=True)


def measure(name: str, stage: str, options: argparse.Namespace, scratch: Path) -> dict[str, Any]:
    """Run one stage of one system in a process of its own."""
    system = SYSTEMS[name]
    folder = index_folder(options, name)
    if stage == "import":
        if folder.exists():
            raise SystemExit(f"{folder} exists; delete it to import again")
        folder.mkdir(parents=True)
    job = scratch / "job.json"
    result = scratch / "result.json"
    result.unlink(missing_ok=True)
    settings = {
        "stage": stage,
        "mode": system.mode,
        "folder": str(folder),
        "model": str(model_of(system, options)),
        "articles": str(scratch / "articles.jsonl"),
        "questions": str(scratch / "questions.jsonl"),
        "passages": STAGES[stage],
        "result": str(result),
        "started": monotonic(),
    }
    job.write_text(json.dumps(settings), encoding="utf-8")
    script = ADAPTERS / f"{system.environment}_adapter.py"
    command = [python_of(options.environments, system.environment), script, job]
    try:
        subprocess.run(command, check=True, env=environment_of(options), cwd=scratch, stdout=sys.stderr)
    except BaseException:
        if stage == "import":
            shutil.rmtree(folder)
        raise
    return json.loads(result.read_text("utf-8"))


def index_folder(options: argparse.Namespace, name: str) -> Path:
    return options.environments / "indexes" / options.results.stem / (SYSTEMS[name].index_of or name)


def model_of(system: System, options: argparse.Namespace) -> Path:
    if (system.environment, system.mode) == ("chroma", "onnx"):
        if options.model:
            raise SystemExit("chroma-onnx runs with the bundled model only")
        return options.environments / "chroma-onnx"
    return options.model or (Path("bundled") if system.environment == "watchdesk" else bundled_model())


def environment_of(options: argparse.Namespace) -> dict[str, str]:
    """No network, no telemetry, and the same number of threads for all.

    Chroma's default embedding function ignores that number: its ONNX Runtime takes all cores.
    """
    threads = ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS", "RAYON_NUM_THREADS")
    return {
        **os.environ,
        **dict.fromkeys(threads, str(options.threads)),
        "PYTHONPATH": str(options.checkout),
        "INDEX_EMBEDDING_MODEL": str(options.model or "bundled"),
        "HF_HUB_OFFLINE": "1",
        "HF_HUB_DISABLE_TELEMETRY": "1",
        "TRANSFORMERS_OFFLINE": "1",
        "ANONYMIZED_TELEMETRY": "False",
        "HAYSTACK_TELEMETRY_ENABLED": "False",
        "DO_NOT_TRACK": "1",
    }


def compute_percentiles(times_ms: Sequence[float]) -> dict[str, float]:
    return {"p50_ms": median(times_ms), "p95_ms": quantiles(times_ms, n=20, method="inclusive")[18]}


def compute_recall(
    ranked: Sequence[Sequence[str]], questions: Sequence[dict[str, Any]]
) -> dict[str, float | list[int | None]]:
    """The shares of questions with a relevant article among the first; `ranks` holds its rank."""
    ranks = [
        next((rank for rank, key in enumerate(found, start=1) if key in question["relevant"]), None)
        for found, question in zip(ranked, questions, strict=True)
    ]
    shares = {f"recall_{k}": sum(rank is not None and rank <= k for rank in ranks) / len(ranks) for k in RANKS}
    return {**shares, "ranks": ranks}


def time_terminal(name: str, options: argparse.Namespace, question: str) -> dict[str, float]:
    """The time that the terminal command takes for one question, from start to exit."""
    arguments = [SYSTEMS[name].mode, question, "--data-dir", index_folder(options, name), "--json"]
    command = [sys.executable, "-c", "from bot.cli.main import main; main()", *arguments]
    started, cpu_before = perf_counter(), children_cpu_s()
    # With `-c`, Python looks for packages in the working folder first.
    folder, environment = options.checkout, environment_of(options)
    subprocess.run(command, check=True, env=environment, cwd=folder, stdout=subprocess.DEVNULL)
    return {"terminal_s": perf_counter() - started, "terminal_cpu_s": children_cpu_s() - cpu_before}


def children_cpu_s() -> float:
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def save(options: argparse.Namespace, name: str, stage: str, figures: dict[str, Any], questions: int) -> None:
    results = json.loads(options.results.read_text("utf-8")) if options.results.exists() else {}
    entry = results.setdefault(name, {})
    entry[stage] = {
        **figures,
        "threads": options.threads,
        "questions": questions,
        "passages_per_question": STAGES[stage],
        "model": (options.model or bundled_model()).name,
        "measured_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "load_average": os.getloadavg()[0],
        "machine": describe_machine(),
    }
    entry["versions"] = list_versions(options.environments, SYSTEMS[name].environment)
    options.results.write_text(json.dumps(results, indent=1), encoding="utf-8")


def describe_machine() -> str:
    lines = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
    names = [line.partition(": ")[2] for line in lines if line.startswith("model name")]
    model = names[0] if names else platform.machine()
    return f"{os.cpu_count()} cores, {model}, Python {platform.python_version()}"


# --- table

HEADINGS = (
    "system",
    "passages",
    "import, passages/s",
    "articles/s",
    "articles per CPU s",
    "import peak, MB",
    "article @1",
    "@5",
    "@10",
    "question p50, ms",
    "p95",
    "CPU ms",
    "first answer, s",
    "CPU s",
    "answering, MB",
)


def table(options: argparse.Namespace) -> None:
    """Print the results as Markdown."""
    results = json.loads(options.results.read_text("utf-8"))
    print("|", " | ".join(HEADINGS), "|")
    print("|---" * len(HEADINGS), end="|\n")
    for name, system in SYSTEMS.items():
        if name in results:
            print("|", " | ".join([system.label, *cells(results, name)]), "|")
    print()
    for environment in dict.fromkeys(SYSTEMS[name].environment for name in results):
        name = next(name for name in results if SYSTEMS[name].environment == environment)
        print(f"- {environment}:", ", ".join(f"{k} {v}" for k, v in sorted(results[name]["versions"].items())))


def cells(results: dict[str, Any], name: str) -> Iterator[str]:
    imported = results.get(SYSTEMS[name].index_of or name, {}).get("import")
    asked = results[name].get("ask")
    if imported and not SYSTEMS[name].index_of:
        yield f"{imported['passages']:,}"
        yield f"{imported['passages'] / imported['import_s']:.1f}"
        yield f"{imported['articles'] / imported['import_s']:.2f}"
        yield f"{imported['articles'] / imported['import_cpu_s']:.2f}"
        yield f"{imported['peak_mb']:.0f}"
    else:
        yield from ["same index"] + [""] * 4 if SYSTEMS[name].index_of else [""] * 5
    ranked = results[name].get("rank")
    yield from (f"{ranked[f'recall_{k}']:.3f}" if ranked else "" for k in RANKS)
    if asked:
        yield f"{asked['p50_ms']:.1f}"
        yield f"{asked['p95_ms']:.1f}"
        yield f"{asked['question_cpu_ms']:.1f}"
        yield f"{asked['first_answer_s']:.1f}"
        yield f"{asked['first_answer_cpu_s']:.1f}"
        yield f"{asked['resident_mb']:.0f}"
    else:
        yield from [""] * 6


if __name__ == "__main__":
    main()
