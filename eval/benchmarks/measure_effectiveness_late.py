"""Measures late interaction in rankify against the figures asked for; started by eval/benchmarks/effectiveness-late."""

import judged
from late_collections import DEPTH, Indexer, Searcher, dl19, projected, recall, scifact
from record import shown

PROGRAM = "effectiveness-late"
SCIFACT = ["scifact/corpus.jsonl", "scifact/runs/bm25s-lucene-k0.9-b0.4-porter.top100.trec"]
DL19 = ["msmarco-dl19-pool/corpus.jsonl", "msmarco-dl19-pool/runs/BM25.top100.trec"]
# What each part needs, below the folder of collections.
PARTS = {
    "scifact": SCIFACT,
    "fusion": SCIFACT,
    "dl19": DL19,
    "scifact-compressed": SCIFACT,
    "dl19-compressed": DL19,
    "storage": DL19,
    "punctuation": SCIFACT + DL19,
}

# Asked for: a reference implementation reached .718 and .653–.657, and .744 by fusion.
LEAST_RERANKED = {"scifact": 0.714, "dl19": 0.650}
LEAST_FUSED = 0.738
WEIGHTS = "0.5,1,1"
# The ways to keep token vectors, and what re-ranking may lose by each. Single precision is what they are compared with.
FORMATS = {
    "fp16": (["--tokens", "fp16"], 0.0005),
    "int8": (["--tokens", "int8"], 0.002),
    "4bit": (["--tokens", "4bit"], None),
    "2bit": (["--tokens", "2bit"], 0.01),
    "1bit": (["--tokens", "1bit"], None),
    "fp32, pooled by 2": (["--pool-factor", "2"], 0.01),
    "fp32, pooled by 3": (["--pool-factor", "3"], None),
    "2bit, pooled by 2": (["--tokens", "2bit", "--pool-factor", "2"], None),
}
# Those that PLAID searches.
WITH_CENTROIDS = ("4bit", "2bit", "1bit", "2bit, pooled by 2")
# PLAID with the settings that it has for DEPTH documents, also where small collections would be searched exactly.
PLAID = ["--cells", "2"]
COLBERTV2 = "ColBERTv2 keeps 128 numbers of 2 bits in 36 bytes."

NOTES = f"""\
How to read this. Token vectors of all-MiniLM-L6-v2 as they are, of length 1, documents cut off at 256 tokens, punctuation kept, no
training; single precision where nothing else is said. nDCG@10 by `rankify evaluate --complete`. Re-ranking: `rankify rerank
--method colbert`, 100 documents of a published run: on SciFact (300 judged queries, 5183 abstracts) bm25s with Lucene's
formula, on TREC Deep Learning 2019 BM25's own. DL19's index has only the passages of that run. Fusion: `rankify fuse --method
weighted --norm zscore --weights {WEIGHTS}` of three orders of the run's documents: as given, by the text vectors, by MaxSim.
Exact, PLAID: `retrieve --method late -k {DEPTH}` with `--exact`, and by PLAID with default settings; recall is how much of the same
index's exact {DEPTH} PLAID finds. Lost: single precision's figure less this one. Every way to keep token vectors was made by
`rankify index --tokens … --pool-factor …` of the vectors in single precision, without encoding again.
Bytes a token: the whole file, lists of candidates, centroids and 20 bytes a document included, by the vectors that are stored;
a token of the text takes less where tokens are pooled. 128 numbers: the same passages through a random projection, for
sizes alone. Seconds are of the whole command, milliseconds of searching a query include its encoding, on all cores.
"""


