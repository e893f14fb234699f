"""Measures rankify's late interaction and its peers; started by eval/benchmarks/late, which sees to what it needs."""

import contextlib
import json
import shutil
import struct
import sys
import time
from pathlib import Path

import numpy as np

from neural import HERE, Contestant, library, measure, options, paired, parsed, say
from record import median

PACKAGES = ["numpy", "torch", "maxsim-cpu", "pylate", "fast-plaid", "xtr-warp-rs"]

# Scoring: one query of 32 vectors, 1000 documents of 180, of 128 numbers; ten queries a turn.
DOCUMENTS, TOKENS, QUERY, DIMENSION, TURN = 1000, 180, 32, 128, 100
# Seconds before a turn: threads of the one before (OpenMP's, for .2 s) still spin when they have nothing more to do.
PAUSE = 0.5
SCORERS = ["rankify vectors", "rankify fp16", "rankify int8", "rankify 2bit"]
PEERS = ["numpy matmul", "torch matmul", "PyLate", "maxsim-cpu"]

# LITE as in its paper: 30 query and 200 document tokens of BERT's 768 numbers, perceptrons 12 times as wide; small LITE
# reads the means of groups of 4. The paper's times, 111, 62 and 56 ms for LITE, MaxSim and small LITE on 100 documents, are of
# such vectors. Operations a document, 2 a product: similarities 9.2 million at 768 numbers, 1.5 at 128; the perceptrons 66 of
# LITE, 5.8 of small LITE. So LITE takes 8.2 times the operations of MaxSim at 768 numbers (2.8 times its time where products of
# bytes are 4 times as fast and nothing else costs anything), and 44 times at 128 (12 times its time): that is measured,
# and not judged.
LITE = {"query": 30, "document": 200, "small": 50, "column": 360}

# An index: 2000 documents of 120 clustered vectors, 100 queries, the 10 best.
INDEXED, LENGTH, QUERIES, K, SINGLE = 2000, 120, 100, 10, 50
INDEXES = ["rankify 2bit", "rankify 4bit", "rankify int8 exact", "fast-plaid", "xtr-warp-rs"]

NOTES = f"""\
How to read this. maxsim: {TURN} queries of {QUERY} vectors, one after the other, each scored against the same {DOCUMENTS} documents
of {TOKENS} vectors of {DIMENSION} numbers in a warm process; `rankify vectors` are floats in memory, the others a memory-mapped store.
lite: {LITE["query"]} × {LITE["document"]} tokens, random weights, time for {DOCUMENTS} documents divided by that of MaxSim (fp32) on the same vectors. In
the paper, with vectors of 768 numbers, LITE takes 1.8 times the time of MaxSim and small LITE 0.9 times. At 128 numbers the
similarities take 1.5 million operations a document and LITE's perceptrons 66 million: no arithmetic brings that to 4 times.
retrieval: recall is the share of the true {K} best, by exact MaxSim in single precision, that were found. Contestants take turns in
every round; a ratio is the median of the rounds' ratios.
"""


def unit(rng, *shape):
    values = rng.standard_normal(shape, dtype=np.float32)
    return values / np.linalg.norm(values, axis=-1, keepdims=True)


def clustered(rng, centres, *shape):
    """Vectors of length 1 around centres, as tokens of a few senses have them."""
    values = centres[rng.integers(len(centres), size=shape)]
    values = values + 0.6 * unit(rng, *shape, centres.shape[1])
    return (values / np.linalg.norm(values, axis=-1, keepdims=True)).astype(np.float32)


def safetensors(path, tensors):
    """Writes 32-bit floats in that format."""
    header, start = {}, 0
    for name, values in tensors.items():
        header[name] = {"dtype": "F32", "shape": list(values.shape), "data_offsets": [start, start + values.nbytes]}
        start += values.nbytes
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    path.write_bytes(struct.pack("<Q", len(text)) + text + b"".join(values.tobytes() for values in tensors.values()))


def scorer(folder, documents, reduction):
    """A LITE scorer of random weights."""
    rng, tensors, query, row = np.random.default_rng(5), {}, LITE["query"], 12 * documents
    for name, inputs, outputs in (
        ("rows.0", documents, row), ("rows.1", row, documents),
        ("columns.0", query, LITE["column"]), ("columns.1", LITE["column"], query)):
        tensors[f"{name}.weight"] = (rng.standard_normal((outputs, inputs)) / inputs**0.5).astype(np.float32)
        tensors[f"{name}.bias"] = np.zeros(outputs, np.float32)
        tensors[f"{name}.norm.weight"] = np.ones(outputs, np.float32)
        tensors[f"{name}.norm.bias"] = np.zeros(outputs, np.float32)
    tensors["head.weight"] = rng.standard_normal(query * documents).astype(np.float32)
    folder.mkdir()
    safetensors(folder / "lite.safetensors", tensors)
    shape = {
        "format": "rankify-lite", "version": 1, "variant": "separable", "query_tokens": query, "document_tokens": documents,
        "row_width": row, "column_width": LITE["column"], "reduction": reduction}
    (folder / "lite_config.json").write_text(json.dumps(shape))
    return folder


