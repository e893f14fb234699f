"""Trains and measures the methods of Neural PG-Rank's comparison on SciFact; started by eval/experiments/pg-rank."""

import argparse
import json
import os
import sys
from pathlib import Path

from record import REPOSITORY, Record, output, source
from scifact_training import Collection
from trainings import Rankify, Trainings, chance, mean, spread

DEPTH = 100
FIGURES = ("dense", "re-ranked", "R@100")
UNTRAINED = "no training"
# What a method trains by, and the method whose models it goes on from. Training on by the same loss is what shows whether a
# second loss is worth anything, or just more steps.
METHODS = {
    "InfoNCE": (["contrastive", "--candidates", 3], None),
    "cross-entropy": (["cross-entropy", "--candidates", 32], None),
    "PG-Rank": (["pg-rank", "--candidates", 32, "--samples", 16], None),
    "PG-Rank, 256 rankings": (["pg-rank", "--candidates", 32, "--samples", 256], None),
    "InfoNCE, then PG-Rank": (["pg-rank", "--candidates", 32, "--samples", 16], "InfoNCE"),
    "cross-entropy, then PG-Rank": (["pg-rank", "--candidates", 32, "--samples", 16], "cross-entropy"),
    "cross-entropy, then PG-Rank, 256 rankings": (["pg-rank", "--candidates", 32, "--samples", 256], "cross-entropy"),
    "cross-entropy, then cross-entropy": (["cross-entropy", "--candidates", 32], "cross-entropy"),
    "PG-Rank, then PG-Rank": (["pg-rank", "--candidates", 32, "--samples", 16], "PG-Rank"),
}
COMPARED = [
    ("PG-Rank", "cross-entropy"), ("PG-Rank, 256 rankings", "PG-Rank"),
    ("PG-Rank, 256 rankings", "cross-entropy"), ("cross-entropy, then PG-Rank", "cross-entropy"),
    ("cross-entropy, then PG-Rank", "cross-entropy, then cross-entropy"),
    ("cross-entropy, then PG-Rank, 256 rankings", "cross-entropy, then cross-entropy"),
    *((name, UNTRAINED) for name in ("InfoNCE", "cross-entropy", "PG-Rank", "PG-Rank, 256 rankings")),
]
STEPS = {"queries": ["--epochs", 4, "--measure-every", 10], "both": ["--epochs", 1, "--max-length", 128, "--measure-every", 12]}
# A step of the whole model encodes all documents of its batch, and a measurement those of dev: fewer candidates.
BOTH_CANDIDATES, BOTH_DEV_CANDIDATES = 8, 16
# Reached in reference runs that trained the query encoder only: dense, re-ranked.
REFERENCE = {"PG-Rank": (0.717, 0.730), "cross-entropy, then PG-Rank": (0.712, 0.731)}

NOTES = """\
How to read this. All figures are nDCG@10 (R@100 where it says so) of test queries by `rankify evaluate --complete`: dense, a
search of the whole collection by the trained query vectors, after training of the whole model in new vectors of documents;
re-ranked, the 100 best of BM25 put in their order. Means over seeds, ± the standard deviation of the runs. Queries alone:
documents keep the vectors of all-MiniLM-L6-v2; 32 of 64 mined candidates (the best of BM25 and of the untrained model; InfoNCE:
2 of them, and the other queries' documents) are drawn each time; batches of 32 queries, 4 epochs, 16 rankings where no number
is said, leave-one-out baseline, temperature 0.05, AdamW with warm-up over a tenth of the steps and linear decay. The whole
model: one epoch, 8 candidates, 128 tokens, measured in the middle and at the end on 16 candidates a query. Every method's
learning rate is searched alike: 2e-5, 5e-5 and 1e-4 with the first seed, and on in the series 1, 2, 5 while the best by dev's
nDCG@10 is at the edge. Weights are those of the best measurement on dev; kept step 0 means that training never helped there.

SciFact's test queries share relevant documents with its training queries: 196 of 300 do, and a model that has seen them scores
higher there. Splits: official, whose dev (100 training queries) shares documents with train as test does; official, dev apart
(datasets/splits/scifact-dev.json), whose dev does not; disjoint (datasets/splits/scifact-disjoint.json), where no part shares
a document with another, and whose test is another one. p: two-sided paired randomization test over the queries' means over
seeds, 10000 rounds, not corrected for the number of comparisons.
"""


class Row:
    """A method: its search, its trainings and their tests, one a seed."""

    def __init__(self, rate, search, trained, tests):
        self.rate, self.search, self.trained, self.tests = rate, search, trained, tests

    def values(self, figure, queries):
        """A mean for each seed."""
        return [mean([test[figure][query] for query in queries]) for test in self.tests]

    def by_query(self, figure, queries):
        """A mean over seeds for each query."""
        return [mean([test[figure][query] for test in self.tests]) for query in queries]


