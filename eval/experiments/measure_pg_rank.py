"""Trains and measures the methods of Neural PG-Rank's comparison on SciFact; started by eval/experiments/pg-rank."""

import argparse
import json
import os
import statistics
import subprocess
import sys
from pathlib import Path

from record import REPOSITORY, Record, output, source
from scifact_training import Collection

DEPTH = 100
# What a method trains by, the learning rates that dev chooses from, and the method whose models it goes on from.
METHODS = {
    "InfoNCE, 2 hard negatives": (["contrastive", "--candidates", 3], [1e-5, 2e-5, 5e-5], None),
    "cross-entropy": (["cross-entropy", "--candidates", 32], [1e-5, 2e-5, 5e-5], None),
    "PG-Rank": (["pg-rank", "--candidates", 32], [2e-5, 5e-5, 1e-4], None),
    "InfoNCE, then PG-Rank": (["pg-rank", "--candidates", 32], [5e-6, 1e-5, 2e-5], "InfoNCE, 2 hard negatives"),
    "cross-entropy, then PG-Rank": (["pg-rank", "--candidates", 32], [5e-6, 1e-5, 2e-5], "cross-entropy"),
}
EPOCHS = 4
MOST_EXTENSIONS = 4
# A step of the whole model encodes all documents of its batch: fewer candidates, one epoch, 128 tokens.
BOTH = ["--epochs", 1, "--max-length", 128]
BOTH_CANDIDATES = 8
# Reached in reference runs that trained the query encoder only: dense, re-ranked.
REFERENCE = {"PG-Rank": (0.717, 0.730), "cross-entropy, then PG-Rank": (0.712, 0.731)}

NOTES = """\
How to read this. All figures are nDCG@10 (R@100 where it says so) of test queries by `rankify evaluate --complete`: dense, a
search of the whole collection by the trained query vectors; re-ranked, the 100 best of BM25 put in their order. Means over
seeds, ± the standard deviation of the runs. Queries alone: documents keep the vectors of all-MiniLM-L6-v2, 32 of 64 mined
candidates (the best of BM25 and of the untrained model) are drawn each time, batches of 32 queries, 4 epochs, 16 rankings, leave-one-out
baseline, temperature 0.05, AdamW with warm-up over a tenth of the steps and linear decay. The learning rate has the best dev
nDCG@10 of the first seed, the search going on by factors of 2 while the best is at its edge; weights are those of the best of all measurements on dev. SciFact's test queries share relevant
documents with its training queries: 196 of 300 do, and a model that has seen them scores higher there; the disjoint split
(datasets/splits/scifact-disjoint.json) has no such queries, its test is another one.
"""


