"""What the neural benchmarks share: options, contestants that converse in lines of JSON, their turns, the record."""

import argparse
import importlib.metadata
import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from contestants import Failure
from record import Record, median, output, shown, source

HERE = Path(__file__).resolve().parent
# Threads of the contestant before may still be spinning.
PAUSE = 0.3


def say(text):
    print(text, file=sys.stderr, flush=True)


def library():
    """The program that puts rankify's library behind the peers' protocol; built by the script that started us."""
    return os.environ["RANKIFY_CONTESTANT"]


class Contestant:
    """A long-lived process that answers a line of JSON with a line of JSON."""

    def __init__(self, name, command, environment=None):
        self.name = name
        self.log = tempfile.TemporaryFile("w+")
        self.process = subprocess.Popen(
            [str(word) for word in command], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self.log, text=True,
            env=os.environ | (environment or {}))
        self.opening = self.answer()

    def answer(self):
        line = self.process.stdout.readline()
        if not line:
            status = self.process.wait()
            self.log.seek(0)
            raise Failure(f"{self.name} ended with status {status}: {self.log.read().strip()[-600:]}")
        return json.loads(line)

    def ask(self, **request):
        time.sleep(PAUSE)
        self.process.stdin.write(json.dumps(request) + "\n")
        self.process.stdin.flush()
        return self.answer()

    def close(self):
        self.process.stdin.close()
        self.process.wait()
        self.log.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


def threads_each(count):
    """As many threads for every library, and no choice of kernels made for another machine."""
    for name in ("OMP", "OPENBLAS", "MKL", "RAYON", "NUMEXPR"):
        os.environ[f"{name}_NUM_THREADS"] = str(count)
    os.environ["TOKENIZERS_PARALLELISM"] = "true" if count > 1 else "false"
    os.environ.pop("OPENBLAS_CORETYPE", None)
    cores = sorted(os.sched_getaffinity(0))[:count]
    os.sched_setaffinity(0, set(cores))


def openblas():
    """The version and the kernels of numpy's OpenBLAS."""
    code = (
        "import numpy, threadpoolctl as t; "
        "print('; '.join(f\"{i['internal_api']} {i.get('version')} {i.get('architecture', '')}\" for i in t.threadpool_info()))"
    )
    return output(sys.executable, "-c", code) or "unknown"


def paired(ours, theirs):
    """The median over rounds of our figure divided by theirs of the same round, and its range in words.

    Where one had fewer rounds, only those count.
    """
    ratios = [our / their for our, their in zip(ours, theirs)]
    return median(ratios), "" if len(ratios) == 1 else f"rounds {shown(min(ratios))}–{shown(max(ratios))}"


def run_parts(benchmark, methods, record):
    """Runs the named methods; one that fails is a target missed, and takes nothing from the others."""
    for method in methods:
        try:
            getattr(benchmark, method)()
        except Failure as failure:
            say(f"{method}: {failure}")
            record.target(f"{method} runs", 0, "1", False, " ".join(str(failure).split()).replace("|", "/"))


def options(program, what, parts, rounds, threads=2):
    """A parser of the options that all have, to which the caller adds its own; where `threads` is 1 it is no option."""
    parser = argparse.ArgumentParser(prog=program, description=what)
    parser.add_argument("--rounds", type=int, default=rounds, help=f"rounds of turns (default: {rounds})")
    parser.set_defaults(threads=threads)
    if threads > 1:
        parser.add_argument("--threads", type=int, help=f"threads for everybody (default: {threads})")
    parser.add_argument("--parts", default=",".join(parts), help="what to measure, separated by commas")
    parser.add_argument("--no-record", action="store_true", help="do not write eval/results")
    return parser


def parsed(parser, parts, **least):
    """The options given; ends the process where a part is unknown or a number that was given is below its least."""
    given = parser.parse_args()
    given.parts = given.parts.split(",")
    for part in given.parts:
        if part not in parts:
            parser.error(f"unknown part {part}; known are {', '.join(parts)}")
    for name, value in ({"rounds": 1, "threads": 1} | least).items():
        found = getattr(given, name)
        if found is not None and found < value:
            parser.error(f"--{name} {found}: expected at least {value}")
    return given


def measure(program, given, packages, benchmark, methods, notes, name=None):
    """Runs `methods` of what `benchmark(work, record)` makes, writes it all down and ends the process.

    The work folder's `run` goes with it. The record has the script's name where it is not told another.
    """
    threads_each(given.threads)
    work = Path(os.environ["RANKIFY_BENCH"])
    record = Record(name or program, " ".join([f"eval/benchmarks/{program}"] + sys.argv[1:]))
    # The script that starts this has built it from this checkout, wherever the work folder is.
    record["source"] = source(True)
    record["threads"] = given.threads
    versions = {"python": platform.python_version(), "numpy's BLAS": openblas()}
    record["versions"] = versions | {package: importlib.metadata.version(package) for package in packages}
    try:
        run_parts(benchmark(work, record), methods, record)
    except Failure as failure:
        sys.exit(f"{program}: {failure}")
    finally:
        shutil.rmtree(work / "run", ignore_errors=True)
    record.write(f"{record.table()}\n\n{record.measurements()}\n\n{notes}", keep=not given.no_record)
    sys.exit(0 if record.passed else 1)
