"""Measures MiniLM in rankify against the figures asked for; started by eval/benchmarks/effectiveness-neural."""

import json
import os
from pathlib import Path

import numpy as np

import judged

PROGRAM = "effectiveness-neural"
# What each part needs, below the folder of collections; the oracle lies elsewhere.
PARTS = {
    "scifact": ["scifact/corpus.jsonl"],
    "scifact-int8": ["scifact/corpus.jsonl"],
    "hotpotqa": ["hotpotqa-dev685/corpus.jsonl"],
    "dl19": ["msmarco-dl19-pool/runs/BM25.top100.trec"],
    "parity": ["minilm_embeddings.json"],
}
ORACLE, = PARTS["parity"]

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


class Effectiveness(judged.Effectiveness):
    def __init__(self, data, oracle, model, record):
        super().__init__(PROGRAM, data, model, record)
        self.oracle = Path(oracle or ".")
        self.dense = {}
        self.peaks = []
        record.content["versions"]["numpy"] = np.__version__

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
        self.judge.figure("SciFact dense int8, nDCG@10", value)
        self.judge.loss("SciFact nDCG@10 lost to int8", value, exact, GREATEST_LOSS)

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

    def conclude(self):
        if self.peaks:
            peak = max(self.peaks)
            self.judge.figure("peak memory of index --dense, MB", peak, "< 600", peak < 600, text=f"{peak:.0f}")


def main():
    parser = judged.options(PROGRAM, "Measures MiniLM in rankify on test collections.", PARTS)
    parser.add_argument("--oracle", default=os.environ.get("RANKIFY_ORACLE"), help=f"folder of {ORACLE}")
    given = judged.parsed(parser, PARTS, lambda part, given: given.oracle if part == "parity" else given.data)
    judged.measure(
        PROGRAM, given, "DATA --oracle FOLDER",
        lambda model, record: Effectiveness(given.data, given.oracle, model, record), NOTES)


if __name__ == "__main__":
    main()
