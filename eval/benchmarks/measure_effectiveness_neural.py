"""Measures MiniLM in rankify against the figures asked for; started by eval/benchmarks/effectiveness-neural."""

import argparse
import hashlib
import json
import os
import shutil
import sys
from pathlib import Path

import numpy as np

from contestants import Failure, Finished, Rankify
from record import REPOSITORY, Record, source

PROGRAM = "effectiveness-neural"
# What each part needs, below the folder of collections; the oracle lies elsewhere.
PARTS = {
    "scifact": "scifact/corpus.jsonl",
    "scifact-int8": "scifact/corpus.jsonl",
    "hotpotqa": "hotpotqa-dev685/corpus.jsonl",
    "dl19": "msmarco-dl19-pool/runs/BM25.top100.trec",
    "parity": None,
}
ORACLE = "minilm_embeddings.json"

# Asked for: a figure and how far off it may be, or a least one. They come from PyTorch's vectors searched by numpy, fused
# with bm25s (Lucene's formula, k1=.9 b=.4) where words count too; SciFact's dense figure is also MTEB's.
DENSE = {"scifact": (0.645, 0.001), "dl19": (0.642, 0.003)}
LEAST_HYBRID = {"scifact": {"minmax": 0.722, "rrf": 0.718}, "hotpotqa": {"minmax": 0.812, "rrf": 0.787}}
GREATEST_LOSS = 0.003
GREATEST_DIFFERENCE = 1e-5
LEAST_COSINES = {"bf16": 0.9995, "int8": 0.995}

NAMES = {"scifact": "SciFact", "hotpotqa": "HotpotQA-dev", "dl19": "DL19", "minmax": "min-max .5", "rrf": "RRF"}

NOTES = """\
How to read this. nDCG@10 by `rankify evaluate --complete` on qrels/test.tsv; documents and queries encoded by `rankify index
--dense` and `rankify retrieve` in single precision where nothing else is said. Hybrid: `--method hybrid`, 1000 candidates
from words (BM25, k1=.9 b=.4) and 1000 from vectors, weight .5. HotpotQA-dev: 685 questions over a reduced corpus of 6725
paragraphs. DL19: TREC Deep Learning 2019 passages, BM25's published 100 best re-ranked by `rankify rerank --method dense`, the
official judgements. int8: encoder and stored vectors, which an fp32 copy re-scores. Vectors are compared number by number,
and by cosine, with those that PyTorch gave for the same texts; the cosine asked for is that of the worst text, the
empty one included.
"""


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

    def least(self, name, value, least):
        self.figure(name, value, f"≥ {least:.3f}", value >= least)