class Experiment:
    """One split, one tower."""

    def __init__(self, collection, split, tower, rankify, options):
        self.collection, self.tower, self.rankify, self.options = collection, tower, rankify, options
        self.split = collection.examples(split, BOTH_DEV_CANDIDATES) if tower == "both" else collection.examples(split)
        self.trainings = Trainings(rankify, self.split.folder / tower)
        self.first = collection.once(
            self.split.folder / "bm25.run", "retrieve", "-i", collection.index, "-t", self.split.topics, "-k", DEPTH, "-o",
            self.split.folder / "bm25.run")
        self.rows = {UNTRAINED: Row(None, {}, [], [self.test(self.split.folder / "untrained", None)])}

    def run(self):
        for name in self.options.methods or METHODS:
            self.rows[name] = self.method(name, *METHODS[name])
            values = {column: round(mean(self.rows[name].values("dense", queries)), 4)
                      for column, queries in self.split.columns.items()}
            print(f"{self.split.name}, {self.tower}, {name}: {values}", file=sys.stderr)

    def method(self, name, objective, after):
        if self.tower == "both":
            objective = [BOTH_CANDIDATES if argument == 32 else argument for argument in objective]

        def train(rate, seed):
            base = self.rows[after].trained[seed - 1].folder if after else Path(self.collection.model)
            return self.trainings(
                f"{name} {rate:g} {seed}", *objective, "--model", base, "--train", self.split.train, "--dev", self.split.dev,
                "-i", self.collection.index, "--tower", self.tower, "--rate", rate, "--seed", seed, *STEPS[self.tower])

        rate, search = self.trainings.best_rate(lambda rate: train(rate, 1), walks=not self.options.quick)
        trained = self.rankify.together(lambda seed: train(rate, seed), range(1, self.options.seeds + 1))
        return Row(rate, search, trained, self.rankify.together(lambda done: self.test(done.folder, done.folder), trained))

    def test(self, place, model):
        """Every figure of every query of test."""
        kept = place / "test.json"
        if not kept.exists():
            place.mkdir(exist_ok=True)
            kept.write_text(json.dumps(self.measured(place, model)))
        return json.loads(kept.read_text())

    def measured(self, place, model):
        index, query = self.collection.index, ["--query-model", model] if model else []
        if model and self.tower == "both":
            index, query = place / "whole.rankify", []
            self.rankify("index", "-i", index, self.collection.data / "corpus.jsonl", "--dense", model, "--overwrite")
        dense, reranked = place / "dense.run", place / "reranked.run"
        self.rankify("retrieve", "-i", index, "-t", self.split.topics, "--method", "dense", "-k", DEPTH, "-o", dense, *query)
        self.rankify(
            "rerank", "-r", self.first, "-i", index, "-t", self.split.topics, "--method", "dense", "--depth", DEPTH, "-k",
            DEPTH, "-o", reranked, *query)
        return {
            "dense": self.evaluate(dense, "nDCG@10"), "re-ranked": self.evaluate(reranked, "nDCG@10"),
            "R@100": self.evaluate(dense, "R@100")}

    def evaluate(self, run, measure):
        # The topics of the file are all judged: --complete counts those without a ranking as zero.
        text = self.rankify("evaluate", self.split.judgements, run, "-m", measure, "--complete", "--json", "-q")
        return {query: values[measure] for query, values in json.loads(text)["runs"][0]["byQuery"].items()}

    def table(self):
        heads = " | ".join(f"{column}: " + " | ".join(FIGURES) for column in self.split.columns)
        lines = [
            f"| method | rate | dev | kept step | {heads} |",
            "|---|---:|---:|---:|" + "---:|" * (len(FIGURES) * len(self.split.columns))]
        for name, row in self.rows.items():
            cells = [name, f"{row.rate:g}" if row.rate else ""]
            cells += [spread([done.dev for done in row.trained]), ", ".join(str(done.step) for done in row.trained)] \
                if row.trained else ["", ""]
            cells += [spread(row.values(figure, queries)) for queries in self.split.columns.values() for figure in FIGURES]
            lines.append("| " + " | ".join(cells) + " |")
        return "\n".join(lines)

    def comparisons(self):
        lines = ["| | against | figure | queries | difference | p |", "|---|---|---|---|---:|---:|"]
        for first, second in COMPARED:
            if first not in self.rows or second not in self.rows:
                continue
            for column, queries in self.split.columns.items():
                for figure in FIGURES[:2]:
                    pair = [self.rows[name].by_query(figure, sorted(queries)) for name in (first, second)]
                    lines.append(
                        f"| {first} | {second} | {figure} | {column} | {mean(pair[0]) - mean(pair[1]):+.4f} | {shown_chance(chance(*pair))} |")
        return "\n".join(lines)

    def note(self, record):
        for name, row in self.rows.items():
            for column, queries in self.split.columns.items():
                for figure in FIGURES:
                    record.measured(
                        f"{self.split.name}, {self.tower}, {column}, {figure}", name, row.values(figure, queries), "",
                        rate=row.rate, search=row.search, dev=[done.dev for done in row.trained],
                        steps=[done.step for done in row.trained])

    def judge(self, record):
        """The targets: figures of reference runs, and an objective that rises."""
        if self.split.name == "official":
            for name, figures in REFERENCE.items():
                for figure, wanted in zip(FIGURES, figures):
                    value = mean(self.rows[name].values(figure, self.split.columns["all 300"]))
                    record.target(f"{name}, {figure}, all 300", value, f"≥ {wanted:.3f}", value >= wanted)
        ends = [quarters(done) for done in self.rows["PG-Rank"].trained]
        record.target(
            f"{self.split.name}: PG-Rank's utility rises", min(end[-1] - end[0] for end in ends), "> 0",
            all(end[-1] > end[0] for end in ends), "; ".join(" ".join(f"{value:.3f}" for value in end) for end in ends))


