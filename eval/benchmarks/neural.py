"""What the benchmarks of encoding and of dense search share: contestants that converse in lines of JSON, and their turns."""

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from contestants import Failure
from record import median, output, shown

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
