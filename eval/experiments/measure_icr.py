"""In-context re-ranking by small language models on test collections; started by eval/experiments/icr."""

import argparse
import json
import os
import sys
from pathlib import Path

from late_training import Sources
from made import Work
from record import REPOSITORY, Record, output, source

MODELS = {
    "SmolLM2-135M": "SmolLM2-135M-Instruct.Q4_1.gguf",
    "Gemma-3-270M": "gemma-3-270m-q4_k_m.gguf",
}
# Name, folder, first-stage run, its depth, queries at most.
COLLECTIONS = {
    "DL19, top 20": ("msmarco-dl19-pool", "BM25.top100.trec", 20, None),
    "DL19, top 40": ("msmarco-dl19-pool", "BM25.top100.trec", 40, None),
    "HotpotQA, top 20": ("hotpotqa-dev685", "bm25s-lucene-k0.9-b0.4-porter.top100.trec", 20, 100),
}
HEAD_SOURCES = {"HotpotQA-train": "hotpotqa-train", "MuSiQue-train": "musique-train", "DL21": "msmarco-v2-dl21-judged"}
# Judged passages alone, without a collection around them.
JUDGED = ("msmarco-v2-dl21-judged",)
LOTS = (1, 2, 3)
# Few and many heads: of SmolLM2's 270, and of those 12 of Gemma's 72 that see a whole prompt.
KEPT_HEADS = {"SmolLM2-135M": (8, 16), "Gemma-3-270M": (4, 8)}
MOST_HEADS = 16
# This Gemma was taught no conversations.
CHAT_TEMPLATES = {"Gemma-3-270M": Path(__file__).with_name("plain.jinja")}
READING = ("icr", "qr-heads")


def methods(model):
    """Rows of one run each: the command's method and options."""
    few, many = KEPT_HEADS[model]
    template = ["--chat-template", CHAT_TEMPLATES[model]] if model in CHAT_TEMPLATES else []
    return {
        "ICR": ["icr"],
        "ICR, not calibrated": ["icr", "--no-calibration"],
        "ICR, best passage first": ["icr", "--order", "best-first"],
        "ICR, input shuffled": ["icr", "--order", "shuffled"],
        "ICR, one vote a head": ["icr", "--pooling", "standardized"],
        "ICR, passages by themselves (--cache)": ["icr", "--cache"],
        **{
            f"{kept} heads of {source}": ["qr-heads", ("heads", source, kept)]
            for source in HEAD_SOURCES for kept in (few, many)
        },
        **{
            f"{many} heads of {source}, input shuffled": ["qr-heads", ("heads", source, many), "--order", "shuffled"]
            for source in HEAD_SOURCES
        },
        f"{many} heads of HotpotQA-train, --cache": ["qr-heads", ("heads", "HotpotQA-train", many), "--cache"],
        "RankGPT": ["rankgpt", *template],
    }


def fusions(model):
    """Rows of runs together, z-scores summed with equal weights."""
    many = KEPT_HEADS[model][1]
    lots = f"{many} heads of HotpotQA-train, input shuffled"
    return {
        **{f"{name}, fused with BM25": [name, "BM25"]
           for name in ("ICR", *(f"{many} heads of {source}" for source in HEAD_SOURCES))},
        "ICR, both orders": ["ICR", "ICR, best passage first"],
        "ICR, three shuffled orders": ["ICR, input shuffled"],
        f"{many} heads of HotpotQA-train, three shuffled orders": [lots],
        f"{many} heads of HotpotQA-train, three shuffled orders and BM25": [lots, "BM25"],
    }


# The reference implementation's figures with a prompt of its own wording.
REFERENCE = {
    ("SmolLM2-135M", "DL19, top 20", "ICR"): 0.504,
    ("SmolLM2-135M", "DL19, top 20", "ICR, not calibrated"): 0.444,
}
TOLERANCE = 0.01