def quarters(trained):
    """PG-Rank's mean utility of its draws in each quarter of the steps."""
    values = [-value for value in trained.log("loss")]
    return [mean(values[len(values) * i // 4:len(values) * (i + 1) // 4]) for i in range(4)]


def gradient_spread(experiment):
    """How far single estimates of one gradient lie from it, in its own lengths, by the norms of estimates at weights that stay
    as they are: E‖g‖² = ‖Eg‖² + spread²."""
    def norms(name, *options):
        done = experiment.trainings(
            f"spread {name}", "pg-rank", "--model", Path(experiment.collection.model), "--train", experiment.split.train,
            "--dev", experiment.split.dev, "-i", experiment.collection.index, "--tower", "queries", "--candidates", 64, "--batch",
            1000, "--rate", 1e-20, "--warm-up", 0, "--decay", "constant", "--weight-decay", 0, "--measure-every", 1000, *options)
        return done.log("gradient_norm")

    exact = mean(norms("exact", "--samples", 2048, "--epochs", 2))
    found = {}
    for baseline in ("leave-one-out", "none"):
        squares = [norm ** 2 for norm in norms(baseline, "--baseline", baseline, "--samples", 16, "--epochs", 6)]
        found[baseline] = max(0.0, mean(squares) - exact ** 2) ** 0.5 / exact
    return found


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", nargs="?", default=os.environ.get("RANKIFY_DATA"))
    parser.add_argument("--split", action="append", help="official; official, dev apart; disjoint (default: all)")
    parser.add_argument("--tower", default="queries", help="queries, both, or queries,both")
    parser.add_argument("--method", dest="methods", action="append", choices=METHODS, help="only this; may be repeated")
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--jobs", type=int, default=os.cpu_count(), help="trainings at once (default: one a core)")
    parser.add_argument("--quick", action="store_true", help="one learning rate each, to try the experiment itself")
    parser.add_argument("--no-record", action="store_true")
    options = parser.parse_args()
    if options.data is None:
        parser.error("name the folder with scifact, or set RANKIFY_DATA")
    record = Record("pg-rank", " ".join(["eval/experiments/pg-rank", *map(shown_argument, sys.argv[1:])]))
    rankify = Rankify(options.jobs)
    collection = Collection(options.data, os.environ["RANKIFY_MODEL"], Path(os.environ["RANKIFY_BENCH"]) / "pg-rank", rankify)
    built_here = Path(rankify.binary).resolve().is_relative_to(REPOSITORY.resolve())
    record["source"] = source(built_here)
    os.environ.setdefault("RANKIFY_COMMIT", output("git", "rev-parse", "HEAD") or "")
    record["versions"] = {"rankify": output(rankify.binary, "--version").split()[-1]}
    collection.prepare()
    parts = []
    for tower in options.tower.split(","):
        for split in options.split or ["official", "official, dev apart", "disjoint"]:
            experiment = Experiment(collection, split, tower, rankify, options)
            experiment.run()
            experiment.note(record)
            if tower == "queries" and options.methods is None:
                experiment.judge(record)
            parts += [f"## Split: {split}; trained: {tower}", experiment.table(), experiment.comparisons()]
            if tower == "queries" and split == "official":
                told_spread(gradient_spread(experiment), record)
    body = "\n\n".join([record.table(), *parts, NOTES])
    record.write(body, keep=not options.no_record and not options.quick)
    sys.exit(0 if record.passed else 1)


def told_spread(found, record):
    record["gradient_spread"] = found
    record.target(
        "spread of PG-Rank's gradient without a baseline, by that with it", found["none"] / found["leave-one-out"], "> 1",
        found["none"] > found["leave-one-out"],
        f"{found['none']:.2f} and {found['leave-one-out']:.2f} of the gradient's own length, 16 rankings")


def shown_chance(p):
    return "< 0.001" if p < 0.001 else f"{p:.3f}"


def shown_argument(argument):
    return f"'{argument}'" if " " in argument else argument


if __name__ == "__main__":
    main()
