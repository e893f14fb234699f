"""What the measures of effectiveness share: figures beside what was asked for, parts that may be missing, the record."""

import argparse
import hashlib
import os
import shutil
import sys
from pathlib import Path

from contestants import Failure, Finished, Rankify
from record import REPOSITORY, Record, source


class Judge:
    """Writes figures down beside what was asked for."""

    def __init__(self, record):
        self.record = record

    def figure(self, name, value, wanted="–", passed=None, text=None, details=""):
        text = text or f"{value:.4f}"
        print(f"{name}: {text}, asked for {wanted}{'' if passed is not False else ', MISSED'}", file=sys.stderr)
        self.record.measured(name, "rankify", [value], "", note=details)
        self.record.target(name, value, wanted, passed, details)
        self.record.content["targets"][-1]["shown"] = text

    def near(self, name, value, reference, tolerance):
        wanted = f"{reference:.3f} ± {tolerance:.3f}"
        self.figure(name, value, wanted, round(abs(value - reference), 4) <= tolerance)

    def least(self, name, value, least, details=""):
        self.figure(name, value, f"≥ {least:.3f}", value >= least, details=details)

    def loss(self, name, value, exact, limit=None):
        """How much less `value` is than `exact`; below `limit` where one is asked for."""
        loss = round(exact - value, 4)
        wanted, passed = ("–", None) if limit is None else (f"< {limit}", loss < limit)
        self.figure(name, loss, wanted, passed, text=f"{loss:+.4f}", details=f"from {exact:.4f}")


class Effectiveness:
    """Measures collections with the binary, part by part; a part's method has its name."""

    def __init__(self, program, data, model, record):
        self.data, self.model, self.record = Path(data or "."), model, record
        self.rankify = Rankify(Path(os.environ["RANKIFY_BENCH"]) / program)
        self.work = self.rankify.work
        self.judge = Judge(record)
        shutil.rmtree(self.work, ignore_errors=True)
        self.work.mkdir(parents=True)
        weights = f"(weights' SHA-256 {digest(model / 'model.safetensors')[:16]}…)"
        record["versions"] = {"rankify": self.rankify.version(), "all-MiniLM-L6-v2": weights}

    def run(self, *words):
        command, *others = words
        return Finished([self.rankify.program, command, "--quiet", *others])

    def ndcg(self, qrels, run):
        told = self.run("evaluate", "--complete", "--format", "trec", "-m", "ndcg_cut.10", qrels, run).output
        return float(told.split()[-1])

    def conclude(self):
        """Called behind the last part."""

    def tables(self):
        """What the record shows besides the figures asked for, in Markdown."""
        return ""


def digest(path):
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def table(targets):
    """The figures beside what was asked for, what was missed in bold."""
    lines = ["| | reached | asked for | | |", "|---|---:|---:|---|---|"]
    for one in targets:
        verdict = {True: "pass", False: "**fail**", None: ""}[one["passed"]]
        lines.append(f"| {one['target']} | {one['shown']} | {one['wanted']} | {verdict} | {one['details']} |")
    return "\n".join(lines)


def options(program, what, parts):
    """A parser of the options that all have."""
    parser = argparse.ArgumentParser(prog=program, description=what)
    parser.add_argument("data", nargs="?", default=os.environ.get("RANKIFY_DATA"), help="folder of the collections")
    parser.add_argument("--parts", default=",".join(parts), help="what to measure, separated by commas")
    parser.add_argument("--no-record", action="store_true", help="do not write eval/results")
    return parser


def parsed(parser, parts, place=lambda part, given: given.data):
    """The options given, with the parts that can be measured; what lacks a file is named.

    `parts` has the files that each needs, and `place` says in which folder they are.
    """
    given = parser.parse_args()
    for part in given.parts.split(","):
        if part not in parts:
            parser.error(f"unknown part {part}; known are {', '.join(parts)}")

    def is_here(part):
        folder = place(part, given)
        missing = [path for file in parts[part] if not (path := Path(folder or "") / file).is_file()]
        if folder and not missing:
            return True
        lack = f"no {missing[0]}" if folder else "no folder is named"
        print(f"{parser.prog}: {part} is left out: {lack}", file=sys.stderr)
        return False

    given.parts = [part for part in given.parts.split(",") if is_here(part)]
    if not given.parts:
        parser.error("nothing to measure: name the folder of the collections, as the argument or by RANKIFY_DATA")
    return given


def measure(program, given, command, make, notes):
    """Runs the parts of what `make(model, record)` makes, writes it all down and ends the process."""
    record = Record(program, f"eval/benchmarks/{program} {command} --parts {','.join(given.parts)}")
    record["source"] = source(Path(os.environ["RANKIFY"]).resolve().is_relative_to(REPOSITORY.resolve()))
    measured = make(Path(os.environ["RANKIFY_MODEL"]), record)
    try:
        for part in given.parts:
            getattr(measured, part.replace("-", "_"))()
        measured.conclude()
    except Failure as failure:
        sys.exit(f"{program}: {failure}")
    finally:
        shutil.rmtree(measured.work, ignore_errors=True)
    body = [table(record.content["targets"]), measured.tables(), notes]
    record.write("\n\n".join(part for part in body if part), keep=not given.no_record)
    sys.exit(0 if record.passed else 1)