NOTES = """\
How to read this. nDCG@10 by `rankify evaluate` (DL19: official judgements), of BM25's first passages re-ranked in fp32; "best
passage last" is the order of all rows that say nothing else, as in the paper. "Place" is the rank correlation (Spearman, mean
over queries) of a passage's new rank with its rank by BM25, 1 where BM25's order is given back; with the best passage first, those of
BM25's end stand next to the query, so that a preference for what is near gives less than 0. Shuffled rows
are means over three lots. Heads are found by `rankify train heads` on 100 questions of another collection, whose BM25
candidates it reads in an order by lot (DL21: the 51 queries of TREC DL 2021 with judged passages of MS MARCO's second version, two
relevant ones each, and BM25's best among the others); no figure here chose them. Fused rows: `rankify fuse --method weighted --norm zscore`,
equal weights, nothing tuned. p: of a paired t-test against BM25 (`rankify compare`), of orders that are of one run, and with Holm's
correction for all of these in the table. Seconds are of one query on this machine and include neither loading nor other work on it; of
--cache, with passages read before where queries share them. Rows without seconds took what queries look at from where a row
above kept it (`--keep-attention`). Gemma-3-270M was taught no conversations: `rankgpt` shows it the prompt's bare words.
"""


class Measuring(Work):
    def value(self, qrels, run):
        return float(self("evaluate", qrels, run, "-m", "nDCG@10", "--format", "tsv").strip().splitlines()[-1].split("\t")[-1])


def read_run(path):
    rankings = {}
    for line in Path(path).read_text().splitlines():
        query, _, document, rank, *_ = line.split()
        rankings.setdefault(query, []).append((int(rank), document))
    return {query: [document for _, document in sorted(entries)] for query, entries in rankings.items()}


class Collection:
    def __init__(self, name, data, work):
        folder, run, self.depth, most = COLLECTIONS[name]
        self.name, self.folder, self.work = name, Path(data) / folder, work
        topics = self.folder / "trec" / "topics.tsv"
        self.topics = topics if topics.exists() else self.folder / "queries.jsonl"
        official = self.folder / "trec" / "qrels.official-full.txt"
        qrels = official if official.exists() else self.folder / "qrels" / "test.tsv"
        self.first = self.cut(self.folder / "runs" / run, most)
        self.qrels = self.judged(qrels, set(read_run(self.first)))

    def cut(self, run, most):
        """The run's first queries and passages."""
        path, counts = self.work.place / f"{self.folder.name}-{self.depth}.trec", {}
        lines = []
        for line in run.read_text().splitlines():
            query = line.split()[0]
            counts.setdefault(query, 0)
            counts[query] += 1
            if counts[query] <= self.depth and (most is None or len(counts) <= most):
                lines.append(line)
        path.write_text("\n".join(lines) + "\n")
        return path

    def judged(self, qrels, queries):
        """The judgements of these queries."""
        path = self.work.place / f"{self.folder.name}-{self.depth}.qrels"
        lines = qrels.read_text().splitlines()
        path.write_text("\n".join(line for line in lines if line.split()[0] in queries | {"query-id"}) + "\n")
        return path

    def reranked(self, model, method, *options):
        kept = ["--keep-attention", str(self.work.place / "attention")] if method in READING else []
        return self.work.made(
            f"{self.folder.name}-{self.depth}-{method}", ".trec", "rerank", "-r", self.first, "-c",
            self.folder / "corpus.jsonl", "-t", self.topics, "--method", method, "--model", model, "--depth",
            self.depth, "--precision", "fp32", *kept, *options)

    def place_correlation(self, run):
        """Spearman's correlation of new ranks with the first stage's, a mean over queries."""
        first, new, found = read_run(self.first), read_run(run), []
        for query, documents in first.items():
            ranks = {document: rank for rank, document in enumerate(new[query])}
            n = len(documents)
            if n > 2:
                found.append(1 - 6 * sum((ranks[d] - i) ** 2 for i, d in enumerate(documents)) / (n * (n * n - 1)))
        return sum(found) / len(found)


