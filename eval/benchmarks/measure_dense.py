"""Measures rankify's vector search and its peers; started by eval/benchmarks/dense, which sees to what it needs."""

import contextlib
import shutil
import sys
from pathlib import Path

import numpy as np

from neural import HERE, Contestant, library, measure, options, paired, parsed, say
from record import median

PACKAGES = ["numpy", "faiss-cpu", "usearch", "hnswlib"]
DIMENSION, K = 384, 100
SINGLE = 50
EXACT = ["rankify fp32", "rankify fp16", "rankify int8", "numpy matmul", "faiss flat", "faiss SQ8", "usearch exact f32", "usearch exact i8"]
GRAPHS = ["rankify graph-fp32", "rankify graph-int8", "hnswlib", "usearch graph"]
FLOATS = ["numpy matmul", "faiss flat", "usearch exact f32"]
BREADTHS = [100, 150, 200, 300, 400, 600, 800]
# Graphs are compared at the least breadth that finds so much.
RECALL = 0.95

NOTES = f"""\
How to read this. {DIMENSION} numbers a vector, length 1, the {K} best by dot product; vectors and queries are drawn (see `collection`).
Batch: all queries in one call. One query: the median of {SINGLE} calls in a warm process. Contestants take turns in every round; a
ratio is the median of the rounds' ratios. Recall: the share of the true {K} best, by numpy in single precision, that were found. rankify's int8 scores
four times as many candidates exactly, from a copy in fp32; usearch's i8 and faiss's SQ8 do not. Graphs: 16 links, breadth
200 while building; searched more and more broadly, and compared where recall reaches {RECALL}.
"""


def write(path, rows, seed, centres=None):
    """Vectors as encoders give them, at `path`: clusters whose centres and members spread over few directions much and over many little."""
    rng = np.random.default_rng(seed)
    spread = (np.arange(1, DIMENSION + 1) ** -0.5).astype(np.float32)
    if centres is None:
        centres = rng.standard_normal((1000, DIMENSION), dtype=np.float32) * spread
    with open(path, "wb") as file:
        for start in range(0, rows, 50_000):
            count = min(50_000, rows - start)
            points = centres[rng.integers(len(centres), size=count)]
            points = points + 0.7 * rng.standard_normal((count, DIMENSION), dtype=np.float32) * spread
            points /= np.linalg.norm(points, axis=1, keepdims=True)
            file.write(points.astype(np.float32).tobytes())
    return centres


