"""Trains ColBERT and LITE scorers on the same encoder and examples, and measures them; started by eval/experiments/lite."""

import argparse
import json
import os
import sys
from pathlib import Path

from late_costs import ROUNDS, Costs
from late_training import DEV_CANDIDATES, LateExamples, tests
from record import REPOSITORY, Record, output, source
from trainings import Rankify, Trainings, chance, mean, spread

DEPTH = 100
QUERY, DOCUMENT, GROUP, BATCH = 32, 128, 4, 8
UNTRAINED = "MaxSim, untrained"
TESTS = ["DL19", "Cranfield", "SciFact"]
OUT_OF_DOMAIN = TESTS[:2]
COLBERT = ["colbert"]
LITE = ["lite", "--query-tokens", QUERY, "--document-tokens", DOCUMENT]
# What is trained, and whose learning rate it has: LITE's variants are not searched anew.
METHODS = {
    "ColBERT": (COLBERT, None),
    "LITE": (LITE, None),
    "LITE, 4 vectors in one": (
        ["lite", "--query-tokens", QUERY, "--document-tokens", DOCUMENT // GROUP, "--reduce", f"mean:{GROUP}"], "LITE"),
    "LITE, scorer alone": ([*LITE, "--head-only"], None),
}
CURVE = ["ColBERT", "LITE"]
COMPARED = [
    ("LITE", "ColBERT"), ("LITE, 4 vectors in one", "ColBERT"), ("LITE, scorer alone", UNTRAINED), ("ColBERT", UNTRAINED),
    ("LITE", UNTRAINED)]
SETTINGS = [
    "--loss", "margin", "--dimension", 0, "--query-length", QUERY, "--max-length", DOCUMENT, "--batch", BATCH, "--candidates", 4,
    "--epochs", 1]
# A step of the upper half takes two thirds of the time of one of the whole encoder.
LOWER_HALF = [part for name in ("embeddings", "layer.0.", "layer.1.", "layer.2.") for part in ("--freeze", name)]
# LITE's paper: 1 query and 100 documents of 200 BERT tokens, MS MARCO.
PAPER = {"ColBERT": (200, 62, ".383"), "LITE": (200, 111, ".393"), "LITE, 4 vectors in one": (50, 56, ".391")}

NOTES = """\
How to read this. nDCG@10 of BM25's 100 best re-ranked, by `rankify evaluate --complete` (DL19: the official 100, all judgements).
Means over seeds, ± the standard deviation of the runs. The encoder is all-MiniLM-L6-v2, its states without a projection, {query}
tokens of a query and {document} of a document; its upper three layers are trained, together with the scorer. Training queries are
drawn from {all}: {labelled} are SciFact's, HotpotQA's, MuSiQue's and judged MS MARCO v2's (DL21), the others are sentences of
HotpotQA and CISI documents from which they were taken out. Candidates are the best of the teacher: z-scores of BM25 (weight
0.5), dense and MaxSim rankings by the untrained model (1 each). Margin-MSE; ColBERT has a learned scale; LITE begins as MaxSim
(a residual and a last layer of zeros). 8 queries a batch, 4 candidates, one epoch. Learning rates are searched alike (2e-5,
5e-5, 1e-4, and on in the series 1, 2, 5 while the best is at the edge) with the first seed on {half} queries; new layers have ten
times that rate, the factor of MaxSim twenty times. What decides the rate and the weights that are kept, of the beginning, the
middle and the end, is dev: {dev} queries of FiQA's dev part with {candidates} candidates each, a collection that nothing is trained on;
kept step 0 is the untrained model. Cranfield is out of domain for all. DL19's queries and passages are none of training's, but
{passages} training queries are of their kind. SciFact's train and test share documents, hence its second column. p: two-sided paired
randomization test over the queries' means over seeds, 10000 rounds, not corrected for the number of comparisons.

Costs: `rankify rerank` of Cranfield on stored fp16 vectors of {dimension} numbers, two threads, the time of 100 documents beyond that
of one, the least of {rounds} interleaved rounds. Bytes are of the vectors that the scorer reads, in fp16: LITE of 4 vectors in one
reads means of 4 neighbours, which `rerank` makes of the vectors that the index has; the index itself is not made smaller by it.
The paper: a query and 100 documents of MS MARCO, BERT's 768 numbers.

Nothing that was trained here is shipped: MS MARCO and SciFact's claims are for research only.
"""
DIMENSION = 384


class Experiment:
    def __init__(self, rankify, options, work):
        self.rankify, self.options, self.work = rankify, options, work
        self.model = Path(os.environ["RANKIFY_MODEL"])
        self.examples = LateExamples(rankify, options.data, self.model, work)
        self.tests = [test for test in tests(rankify, options.data, work) if test.name in (options.tests or TESTS)]
        self.trainings = Trainings(rankify, work / "trained")
        self.whole = min(options.size, len(self.examples.lines))
        self.rates = {}

    def train(self, name, rate, seed, size):
        arguments, _ = METHODS[name]
        frozen = [] if "--head-only" in arguments else LOWER_HALF
        return self.trainings(
            f"{name} {size} {rate:g} {seed}", *arguments, *frozen, "--model", self.model, "--train", self.examples.part(size),
            "--dev", self.examples.dev, "--measure-every", max(1, size // BATCH // 2), "--rate", rate, "--seed", seed, *SETTINGS)

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
        folder.mkdir(exist_ok=True)
        return {test.name: self.kept(folder / f"{test.name}.json", folder, method, test) for test in self.tests}

    def kept(self, file, *arguments):
        if not file.exists():
            file.write_text(json.dumps(self.measured(*arguments)))
        return json.loads(file.read_text())

    def measured(self, folder, method, test):
        out = folder / f"{test.name}.run"
        model = ["--model", self.model if folder.name == "untrained" else folder]
        scorer = ["--scorer", folder] if method == "lite" else []
        self.rankify(
            "rerank", "-r", test.run, "-c", test.corpus, "-t", test.topics, "--method", method, *model, *scorer, "--depth", DEPTH,
            "-k", DEPTH, "--query-length", QUERY, "--document-length", DOCUMENT, "-o", out)
        text = self.rankify("evaluate", test.judgements, out, "-m", "nDCG@10", "--complete", "--json", "-q")
        return {query: values["nDCG@10"] for query, values in json.loads(text)["runs"][0]["byQuery"].items()}

    def row(self, name, size, seeds):
        rate, search = self.rate(name)
        trained = self.rankify.together(lambda seed: self.train(name, rate, seed, size), seeds)
        found = [self.test(done.folder, METHODS[name][0][0]) for done in trained]
        row = {"trained": trained, "tests": found, "rate": rate, "search": search}
        print(f"{name}, {size}: {self.values(row)}", file=sys.stderr)
        return row

    def columns(self):
        return [(test.name, title, sorted(queries)) for test in self.tests for title, queries in test.columns.items()]

    def values(self, row):
        """For each column a mean for each seed."""
        return {title: [mean([one[name][query] for query in queries]) for one in row["tests"]]
                for name, title, queries in self.columns()}

    def table(self, rows):
        columns = [title for _, title, _ in self.columns()]
        lines = ["| | rate | dev | kept step | " + " | ".join(columns) + " |", "|---|---:|---:|---:|" + "---:|" * len(columns)]
        for name, row in rows.items():
            cells = [name, f"{row['rate']:g}", spread([done.dev for done in row["trained"]]),
                     ", ".join(str(done.step) for done in row["trained"])] if row["trained"] else [name, "", "", ""]
            lines.append("| " + " | ".join(cells + [spread(values) for values in self.values(row).values()]) + " |")
        return "\n".join(lines)

    def comparisons(self, rows):
        lines = ["| | against | queries | difference | p |", "|---|---|---|---:|---:|"]
        for first, second in COMPARED:
            if not {first, second} <= rows.keys():
                continue
            for name, title, queries in self.columns():
                pair = [[mean([one[name][query] for one in rows[method]["tests"]]) for query in queries]
                        for method in (first, second)]
                lines.append(f"| {first} | {second} | {title} | {mean(pair[0]) - mean(pair[1]):+.4f} | {chance(*pair):.3f} |")
        return "\n".join(lines)

    def curve(self, rows, record):
        """Quality by the number of training queries."""
        seeds = range(1, self.options.curve_seeds + 1)
        columns = [title for _, title, _ in self.columns()]
        lines = [
            "| training queries | seeds | | dev | " + " | ".join(columns) + " |", "|---:|---:|---|---:|" + "---:|" * len(columns)]
        for size in [self.whole // part for part in (8, 4, 2, 1)]:
            for name in CURVE:
                row = rows[name] if size == self.whole else self.row(name, size, seeds)
                noted(record, self, {f"{name}, {size} queries": row})
                cells = [str(size), str(len(row["tests"])), name, spread([done.dev for done in row["trained"]])]
                lines.append("| " + " | ".join(cells + [spread(values) for values in self.values(row).values()]) + " |")
        return "\n".join(lines)

    def costs(self, rows, record):
        """Storage, time and quality, with the paper's figures beside."""
        quality = [title for name, title, _ in self.columns() if name in OUT_OF_DOMAIN]
        test = next(test for test in tests(self.rankify, self.options.data, self.work) if test.name == "Cranfield")
        scorers = {
            name: rows[name]["trained"][0].folder if METHODS[name][0][0] == "lite" else None for name in PAPER if name in rows}
        times = Costs(self.rankify, self.model, test, self.work, (QUERY, DOCUMENT)).milliseconds(scorers)
        lines = [
            "| | vectors | bytes | ms | " + " | ".join(quality) + " | the paper: vectors | ms | MRR@10 |",
            "|---|---:|---:|---:|" + "---:|" * (len(quality) + 3)]
        for name, milliseconds in times.items():
            record.measured("100 documents of a query", name, milliseconds, "ms")
            vectors = DOCUMENT // GROUP if "in one" in name else DOCUMENT
            values = self.values(rows[name])
            cells = [name, vectors, f"{vectors * DIMENSION * 2:,}", f"{min(milliseconds):.2f}"]
            cells += [spread(values[title]) for title in quality]
            lines.append("| " + " | ".join(map(str, [*cells, *PAPER[name]])) + " |")
        return "\n".join(lines)

    @property
    def seeds(self):
        return range(1, self.options.seeds + 1)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", nargs="?", default=os.environ.get("RANKIFY_DATA"))
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--size", type=int, default=800, help="training queries")
    parser.add_argument("--curve-seeds", type=int, default=1, help="seeds of smaller sizes")
    parser.add_argument("--test", dest="tests", action="append", choices=TESTS, help="only this; may be repeated")
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
    rows = {UNTRAINED: {"trained": [], "tests": [experiment.test(work / "untrained", "colbert")], "rate": None, "search": {}}}
    for name in options.methods or METHODS:
        rows[name] = experiment.row(name, experiment.whole, experiment.seeds)
    noted(record, experiment, rows)
    parts = [experiment.table(rows), experiment.comparisons(rows)]
    if {"ColBERT", "LITE"} <= rows.keys():
        judge(record, experiment, rows)
        parts += [] if options.no_curve else [experiment.curve(rows, record)]
    parts += [] if options.no_record else [experiment.costs(rows, record)]
    parts += [notes(experiment)]
    record.write("\n\n".join([record.table(), *parts]), keep=not options.no_record and not options.quick)
    sys.exit(0 if record.passed else 1)


def notes(experiment):
    examples = experiment.examples
    return NOTES.format(
        labelled=examples.labelled, all=len(examples.lines), dev=examples.development, candidates=DEV_CANDIDATES,
        passages=sum("msmarco" in line[:60] for line in examples.lines[:experiment.whole]), half=experiment.whole // 2,
        query=QUERY, document=DOCUMENT, dimension=DIMENSION, rounds=ROUNDS)


def noted(record, experiment, rows):
    for name, row in rows.items():
        for title, values in experiment.values(row).items():
            record.measured(
                title, name, values, "", rate=row["rate"], search=row["search"], dev=[done.dev for done in row["trained"]],
                steps=[done.step for done in row["trained"]])


def judge(record, experiment, rows):
    """LITE is to beat ColBERT out of domain."""
    for title in (name for name in OUT_OF_DOMAIN if name in [test.name for test in experiment.tests]):
        pair = [mean(experiment.values(rows[name])[title]) for name in ("LITE", "ColBERT")]
        record.target(f"{title}: LITE less ColBERT", pair[0] - pair[1], "> 0", pair[0] > pair[1], f"{pair[0]:.4f}, {pair[1]:.4f}")


if __name__ == "__main__":
    main()