class Heads:
    """Heads found on collections for tuning."""

    def __init__(self, data, work):
        self.data, self.work = Path(data), work

    def __call__(self, model, source, kept):
        name = HEAD_SOURCES[source]
        source, run = self.collection(name)
        examples = self.work.made(
            f"{name}-examples", ".jsonl", "mine", "-t", source.topics, "-q", source.judgements, "-r", run, "-c", source.corpus,
            "--negatives", 18, "--draw", "top", "--inline")
        if name in JUDGED:
            examples = few_relevant(examples)
        # All heads are measured at once; what is kept is cut from that list.
        found = self.work.made(
            f"{name}-{model.stem}-heads", ".json", "train", "heads", "--precision", "fp32", "--model", model, "--train", examples, "--keep",
            MOST_HEADS)
        return ",".join(json.loads(found.read_text())["heads"][:kept])


    def collection(self, name):
        """The collection, and BM25's run: its own, or one that is made where there are judged passages alone."""
        sources = Sources(self.data, self.work.place)
        if name not in JUDGED:
            return sources.collection(name, "test"), self.data / name / "runs" / "bm25s-lucene-k0.9-b0.4-porter.top100.trec"
        judged = sources.judged(name)
        index, run = judged.corpus.with_name("bm25.rankify"), judged.corpus.with_name("bm25.trec")
        self.work("index", "-i", index, judged.corpus, "--overwrite")
        self.work("retrieve", "-i", index, "-t", judged.topics, "-k", 100, "-o", run)
        return judged, run


def few_relevant(examples, most=2):
    """A file beside these examples with so many relevant passages a query as HotpotQA's have: where nearly all passages are
    relevant, every order of them is a good one."""
    kept = []
    for example in map(json.loads, examples.read_text().splitlines()):
        relevant = [passage["id"] for passage in example["candidates"] if passage["gain"] > 0][most:]
        example["candidates"] = [passage for passage in example["candidates"] if passage["id"] not in relevant]
        kept.append(json.dumps(example, ensure_ascii=False) + "\n")
    trimmed = examples.with_suffix(f".{most}.jsonl")
    trimmed.write_text("".join(kept))
    return trimmed


