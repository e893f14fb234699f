"""Trains ColBERT and LITE scorers on the same encoder and examples, and measures them; started by eval/experiments/lite."""

import argparse
import json
import os
import sys
from pathlib import Path

from late_training import LateExamples, tests
from record import REPOSITORY, Record, output, source
from trainings import Rankify, Trainings, chance, mean, spread

DEPTH = 100
QUERY, DOCUMENT, GROUP = 32, 180, 4
UNTRAINED = "MaxSim, untrained"
COLBERT = ["colbert"]
LITE = ["lite", "--query-tokens", QUERY, "--document-tokens", DOCUMENT]
# What is trained, and whose learning rate it has: LITE's variants are not searched anew.
METHODS = {
    "ColBERT": (COLBERT, None),
    "LITE": (LITE, None),
    "LITE, 4 vectors in one": (["lite", "--query-tokens", QUERY, "--document-tokens", DOCUMENT // GROUP, "--reduce", f"mean:{GROUP}"], "LITE"),
    "LITE, scorer alone": ([*LITE, "--head-only"], None),
}
CURVE = ["ColBERT", "LITE"]
SETTINGS = [
    "--loss", "margin", "--dimension", 0, "--query-length", QUERY, "--max-length", DOCUMENT, "--batch", 16, "--candidates", 6,
    "--epochs", 1]

NOTES = """\
How to read this. nDCG@10 of BM25's 100 best re-ranked, by `rankify evaluate --complete` (DL19: the official 100, all judgements).
Means over seeds, ± the standard deviation of the runs. The encoder is all-MiniLM-L6-v2, its states without a projection;
{labelled} of the {all} training queries are SciFact's, HotpotQA's, MuSiQue's and judged MS MARCO v2's (DL21), the others are
sentences of HotpotQA and CISI documents from which they were taken out. Candidates are the best of the teacher: z-scores of
BM25 (weight 0.5), dense and MaxSim rankings by the untrained model (1 each). Margin-MSE; ColBERT has a learned scale; LITE
begins as MaxSim (a residual and a last layer of zeros). 16 queries a batch, 6 candidates, one epoch; learning rates are searched
alike (2e-5, 5e-5, 1e-4, and on in the series 1, 2, 5 while the best is at the edge) with the first seed on {half} queries; new
layers have ten times that rate. What decides the rate and the weights that are kept is dev: {dev} queries of FiQA's dev part, whose
documents nothing is trained on. SciFact's train and test share documents, hence its second column; DL19 is out of domain for
all; FiQA's test shares its collection with dev. Bytes: token vectors of a document of {document} tokens in fp16, {dimension} numbers
each. p: two-sided paired randomization test over the queries' means over seeds, 10000 rounds.
"""
DIMENSION = 384


class Experiment:
    def __init__(self, rankify, options, work):
        self.rankify, self.options, self.work = rankify, options, work
        self.model = Path(os.environ["RANKIFY_MODEL"])
        self.examples = LateExamples(rankify, options.data, self.model, work)
        self.tests = tests(rankify, options.data, work)
        self.trainings = Trainings(rankify, work / "trained")
        self.whole = min(options.size, len(self.examples.lines))
        self.rates = {}

    def train(self, name, rate, seed, size):
        arguments, _ = METHODS[name]
        return self.trainings(
            f"{name} {size} {rate:g} {seed}", *arguments, "--model", self.model, "--train", self.examples.part(size), "--dev",
            self.examples.dev, "--rate", rate, "--seed", seed, *SETTINGS)

    def rate(self, name):
        """The learning rate of a method, and what was found on dev."""
        other = METHODS[name][1]
        if other:
            return self.rate(other)
        if name not in self.rates:
            self.rates[name] = self.trainings.best_rate(
                lambda rate: self.train(name, rate, 1, self.whole // 2), walks=not self.options.quick)
        return self.rates[name]

    def test(self, folder, method):
        """nDCG@10 of every query of every test."""
        kept = folder / "test.json"
        if not kept.exists():
            folder.mkdir(exist_ok=True)
            kept.write_text(json.dumps({test.name: self.measured(folder, method, test) for test in self.tests}))
        return json.loads(kept.read_text())

    def measured(self, folder, method, test):
        out = folder / f"{test.name}.run"
        model = ["--model", self.model if folder.name == "untrained" else folder]
        scorer = ["--scorer", folder] if method == "lite" else []
        self.rankify(
            "rerank", "-r", test.run, "-c", test.corpus, "-t", test.topics, "--method", method, *model, *scorer, "--depth", DEPTH,
            "-k", DEPTH, "--document-length", DOCUMENT, "-o", out)
        text = self.rankify("evaluate", test.judgements, out, "-m", "nDCG@10", "--complete", "--json", "-q")
        return {query: values["nDCG@10"] for query, values in json.loads(text)["runs"][0]["byQuery"].items()}

    def row(self, name, size, seeds):
        rate, _ = self.rate(name)
        trained = self.rankify.together(lambda seed: self.train(name, rate, seed, size), seeds)
        found = [self.test(done.folder, METHODS[name][0][0]) for done in trained]
        print(f"{name}, {size}: {[round(mean(list(one['DL19'].values())), 4) for one in found]}", file=sys.stderr)
        return {"trained": trained, "tests": found, "rate": rate}

    def columns(self):
        return [(test.name, title, sorted(queries)) for test in self.tests for title, queries in test.columns.items()]

    def values(self, row):
        """For each column a mean for each seed."""
        return {title: [mean([one[name][query] for query in queries]) for one in row["tests"]]
                for name, title, queries in self.columns()}

    def table(self, rows):
        columns = [title for _, title, _ in self.columns()]
        lines = ["| | rate | dev | " + " | ".join(columns) + " | bytes |", "|---|---:|---:|" + "---:|" * (len(columns) + 1)]
        for name, row in rows.items():
            vectors = DOCUMENT // GROUP if "in one" in name else DOCUMENT
            cells = [name, f"{row['rate']:g}" if row["rate"] else "",
                     spread([done.dev for done in row["trained"]]) if row["trained"] else ""]
            cells += [spread(values) for values in self.values(row).values()] + [f"{vectors * DIMENSION * 2:,}"]
            lines.append("| " + " | ".join(cells) + " |")
        return "\n".join(lines)

    def comparisons(self, rows):
        lines = ["| LITE against ColBERT | difference | p |", "|---|---:|---:|"]
        for name, title, queries in self.columns():
            pair = [[mean([one[name][query] for one in rows[method]["tests"]]) for query in queries] for method in ("LITE", "ColBERT")]
            lines.append(f"| {title} | {mean(pair[0]) - mean(pair[1]):+.4f} | {chance(*pair):.3f} |")
        return "\n".join(lines)

    def curve(self, rows):
        """Quality by the number of training queries."""
        sizes = [self.whole // part for part in (8, 4, 2)]
        columns = [title for _, title, _ in self.columns()]
        lines = ["| training queries | | " + " | ".join(columns) + " |", "|---:|---|" + "---:|" * len(columns)]
        for size in [*sizes, self.whole]:
            for name in CURVE:
                row = rows[name] if size == self.whole else self.row(name, size, [1] if self.options.quick else self.seeds)
                lines.append(f"| {size} | {name} | " + " | ".join(spread(values) for values in self.values(row).values()) + " |")
        return "\n".join(lines)

    @property
    def seeds(self):
        return range(1, self.options.seeds + 1)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", nargs="?", default=os.environ.get("RANKIFY_DATA"))
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--size", type=int, default=2400, help="training queries")
    parser.add_argument("--jobs", type=int, default=1, help="trainings at once")
    parser.add_argument("--method", dest="methods", action="append", choices=METHODS, help="only this; may be repeated")
    parser.add_argument("--quick", action="store_true", help="one learning rate each, to try the experiment itself")
    parser.add_argument("--no-curve", action="store_true")
    parser.add_argument("--no-record", action="store_true")
    options = parser.parse_args()
    if options.data is None:
        parser.error("name the folder with the collections, or set RANKIFY_DATA")
    record = Record("lite", " ".join(["eval/experiments/lite", *sys.argv[1:]]))
    rankify = Rankify(options.jobs)
    record["source"] = source(Path(rankify.binary).resolve().is_relative_to(REPOSITORY.resolve()))
    os.environ.setdefault("RANKIFY_COMMIT", output("git", "rev-parse", "HEAD") or "")
    record["versions"] = {"rankify": output(rankify.binary, "--version").split()[-1]}
    work = Path(os.environ["RANKIFY_BENCH"]) / "lite"
    work.mkdir(parents=True, exist_ok=True)
    experiment = Experiment(rankify, options, work)
    rows = {UNTRAINED: {"trained": [], "tests": [experiment.test(work / "untrained", "colbert")], "rate": None}}
    for name in options.methods or METHODS:
        rows[name] = experiment.row(name, experiment.whole, experiment.seeds)
    noted(record, experiment, rows)
    parts = [experiment.table(rows)]
    if {"ColBERT", "LITE"} <= rows.keys():
        judge(record, experiment, rows)
        parts += [experiment.comparisons(rows)]
        parts += [] if options.no_curve else [experiment.curve(rows)]
    notes = NOTES.format(
        labelled=experiment.examples.labelled, all=len(experiment.examples.lines), half=experiment.whole // 2, dev=100,
        document=DOCUMENT, dimension=DIMENSION)
    record.write("\n\n".join([record.table(), *parts, notes]), keep=not options.no_record and not options.quick)
    sys.exit(0 if record.passed else 1)


def noted(record, experiment, rows):
    for name, row in rows.items():
        for title, values in experiment.values(row).items():
            record.measured(
                title, name, values, "", rate=row["rate"], dev=[done.dev for done in row["trained"]],
                steps=[done.step for done in row["trained"]])


def judge(record, experiment, rows):
    """LITE is to beat ColBERT out of domain."""
    for title in ("DL19",):
        pair = [mean(experiment.values(rows[name])[title]) for name in ("LITE", "ColBERT")]
        record.target(f"{title}: LITE less ColBERT", pair[0] - pair[1], "> 0", pair[0] > pair[1], f"{pair[0]:.4f}, {pair[1]:.4f}")


if __name__ == "__main__":
    main()