class Experiment:
    def __init__(self, options, record):
        self.options, self.record = options, record
        self.binary = os.environ["RANKIFY"]
        self.work = Path(os.environ["RANKIFY_BENCH"]) / "pg-rank"
        self.collection = Collection(options.data, os.environ["RANKIFY_MODEL"], self.work, self.rankify)
        os.environ.setdefault("RANKIFY_COMMIT", output("git", "rev-parse", "HEAD") or "")

    def rankify(self, *arguments):
        command = [self.binary, *map(str, arguments), "--quiet"]
        done = subprocess.run(command, capture_output=True, text=True)
        if done.returncode != 0:
            sys.exit(f"{' '.join(command)}\n{done.stderr}")
        return done.stdout

    def train(self, folder, arguments, rate, seed, tower, base):
        """The record of a training, made once."""
        if not (folder / "rankify_training.json").exists():
            print(f"training {folder.relative_to(self.work)}", file=sys.stderr)
            resume = ["--resume"] if (Path(f"{folder}.training") / "checkpoint.safetensors").exists() else []
            steps = ["--epochs", EPOCHS] if tower == "queries" else []
            if tower == "both":
                arguments = [BOTH_CANDIDATES if argument == 32 else argument for argument in arguments]
                steps = BOTH
            self.rankify(
                "train", *arguments, "--model", base, "--train", self.train_file, "--dev", self.dev_file, "-i",
                self.collection.index, "--tower", tower, "--rate", rate, "--seed", seed, *steps, "--measure-every", 10,
                "-o", folder, *resume)
        return json.loads((folder / "rankify_training.json").read_text())

    def test(self, folder, tower):
        """nDCG@10 dense and re-ranked, and R@100, for every column; of the model itself where there is no folder."""
        kept = (folder or self.place) / "test.json"
        if kept.exists():
            return json.loads(kept.read_text())
        index, query = self.collection.index, []
        if folder is not None and tower == "queries":
            query = ["--query-model", folder]
        elif folder is not None:
            index = self.place / "whole.rankify"
            self.rankify("index", "-i", index, self.collection.data / "corpus.jsonl", "--dense", folder, "--overwrite")
        dense, reranked = self.place / "dense.run", self.place / "reranked.run"
        self.rankify("retrieve", "-i", index, "-t", self.topics, "--method", "dense", "-k", DEPTH, "-o", dense, *query)
        self.rankify(
            "rerank", "-r", self.first, "-i", index, "-t", self.topics, "--method", "dense", "--depth",
            DEPTH, "-k", DEPTH, "-o", reranked, *query)
        found = {}
        for column, qrels in self.tests.items():
            found[column] = {
                "dense": self.measure(qrels, dense, "nDCG@10"), "re-ranked": self.measure(qrels, reranked, "nDCG@10"),
                "dense R@100": self.measure(qrels, dense, "R@100")}
        kept.write_text(json.dumps(found, indent=1))
        return found

    def measure(self, qrels, run, measure):
        # The topics of the file are all judged: --complete counts those without a ranking as zero.
        text = self.rankify("evaluate", qrels, run, "-m", measure, "--complete", "--json")
        return json.loads(text)["runs"][0]["summary"][measure]

    def split(self, split, tower):
        self.train_file, self.dev_file, self.topics, self.tests = self.collection.examples(split)
        self.place = self.work / split
        self.first = self.collection.once(
            self.place / "bm25.run", "retrieve", "-i", self.collection.index, "-t", self.topics, "-k", DEPTH, "-o",
            self.place / "bm25.run")
        rows = {"no training": {"tests": [self.test(None, tower)], "rate": None, "dev": [], "records": []}}
        for name, (arguments, rates, after) in METHODS.items():
            rows[name] = self.method(name, arguments, rates, after, tower, rows)
            self.tell(split, tower, name, rows[name])
        return rows

    def method(self, name, arguments, rates, after, tower, rows):
        place = self.place / tower / name.replace(", ", "-").replace(" ", "-")
        place.mkdir(parents=True, exist_ok=True)

        def base(seed):
            return rows[after]["folders"][seed - 1] if after else self.collection.model

        rates = rates[1:2] if self.options.quick else rates
        found = {}

        def dev(rate):
            if rate not in found:
                found[rate] = self.train(place / f"{rate:g}-1", arguments, rate, 1, tower, base(1))
            return found[rate]["best"]["value"]

        rate = max(rates, key=dev)
        # A search whose best is at its edge has not found it.
        for _ in range(0 if self.options.quick else MOST_EXTENSIONS):
            if min(found) < rate < max(found):
                break
            rate = max([rate, 2 * rate if rate == max(found) else rate / 2], key=dev)
        seeds = range(1, self.options.seeds + 1)
        folders = [place / f"{rate:g}-{seed}" for seed in seeds]
        records = [self.train(folder, arguments, rate, seed, tower, base(seed)) for seed, folder in zip(seeds, folders)]
        return {
            "rate": rate, "search": {f"{rate:g}": record["best"]["value"] for rate, record in found.items()},
            "folders": folders, "records": records, "dev": [record["best"]["value"] for record in records],
            "tests": [self.test(folder, tower) for folder in folders]}

    def tell(self, split, tower, name, row):
        figures = {column: mean([test[column]["dense"] for test in row["tests"]]) for column in self.tests}
        print(f"{split}, {tower}, {name}: {figures}", file=sys.stderr)

    def objective(self, rows):
        """PG-Rank's mean utility of its draws in the first and in the last tenth of the steps of each seed."""
        ends = []
        for folder in rows["PG-Rank"]["folders"]:
            log = [json.loads(line) for line in (folder / "training_log.jsonl").read_text().splitlines()]
            values = [-line["loss"] for line in log if "loss" in line]
            tenth = max(1, len(values) // 10)
            ends.append((statistics.mean(values[:tenth]), statistics.mean(values[-tenth:])))
        return ends

    def spread(self):
        """How far single estimates of one gradient lie apart, by the norms of estimates at weights that stay as they are."""
        def norms(name, *options):
            folder = self.work / "spread" / name
            folder.parent.mkdir(exist_ok=True)
            if not (folder / "rankify_training.json").exists():
                self.rankify(
                    "train", "pg-rank", "--model", self.collection.model, "--train", self.train_file, "-i",
                    self.collection.index, "--tower", "queries", "--candidates", 64, "--batch", 1000, "--rate", 1e-20,
                    "--warm-up", 0, "--decay", "constant", "--weight-decay", 0, "-o", folder, *options)
            log = [json.loads(line) for line in (folder / "training_log.jsonl").read_text().splitlines()]
            return [line["gradient_norm"] for line in log]

        exact = mean(norms("exact", "--samples", 2048, "--epochs", 2))
        found = {}
        for baseline in ("leave-one-out", "none"):
            squares = [norm ** 2 for norm in norms(baseline, "--baseline", baseline, "--epochs", 6)]
            found[baseline] = max(0.0, mean(squares) - exact ** 2) ** 0.5 / exact
        return found


def mean(values):
    return statistics.mean(values)


def shown(values):
    return f"{mean(values):.4f}" + (f" ± {statistics.stdev(values):.4f}" if len(values) > 1 else "")


def table(rows):
    columns = list(rows["no training"]["tests"][0])
    lines = [
        "| method | learning rate | dev | " + " | ".join(f"{column}: dense | re-ranked | R@100" for column in columns) + " |",
        "|---|---:|---:|" + "---:|---:|---:|" * len(columns),
    ]
    for name, row in rows.items():
        cells = [name, f"{row['rate']:g}" if row["rate"] else "", shown(row["dev"]) if row["dev"] else ""]
        for column in columns:
            cells += [shown([test[column][kind] for test in row["tests"]]) for kind in ("dense", "re-ranked", "dense R@100")]
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines)