class Effectiveness:
    def __init__(self, data, oracle, model, record):
        self.data, self.oracle, self.model = data, oracle, model
        self.rankify = Rankify(Path(os.environ["RANKIFY_BENCH"]) / PROGRAM)
        self.work = self.rankify.work
        self.judge = Judge(record)
        self.record = record
        self.dense = {}
        self.peaks = []
        shutil.rmtree(self.work, ignore_errors=True)
        self.work.mkdir(parents=True)
        weights = f"(weights' SHA-256 {digest(model / 'model.safetensors')[:16]}…)"
        record["versions"] = {"rankify": self.rankify.version(), "all-MiniLM-L6-v2": weights, "numpy": np.__version__}

    def run(self, *words):
        command, *others = words
        return Finished([self.rankify.program, command, "--quiet", *others])

    def ndcg(self, qrels, run):
        told = self.run("evaluate", "--complete", "--format", "trec", "-m", "ndcg_cut.10", qrels, run).output
        return float(told.split()[-1])

    # MARK: - Retrieval

    def indexed(self, folder, *options):
        """The folder's index, with vectors; made anew."""
        path = self.work / "index.rankify"
        for file in self.work.glob("index.rankify*"):
            file.unlink()
        done = self.run("index", "-i", path, folder / "corpus.jsonl", "--dense", self.model, *options)
        self.peaks.append(done.megabytes)
        return path

    def retrieved(self, index, folder, *options):
        run = self.work / "found.run"
        self.run("retrieve", "-i", index, "-t", folder / "queries.jsonl", "-k", "1000", "-o", run, *options)
        return self.ndcg(folder / "qrels" / "test.tsv", run)

    def hybrid(self, part, index, folder):
        for fusion, least in LEAST_HYBRID[part].items():
            value = self.retrieved(index, folder, "--method", "hybrid", "--fusion", fusion)
            self.judge.least(f"{NAMES[part]} hybrid {NAMES[fusion]}, nDCG@10", value, least)

    def scifact(self):
        folder = self.data / "scifact"
        index = self.indexed(folder)
        self.dense["scifact"] = self.retrieved(index, folder, "--method", "dense")
        self.judge.near("SciFact dense, nDCG@10", self.dense["scifact"], *DENSE["scifact"])
        self.judge.figure("SciFact BM25, nDCG@10", self.retrieved(index, folder, "--method", "bm25"))
        self.hybrid("scifact", index, folder)

    def scifact_int8(self):
        folder = self.data / "scifact"
        index = self.indexed(folder, "--precision", "int8", "--vectors", "int8")
        value = self.retrieved(index, folder, "--method", "dense")
        # Against the figure of this run where there is one, else against the reference.
        exact = self.dense.get("scifact", DENSE["scifact"][0])
        loss = round(exact - value, 4)
        self.judge.figure("SciFact dense int8, nDCG@10", value)
        self.judge.figure(
            "SciFact nDCG@10 lost to int8", loss, f"< {GREATEST_LOSS}", loss < GREATEST_LOSS, text=f"{loss:+.4f}",
            details=f"from {exact:.4f}")

    def hotpotqa(self):
        folder = self.data / "hotpotqa-dev685"
        index = self.indexed(folder)
        self.judge.figure("HotpotQA-dev dense, nDCG@10", self.retrieved(index, folder, "--method", "dense"))
        self.judge.figure("HotpotQA-dev BM25, nDCG@10", self.retrieved(index, folder, "--method", "bm25"))
        self.hybrid("hotpotqa", index, folder)

    # MARK: - Re-ranking

    def dl19(self):
        folder = self.data / "msmarco-dl19-pool"
        given, found = folder / "runs" / "BM25.top100.trec", self.work / "reranked.run"
        qrels = folder / "trec" / "qrels.official-full.txt"
        self.run(
            "rerank", "-r", given, "-c", folder / "corpus.jsonl", "-t", folder / "trec" / "topics.tsv", "--method", "dense",
            "--model", self.model, "-o", found)
        self.judge.figure("DL19 BM25 as given, nDCG@10", self.ndcg(qrels, given))
        self.judge.near("DL19 BM25's 100 re-ranked, nDCG@10", self.ndcg(qrels, found), *DENSE["dl19"])

    # MARK: - Agreement with PyTorch

    def parity(self):
        texts = json.loads((self.oracle / ORACLE).read_text(encoding="utf-8"))["texts"]
        corpus = self.work / "texts.jsonl"
        with open(corpus, "w", encoding="utf-8") as file:
            for number, one in enumerate(texts, 1):
                file.write(json.dumps({"_id": str(number), "title": "", "text": one["text"]}) + "\n")
        wanted = np.array([one["embedding"] for one in texts])
        exact = np.abs(self.encoded(corpus, "fp32") - wanted).max()
        self.judge.figure(
            "fp32: greatest difference of a number to PyTorch's", float(exact), f"≤ {GREATEST_DIFFERENCE:.0e}",
            bool(exact <= GREATEST_DIFFERENCE), text=f"{exact:.1e}", details=f"{len(texts)} texts")
        for precision, least in LEAST_COSINES.items():
            self.cosines(precision, least, self.encoded(corpus, precision), wanted)

    def encoded(self, corpus, precision):
        vectors = self.work / "vectors.npy"
        for file in self.work.glob("vectors.npy*"):
            file.unlink()
        self.run("encode", "-m", self.model, "--precision", precision, corpus, "-o", vectors)
        return np.load(vectors).astype(np.float64)

    def cosines(self, precision, least, found, wanted):
        cosines = (found * wanted).sum(axis=1) / (np.linalg.norm(found, axis=1) * np.linalg.norm(wanted, axis=1))
        for what, value in (("least", float(cosines.min())), ("mean", float(cosines.mean()))):
            self.judge.figure(
                f"{precision}: {what} cosine to PyTorch's", value, f"> {least}", value > least, text=f"{value:.6f}")

    def memory(self):
        if self.peaks:
            peak = max(self.peaks)
            self.judge.figure("peak memory of index --dense, MB", peak, "< 600", peak < 600, text=f"{peak:.0f}")


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


def arguments():
    parser = argparse.ArgumentParser(prog=PROGRAM, description="Measures MiniLM in rankify on test collections.")
    parser.add_argument("data", nargs="?", default=os.environ.get("RANKIFY_DATA"), help="folder of the collections")
    parser.add_argument("--oracle", default=os.environ.get("RANKIFY_ORACLE"), help=f"folder of {ORACLE}")
    parser.add_argument("--parts", default=",".join(PARTS), help="what to measure, separated by commas")
    parser.add_argument("--no-record", action="store_true", help="do not write eval/results")
    given = parser.parse_args()
    for part in given.parts.split(","):
        if part not in PARTS:
            parser.error(f"unknown part {part}; known are {', '.join(PARTS)}")
    given.parts = [part for part in given.parts.split(",") if is_here(part, given)]
    if not given.parts:
        parser.error("nothing to measure: name the folder of the collections, as the argument or by RANKIFY_DATA")
    return given


def is_here(part, given):
    folder, file = (given.oracle, ORACLE) if part == "parity" else (given.data, PARTS[part])
    path = folder and Path(folder) / file
    if path and path.is_file():
        return True
    print(f"{PROGRAM}: {part} is left out: {f'no {path}' if path else 'no folder is named'}", file=sys.stderr)
    return False


def main():
    given = arguments()
    record = Record(PROGRAM, f"eval/benchmarks/{PROGRAM} DATA --oracle FOLDER --parts {','.join(given.parts)}")
    record["source"] = source(Path(os.environ["RANKIFY"]).resolve().is_relative_to(REPOSITORY.resolve()))
    measured = Effectiveness(
        Path(given.data or "."), Path(given.oracle or "."), Path(os.environ["RANKIFY_MODEL"]), record)
    try:
        for part in given.parts:
            getattr(measured, part.replace("-", "_"))()
        measured.memory()
    except Failure as failure:
        sys.exit(f"{PROGRAM}: {failure}")
    finally:
        shutil.rmtree(measured.work, ignore_errors=True)
    record.write(f"{table(record.content['targets'])}\n\n{NOTES}", keep=not given.no_record)
    sys.exit(0 if record.passed else 1)


if __name__ == "__main__":
    main()