class Experiment:
    def __init__(self, model, collection, heads, work, options):
        self.model, self.collection, self.heads, self.work, self.options = model, collection, heads, work, options
        self.path = work.models / MODELS[model]
        self.rows = {}

    def run(self):
        self.rows["BM25"] = {
            "nDCG@10": self.work.value(self.collection.qrels, self.collection.first), "runs": [self.collection.first]}
        for name, (method, *options) in methods(self.model).items():
            if self.options.methods is None or name in self.options.methods:
                self.rows[name] = self.measured(method, options)
                print(f"{self.model}, {self.collection.name}, {name}: {self.rows[name]}", file=sys.stderr)
        self.compare()
        for name, parts in fusions(self.model).items():
            if self.rows.keys() >= set(parts):
                self.rows[name] = self.fused([run for part in parts for run in self.rows[part]["runs"]])

    def measured(self, method, options):
        options = [item for option in options for item in self.given(option)]
        if "shuffled" in options:
            found = [self.one(method, [*options, "--seed", lot]) for lot in LOTS[:1 if self.options.quick else None]]
            row = {"nDCG@10": sum(one["nDCG@10"] for one in found) / len(found)}
            if all("seconds" in one for one in found):
                row["seconds"] = sum(one["seconds"] for one in found) / len(found)
            return row | {"lots": [one["nDCG@10"] for one in found], "runs": [one["runs"][0] for one in found]}
        return self.one(method, options)

    def given(self, option):
        return ["--heads", self.heads(self.path, *option[1:])] if isinstance(option, tuple) else [option]

    def one(self, method, options):
        run = self.collection.reranked(self.path, method, *options)
        details = json.loads(Path(f"{run}.meta.json").read_text())["details"]
        row = {
            "nDCG@10": self.work.value(self.collection.qrels, run), "place": self.collection.place_correlation(run),
            "remarks": details.get("remarks", []), "runs": [run]}
        # What was kept by another row took no time of its own.
        return row if any("were not read" in remark for remark in row["remarks"]) else row | {
            "seconds": details["seconds"] / details["queries"]}

    def fused(self, runs):
        fused = self.work.made(
            f"{self.collection.folder.name}-fused", ".trec", "fuse", *runs, "--method", "weighted", "--norm", "zscore")
        return {"nDCG@10": self.work.value(self.collection.qrels, fused)}

    def compare(self):
        """How each order that is of one run differs from BM25's, with Holm's correction for all of them."""
        rows = [row for name, row in self.rows.items() if name != "BM25" and len(row["runs"]) == 1]
        if not rows:
            return
        found = self.work(
            "compare", self.collection.qrels, self.collection.first, *(row["runs"][0] for row in rows), "-m", "nDCG@10",
            "--quiet", "--json")
        for row, one in zip(rows, json.loads(found)["comparisons"], strict=True):
            row |= {
                "difference": one["difference"], "interval": one["interval"], "p": one["pValue"],
                "p corrected": one["correctedPValue"]}

    def table(self):
        lines = ["| | nDCG@10 | place | s/query | p | corrected |", "|---|---:|---:|---:|---:|---:|"]
        for name, row in self.rows.items():
            lots = f" ({', '.join(f'{lot:.3f}' for lot in row['lots'])})" if "lots" in row else ""
            place = f"{row['place']:.2f}" if "place" in row else ""
            seconds = f"{row['seconds']:.2f}" if "seconds" in row else ""
            chance = " | ".join(f"{row[key]:.4f}" if key in row else "" for key in ("p", "p corrected"))
            lines.append(f"| {name} | {row['nDCG@10']:.3f}{lots} | {place} | {seconds} | {chance} |")
        return "\n".join(lines)

    def note(self, record):
        for name, row in self.rows.items():
            kept = {key: value for key, value in row.items() if key != "runs"}
            record.content["measurements"].append(
                {"model": self.model, "collection": self.collection.name, "method": name, **kept})
            wanted = REFERENCE.get((self.model, self.collection.name, name))
            if wanted is not None:
                value = row["nDCG@10"]
                record.target(
                    f"{self.model}, {self.collection.name}, {name}: nDCG@10", value, f"{wanted} ± {TOLERANCE}",
                    abs(value - wanted) <= TOLERANCE)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", nargs="?", default=os.environ.get("RANKIFY_DATA"))
    parser.add_argument("--model", dest="models", action="append", choices=MODELS)
    parser.add_argument("--collection", dest="collections", action="append", choices=COLLECTIONS)
    parser.add_argument(
        "--method", dest="methods", action="append", choices=dict.fromkeys(name for model in MODELS for name in methods(model)),
        help="only this; may be repeated")
    parser.add_argument("--quick", action="store_true", help="one lot for shuffled rows, and no record")
    parser.add_argument("--no-record", action="store_true")
    options = parser.parse_args()
    if options.data is None:
        parser.error("name the folder with the collections, or set RANKIFY_DATA")
    record = Record("icr", " ".join(["eval/experiments/icr", *sys.argv[1:]]))
    work = Measuring(Path(os.environ["RANKIFY_BENCH"]) / "icr", os.environ["RANKIFY_MODELS"])
    record["source"] = source(Path(work.binary).resolve().is_relative_to(REPOSITORY.resolve()))
    record["versions"] = {"rankify": output(work.binary, "--version").split()[-1]}
    parts, heads = [], Heads(options.data, work)
    for model in options.models or MODELS:
        for name in options.collections or COLLECTIONS:
            experiment = Experiment(model, Collection(name, options.data, work), heads, work, options)
            experiment.run()
            experiment.note(record)
            parts += [f"## {model}, {name}", experiment.table()]
    targets = [record.table()] if record.content["targets"] else []
    record.write("\n\n".join([*targets, *parts, NOTES]), keep=not options.no_record and not options.quick)
    sys.exit(0 if record.passed else 1)


if __name__ == "__main__":
    main()