def noted(record, split, tower, rows):
    for name, row in rows.items():
        for column in row["tests"][0]:
            for kind in ("dense", "re-ranked", "dense R@100"):
                record.measured(
                    f"{split}, {tower}, {column}, {kind}", name, [test[column][kind] for test in row["tests"]], "",
                    rate=row["rate"], dev=row["dev"], search=row.get("search"))


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", nargs="?", default=os.environ.get("RANKIFY_DATA"))
    parser.add_argument("--split", default="official,disjoint")
    parser.add_argument("--tower", default="queries")
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--quick", action="store_true", help="one learning rate each, to try the experiment itself")
    parser.add_argument("--no-record", action="store_true")
    options = parser.parse_args()
    if options.data is None:
        parser.error("name the folder with scifact, or set RANKIFY_DATA")
    record = Record("pg-rank", " ".join(["eval/experiments/pg-rank", *sys.argv[1:]]))
    experiment = Experiment(options, record)
    built_here = Path(os.environ["RANKIFY"]).resolve().is_relative_to(REPOSITORY.resolve())
    record["source"] = source(built_here)
    record["versions"] = {"rankify": output(os.environ["RANKIFY"], "--version").split()[-1]}
    experiment.collection.prepare()
    parts = []
    for tower in options.tower.split(","):
        for split in options.split.split(","):
            rows = experiment.split(split, tower)
            noted(record, split, tower, rows)
            parts.append(f"## {split} split, trained: {tower}\n\n{table(rows)}")
            if split == "official" and tower == "queries":
                for name, figures in REFERENCE.items():
                    for kind, wanted in zip(("dense", "re-ranked"), figures):
                        value = mean([test["all 300"][kind] for test in rows[name]["tests"]])
                        record.target(f"{name}, {kind}, all 300", value, f"≥ {wanted:.3f}", value >= wanted)
            if tower == "queries":
                ends = experiment.objective(rows)
                record.target(
                    f"{split}: PG-Rank's utility rises", min(b - a for a, b in ends), "> 0", all(b > a for a, b in ends),
                    "; ".join(f"{a:.3f} to {b:.3f}" for a, b in ends))
    spread = experiment.spread()
    record["gradient_spread"] = spread
    record.target(
        "spread of PG-Rank's gradient without a baseline, by that with it", spread["none"] / spread["leave-one-out"], "> 1",
        spread["none"] > spread["leave-one-out"],
        f"{spread['none']:.2f} and {spread['leave-one-out']:.2f} of the gradient's own length, 16 rankings")
    body = "\n\n".join([record.table(), *parts, NOTES])
    record.write(body, keep=not options.no_record and not options.quick)
    sys.exit(0 if record.passed else 1)


if __name__ == "__main__":
    main()