class Late(judged.Effectiveness):
    def __init__(self, data, model, record):
        super().__init__(PROGRAM, data, model, record)
        self.indexer = Indexer(self.run, self.work)
        self.searcher = Searcher(self.run, self.ndcg, self.work)
        self.collections, self.indexes, self.figures = {}, {}, {}
        self.rows, self.sizes = [], []

    # MARK: - Single precision

    def collection(self, name):
        if name not in self.collections:
            self.collections[name] = {"scifact": scifact, "dl19": dl19}[name](self.data, self.work)
        return self.collections[name]

    def exact(self, name):
        """The collection's index in single precision; encoded where it is needed first."""
        if name not in self.indexes:
            found = self.collection(name)
            self.indexes[name] = self.indexer.encoded(name, found.corpus, self.model, "--tokens", "fp32")
            self.tell_encoding(found, self.indexes[name])
            self.figures[name] = self.measured(found, self.indexes[name], "fp32")
        return self.indexes[name]

    def tell_encoding(self, collection, index):
        seconds, size = index.summary["tokenEncodingSeconds"], self.indexer.size(index)
        for what, value in (("documents", size["documents"]), ("tokens", size["count"])):
            self.judge.figure(f"{collection.label}: {what} encoded a second", value / seconds, text=shown(value / seconds))
        self.judge.figure(f"{collection.label}: peak memory of index --late, MB", index.megabytes, text=shown(index.megabytes))

    def scifact(self):
        index, collection = self.exact("scifact"), self.collection("scifact")
        self.reranked("scifact")
        own, _ = self.searcher.retrieved(index, collection, "bm25", "--method", "bm25")
        value = self.searcher.reranked(index, collection, first_stage=own)
        self.judge.figure(
            "SciFact, rankify's own BM25 re-ranked, nDCG@10", value, details=f"from {self.ndcg(collection.qrels, own):.4f}")
        self.judge.figure("SciFact, exact search by MaxSim, nDCG@10", self.figures["scifact"]["exact"])

    def dl19(self):
        self.exact("dl19")
        self.reranked("dl19")

    def reranked(self, name):
        collection = self.collection(name)
        given = self.ndcg(collection.qrels, collection.first_stage)
        self.judge.least(
            f"{collection.label}, BM25's 100 re-ranked, nDCG@10", self.figures[name]["reranked"], LEAST_RERANKED[name],
            details=f"from {given:.4f}")

    def fusion(self):
        index, collection = self.exact("scifact"), self.collection("scifact")
        self.run("index", "-i", index.path, "--dense", self.model)
        for method in ("dense", "colbert"):
            value = self.searcher.reranked(index, collection, method=method, name=method)
            self.judge.figure(f"SciFact, 100 re-ranked by {method}, nDCG@10", value)
        runs = [collection.first_stage, self.work / "dense.run", self.work / "colbert.run"]
        fused = self.work / "fused.run"
        self.run("fuse", *runs, "--method", "weighted", "--norm", "zscore", "--weights", WEIGHTS, "-o", fused)
        self.judge.least(
            "SciFact, z-scores of .5·BM25 + dense + MaxSim, nDCG@10", self.ndcg(collection.qrels, fused), LEAST_FUSED)

    # MARK: - Compression

    def scifact_compressed(self):
        self.compressed("scifact")

    def dl19_compressed(self):
        self.compressed("dl19")

    def compressed(self, name):
        collection, exact = self.collection(name), self.exact(name)
        for format, (options, limit) in FORMATS.items():
            index = self.indexer.recoded(exact, f"{name}-recoded", *options)
            found = self.measured(collection, index, format)
            self.indexer.removed(index)
            base = self.figures[name]
            self.judge.loss(f"{collection.label}, {format}: re-ranking loses", found["reranked"], base["reranked"], limit)
            for search in ("exact", "plaid"):
                if search in found:
                    label = "exact search" if search == "exact" else "PLAID"
                    self.judge.loss(f"{collection.label}, {format}: {label} loses", found[search], base["exact"])

    def measured(self, collection, index, format):
        """Everything of one way to keep token vectors: a row of the tables."""
        row = {"collection": collection.label, "format": format, "seconds": index.seconds}
        row["reranked"] = self.searcher.reranked(index, collection)
        if collection.is_searched:
            self.search(collection, index, format, row)
        row |= self.size(collection.label, self.indexer.size(index), format)
        self.rows.append(row)
        return row

    def search(self, collection, index, format, row):
        exact, row["exact ms"] = self.searcher.retrieved(index, collection, "exact", "--method", "late", "--exact")
        row["exact"] = self.ndcg(collection.qrels, exact)
        if format in WITH_CENTROIDS:
            plaid, row["plaid ms"] = self.searcher.retrieved(index, collection, "plaid", "--method", "late", *PLAID)
            row["plaid"], row["recall"] = self.ndcg(collection.qrels, plaid), recall(plaid, exact)

    # MARK: - Storage

    def size(self, label, told, format):
        size = {"bytes": told["bytes"], "vectors": told["count"], "each": told["bytesPerToken"]}
        size |= {"all": told["bytes"] / told["count"], "document": told["bytesPerDocument"]}
        self.sizes.append({"collection": label, "format": format, "numbers": told["encoder"]["dimension"]} | size)
        return size

    def storage(self):
        """Bytes for 128 numbers; those for 384 come with the other parts."""
        model = projected(self.model, self.work / "projected", 128)
        exact = self.indexer.encoded("narrow", self.collection("dl19").corpus, model, "--tokens", "fp32")
        self.size("DL19", self.indexer.size(exact), "fp32")
        for format, (options, _) in FORMATS.items():
            index = self.indexer.recoded(exact, "narrow-recoded", *options)
            self.size("DL19", self.indexer.size(index), format)
            self.indexer.removed(index)

    # MARK: - Punctuation

    def punctuation(self):
        """What leaving out the documents' punctuation does, as ColBERT's own models do; told, no more."""
        for name in ("scifact", "dl19"):
            collection, exact = self.collection(name), self.exact(name)
            index = self.indexer.encoded(
                f"{name}-bare", collection.corpus, self.model, "--tokens", "fp32", "--skip-punctuation")
            kept, all = self.indexer.size(index)["count"], self.indexer.size(exact)["count"]
            self.judge.figure(
                f"{collection.label}, without punctuation, BM25's 100 re-ranked, nDCG@10",
                self.searcher.reranked(index, collection), details=f"{100 * kept / all:.1f} % of the vectors")
            self.indexer.removed(index)

    # MARK: - The record

    def conclude(self):
        self.record["formats"], self.record["sizes"] = self.rows, self.sizes

    def tables(self):
        return "\n\n".join(part for part in (self.quality(), self.room()) if part)

    def quality(self):
        """What each way to keep token vectors loses and takes."""
        if not self.rows:
            return ""
        names = ["re-ranked", "exact search", "PLAID", "recall", "exact, ms", "PLAID, ms", "seconds to make"]
        keys = ["reranked", "exact", "plaid", "recall", "exact ms", "plaid ms", "seconds"]
        lines = [f"| collection | kept as | {' | '.join(names)} |", "|---|---|" + "---:|" * len(names)]
        for row in self.rows:
            cells = [cell(key, row.get(key)) for key in keys]
            lines.append(f"| {row['collection']} | {row['format']} | {' | '.join(cells)} |")
        return "\n".join(lines)

    def room(self):
        """What each takes."""
        if not self.sizes:
            return ""
        names = ["bytes a vector", "all bytes by vectors", "bytes a document"]
        lines = [f"| numbers | collection | kept as | {' | '.join(names)} |", "|---:|---|---|" + "---:|" * len(names)]
        for row in sorted(self.sizes, key=lambda row: row["numbers"]):
            cells = [f"{row['each']}", f"{row['all']:.1f}", f"{row['document']:,.0f}"]
            lines.append(f"| {row['numbers']} | {row['collection']} | {row['format']} | {' | '.join(cells)} |")
        return "\n".join(lines + ["", COLBERTV2])


def cell(key, value):
    if value is None:
        return "–"
    return f"{value:.4f}" if key in ("reranked", "exact", "plaid", "recall") else shown(value)


def main():
    parser = judged.options(PROGRAM, "Measures late interaction in rankify on test collections.", PARTS)
    given = judged.parsed(parser, PARTS)
    judged.measure(PROGRAM, given, "DATA", lambda model, record: Late(given.data, model, record), NOTES)


if __name__ == "__main__":
    main()