class Benchmark:
    def __init__(self, work, given, record):
        self.given, self.record = given, record
        self.work = Path(work) / "run"
        shutil.rmtree(self.work, ignore_errors=True)
        self.work.mkdir(parents=True)
        self.count = given.queries or (1000 if given.rows <= 200_000 else 200)
        self.vectors, self.queries, self.found = (self.work / name for name in ("vectors.f32", "queries.f32", "found.i32"))
        say(f"drawing {given.rows} vectors")
        write(self.queries, self.count, 2, write(self.vectors, given.rows, 1))
        record["collection"] = {
            "vectors": given.rows, "dimension": DIMENSION, "queries": self.count, "k": K,
            "drawn": "1000 clusters, spread over direction i as i^-0.5, members 0.7 of that around their centre; queries alike",
        }
        self.truth = self.true_neighbours()

    def true_neighbours(self):
        vectors = np.fromfile(self.vectors, dtype=np.float32).reshape(-1, DIMENSION)
        queries = np.fromfile(self.queries, dtype=np.float32).reshape(-1, DIMENSION)
        truth = []
        for start in range(0, len(queries), 50):
            scores = queries[start : start + 50] @ vectors.T
            truth += [set(row.tolist()) for row in np.argpartition(scores, -K, axis=1)[:, -K:]]
        return truth

    def contestant(self, name):
        say(f"building {name}")
        if name.startswith("rankify "):
            command = [library(), "search", self.vectors, DIMENSION, name.split()[1], self.given.threads, self.work]
        else:
            command = [sys.executable, HERE / "searchers.py", name, self.vectors, DIMENSION, self.given.threads]
        running = Contestant(name, command)
        self.record.measured("build", name, [running.opening["build"]], "s")
        return running

    def rate(self, contestant, **more):
        request = {"queries": str(self.queries), "k": K, "save": str(self.found)} | more
        return self.count / contestant.ask(**request)["seconds"]

    def recall(self):
        """Of the answer that was saved last."""
        found = np.fromfile(self.found, dtype=np.int32).reshape(self.count, -1)
        return float(np.mean([len(wanted & set(row.tolist())) / K for wanted, row in zip(self.truth, found)]))

    def milliseconds(self, contestant, **more):
        return median(contestant.ask(queries=str(self.queries), k=K, single=SINGLE, **more)["milliseconds"])

    # MARK: - Exact search

    def exact(self):
        with contextlib.ExitStack() as stack:
            running = {name: stack.enter_context(self.contestant(name)) for name in EXACT}
            rates, alone, recalls = ({name: [] for name in EXACT} for _ in range(3))
            for number in range(self.given.rounds + 1):
                say(f"searching, round {number} of {self.given.rounds}" if number else "warming up")
                for name, contestant in running.items():
                    rate, single = self.rate(contestant), self.milliseconds(contestant)
                    if number:
                        rates[name].append(rate)
                        alone[name].append(single)
                    else:
                        recalls[name] = self.recall()
        for name in EXACT:
            self.record.measured("exact search, batch", name, rates[name], "queries/s", note=f"recall {recalls[name]:.4f}")
        for name in EXACT:
            self.record.measured("exact search, one query", name, alone[name], "ms")
        self.judge_exact(rates, alone, recalls)

    def judge_exact(self, rates, alone, recalls):
        self.at_least("rankify fp32", "faiss flat", rates, 3)
        self.at_least("rankify fp32", "numpy matmul", rates, 1)
        self.at_least("rankify int8", "faiss SQ8", rates, 1)
        self.record.target("recall of rankify int8", recalls["rankify int8"], "≥ 0.99", recalls["rankify int8"] >= 0.99)
        self.record.target("recall of rankify fp32", recalls["rankify fp32"], "≥ 0.9999", recalls["rankify fp32"] >= 0.9999)
        best = min(FLOATS, key=lambda name: median(alone[name]))
        for ours, theirs in (("rankify fp32", best), ("rankify int8", "faiss SQ8")):
            value, details = paired(alone[ours], alone[theirs])
            self.record.target(f"ms for one query: {ours} ÷ {theirs}", value, "≤ 1", value <= 1, details)

    def at_least(self, ours, theirs, rates, least):
        value, details = paired(rates[ours], rates[theirs])
        wanted, passed = (f"≥ {least:g}", value >= least) if least else ("–", None)
        self.record.target(f"queries/s: {ours} ÷ {theirs}", value, wanted, passed, details)

    # MARK: - Graphs

    def graph(self):
        with contextlib.ExitStack() as stack:
            running = {name: stack.enter_context(self.contestant(name)) for name in GRAPHS}
            curves = {name: self.curve(contestant) for name, contestant in running.items()}
            breadths, recalls = ({name: curve[i] for name, curve in curves.items()} for i in range(2))
            rates, alone = {name: [] for name in GRAPHS}, {name: [] for name in GRAPHS}
            for _ in range(self.given.rounds):
                for name, contestant in running.items():
                    rates[name].append(self.rate(contestant, breadth=breadths[name]))
                    alone[name].append(self.milliseconds(contestant, breadth=breadths[name]))
        for name in GRAPHS:
            note = {"note": f"breadth {breadths[name]}, recall {recalls[name]:.4f}"}
            self.record.measured(f"graph at recall {RECALL}, batch", name, rates[name], "queries/s", **note)
            self.record.measured(f"graph at recall {RECALL}, one query", name, alone[name], "ms", **note)
        self.at_least("rankify graph-fp32", "hnswlib", rates, 1)
        self.at_least("rankify graph-int8", "hnswlib", rates, None)
        self.at_least("rankify graph-fp32", "usearch graph", rates, None)

    def curve(self, contestant):
        """The least breadth that finds enough, the greatest where none does, and how much it finds."""
        for breadth in BREADTHS:
            rate, recall = self.rate(contestant, breadth=breadth), self.recall()
            self.record.measured(
                f"graph, breadth {breadth}", contestant.name, [rate], "queries/s", note=f"recall {recall:.4f}")
            if recall >= RECALL:
                break
        return breadth, recall


PARTS = ["exact", "graph"]


def main():
    parser = options("dense", "Measures rankify's vector search beside its peers.", PARTS, rounds=5)
    parser.add_argument("--rows", type=int, default=100_000, help="vectors (default: 100000)")
    parser.add_argument("--queries", type=int, help="queries (default: 1000, above 200000 vectors 200)")
    given = parsed(parser, PARTS, rows=K, queries=SINGLE)
    measure(
        "dense", given, PACKAGES, lambda work, record: Benchmark(work, given, record), given.parts, NOTES,
        name=f"dense-{given.rows}")


if __name__ == "__main__":
    main()