class Benchmark:
    def __init__(self, work, given, record):
        self.given, self.record = given, record
        self.work = Path(work) / "run"
        shutil.rmtree(self.work, ignore_errors=True)
        self.work.mkdir(parents=True)
        self.found = self.work / "found"

    def write(self, name, values):
        path = self.work / name
        values.astype(np.float32).tofile(path)
        return path

    def interacting(self, name, vectors, tokens, dimension):
        say(f"preparing {name}")
        if name.startswith("rankify "):
            kind = name.split()[1]
            command = [library(), "interact", vectors, tokens, dimension, kind, self.given.threads, self.work]
        else:
            command = [sys.executable, HERE / "interactions.py", name, vectors, tokens, dimension, self.given.threads]
        return Contestant(name, command)

    def turns(self, names, start, ask):
        """What `ask` gives for each contestant and round; the first round warms up."""
        figures = {name: [] for name in names}
        with contextlib.ExitStack() as stack:
            running = {name: stack.enter_context(start(name)) for name in names}
            for number in range(self.given.rounds + 1):
                for name, contestant in running.items():
                    time.sleep(PAUSE)
                    figure = ask(contestant)
                    if number:
                        figures[name].append(figure)
        return figures

    def ratio(self, label, ours, theirs, wanted=None, most=None):
        value, details = paired(ours, theirs)
        if most is not None:
            self.record.target(label, value, f"≤ {most:g}", value <= most, details)
        elif wanted is not None:
            self.record.target(label, value, f"≥ {wanted:g}", value >= wanted, details)
        else:
            self.record.target(label, value, "–", None, details)

    # MARK: - MaxSim

    def maxsim(self):
        rng = np.random.default_rng(1)
        documents, queries = unit(rng, DOCUMENTS, TOKENS, DIMENSION), unit(rng, TURN, QUERY, DIMENSION)
        vectors, asked = self.write("documents.f32", documents), self.write("queries.f32", queries)
        truth = np.stack([(documents @ query.T).max(axis=1).sum(axis=1) for query in queries])
        worst = {}

        def ask(contestant):
            seconds = contestant.ask(queries=str(asked), length=QUERY, save=str(self.found))["seconds"]
            scores = np.fromfile(self.found, dtype=np.float32).reshape(truth.shape)
            worst[contestant.name] = float(np.abs(scores - truth).max())
            return TURN * DOCUMENTS / seconds

        rates = self.turns(SCORERS + PEERS, lambda name: self.interacting(name, vectors, TOKENS, DIMENSION), ask)
        for name, values in rates.items():
            self.record.measured("MaxSim", name, values, "documents/s", note=f"scores within {worst[name]:.1e}")
        best = max(PEERS, key=lambda name: median(rates[name]))
        self.ratio(f"documents/s: rankify fp32 ÷ {best}", rates["rankify vectors"], rates[best], 3)
        small = max(["rankify fp16", "rankify int8"], key=lambda name: median(rates[name]))
        self.ratio(f"documents/s: {small} ÷ {best}", rates[small], rates[best], 5)
        self.ratio(f"documents/s: rankify 2bit ÷ {best}", rates["rankify 2bit"], rates[best])
        exact = worst["rankify vectors"] < 1e-4
        self.record.target("rankify fp32: largest error of a score", worst["rankify vectors"], "< 0.0001", exact)

    # MARK: - LITE

    def lite(self):
        small = {"kind": "mean", "group": LITE["document"] // LITE["small"]}
        full = scorer(self.work / "lite", LITE["document"], {"kind": "none"})
        little = scorer(self.work / "lite-small", LITE["small"], small)
        for dimension in (768, 128):
            self.compare(dimension, {"LITE": full, "small LITE": little}, judged=dimension == 768)

    def compare(self, dimension, scorers, judged):
        rng = np.random.default_rng(2)
        vectors = self.write("documents.f32", unit(rng, DOCUMENTS, LITE["document"], dimension))
        asked = self.write("queries.f32", unit(rng, 1, LITE["query"], dimension))
        kinds = {"MaxSim": "rankify vectors"} | {
            f"{name} {precision}": f"rankify lite:{folder}:{precision}"
            for name, folder in scorers.items() for precision in ("fp32", "int8")}
        times = self.turns(
            list(kinds), lambda name: self.interacting(kinds[name], vectors, LITE["document"], dimension),
            lambda contestant: 1000 * contestant.ask(queries=str(asked), length=LITE["query"])["seconds"])
        for name, values in times.items():
            self.record.measured(f"{DOCUMENTS} documents, {dimension} numbers", f"rankify {name}", values, "ms")
        for name, most in (("LITE", 4), ("small LITE", 1)):
            for precision in ("fp32", "int8"):
                wanted = most if judged and precision == "int8" else None
                self.ratio(
                    f"ms at {dimension} numbers: {name} {precision} ÷ MaxSim", times[f"{name} {precision}"], times["MaxSim"],
                    most=wanted)

    # MARK: - Retrieval

    def retrieval(self):
        rng = np.random.default_rng(3)
        centres = unit(rng, 4000, DIMENSION)
        documents, queries = clustered(rng, centres, INDEXED, LENGTH), clustered(rng, centres, QUERIES, QUERY)
        # A query shares words with a document: some of its vectors are near to that document's.
        for number, query in enumerate(queries):
            source = documents[number * (INDEXED // QUERIES)]
            query[: QUERY // 2] = source[rng.integers(LENGTH, size=QUERY // 2)] + 0.3 * unit(rng, QUERY // 2, DIMENSION)
        queries /= np.linalg.norm(queries, axis=-1, keepdims=True)
        vectors, asked = self.write("documents.f32", documents), self.write("queries.f32", queries)
        scores = [(documents @ query.T).max(axis=1).sum(axis=1) for query in queries]
        truth = [set(np.argpartition(one, -K)[-K:].tolist()) for one in scores]
        built, recalls = {}, {}

        def start(name):
            say(f"building {name}")
            if name.startswith("rankify "):
                kind = name.split()[1]
                folder = self.work / f"index-{kind}"
                folder.mkdir()
                command = [library(), "tokens", vectors, LENGTH, DIMENSION, kind, self.given.threads, folder]
            else:
                command = [
                    sys.executable, HERE / "late_indexes.py", name, vectors, LENGTH, DIMENSION, self.given.threads, self.work]
            running = Contestant(name, command)
            built[name] = running.opening
            return running

        def request(name):
            return {"queries": str(asked), "length": QUERY, "k": K} | ({"exact": True} if name.endswith("exact") else {})

        def ask(contestant):
            seconds = contestant.ask(save=str(self.found), **request(contestant.name))["seconds"]
            found = np.fromfile(self.found, dtype=np.int32).reshape(QUERIES, K)
            recalls[contestant.name] = float(np.mean([len(set(row.tolist()) & best) / K for row, best in zip(found, truth)]))
            single = contestant.ask(single=SINGLE, **request(contestant.name))["milliseconds"]
            return QUERIES / seconds, median(single)

        figures = self.turns(INDEXES, start, ask)
        rates = {name: [rate for rate, _ in values] for name, values in figures.items()}
        for name in INDEXES:
            note = {"note": f"recall {recalls[name]:.3f}"}
            self.record.measured("retrieval, batch", name, rates[name], "queries/s", **note)
            self.record.measured("retrieval, one query", name, [single for _, single in figures[name]], "ms", **note)
            self.record.measured("build", name, [built[name]["build"]], "s")
            self.record.measured("index", name, [built[name]["bytes"] / (INDEXED * LENGTH)], "bytes a token")
        self.judge_retrieval(rates, recalls, built)

    def judge_retrieval(self, rates, recalls, built):
        peer = "xtr-warp-rs"
        equal = [name for name in INDEXES[:3] if recalls[name] >= recalls[peer] - 0.005]
        if not equal:
            self.record.target(f"a way as complete as {peer}", 0, "1", False)
        for name in equal:
            self.ratio(f"queries/s at no less recall: {name} ÷ {peer}", rates[name], rates[peer], 1)
        slowest = max(built[name]["build"] for name in INDEXES[:3])
        self.ratio(f"seconds to build: {peer} ÷ rankify's slowest", [built[peer]["build"]], [slowest], 10)
        self.ratio("queries/s: rankify 4bit ÷ fast-plaid", rates["rankify 4bit"], rates["fast-plaid"])


PARTS = ["maxsim", "lite", "retrieval"]


def main():
    given = parsed(options("late", "Measures rankify's late interaction beside its peers.", PARTS, rounds=5), PARTS)
    measure("late", given, PACKAGES, lambda work, record: Benchmark(work, given, record), given.parts, NOTES)


if __name__ == "__main__":
    main()
