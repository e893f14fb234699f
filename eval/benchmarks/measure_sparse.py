"""Measures rankify's sparse engine and its peers; started by eval/benchmarks/sparse, which sees to what it needs.

Contestants take turns within every round, so that a machine that slows down slows all of them. Everything runs on one core.
"""

import argparse
import contextlib
import importlib.metadata
import itertools
import json
import os
import platform
import shutil
import sqlite3
import sys
from pathlib import Path

import collection
from contestants import Failure, Finished, Peer, Rankify, trec_eval, trec_eval_version
from record import REPOSITORY, Record, median, shown, source

PEERS = ["bm25s", "numba", "PyStemmer", "tantivy", "rank-bm25"]
SEARCHERS = [
    "tantivy", "tantivy, stop words", "bm25s numba, tokens", "bm25s numba, text", "bm25s numpy, tokens",
    "SQLite FTS5 bm25()", "rank_bm25",
]
# Depth, peer, and how many times as many queries a second rankify should answer; None where the ratio is only told.
LEAST_RATIOS = [
    (10, "tantivy", 5), (10, "tantivy, stop words", None), (10, "bm25s numba, tokens", 1),
    (10, "bm25s numba, text", None), (10, "SQLite FTS5 bm25()", None), (10, "rank_bm25", None),
    (1000, "tantivy", 2), (1000, "tantivy, stop words", None), (1000, "bm25s numba, tokens", None),
]
BUILDERS = ["tantivy, text stored", "tantivy", "bm25s numba, tokens", "SQLite FTS5 bm25()"]
# The first pass of a round is left out: it is where a fresh process meets the index.
PASSES = 5
TIMES = 8
# Scores of single precision that differ by less, relatively, are ties.
TIED = 1e-5
# What is evaluated, by trec_eval's names in its output and by ours.
MEASURES = {"ndcg_cut_10": "nDCG@10", "map": "AP", "recall_1000": "R@1000", "recip_rank": "RR"}

NOTES = f"""\
How to read this. All on one core, one thread each; contestants take turns in every round. A figure is the median of the rounds, a
ratio the median of the rounds' ratios. A round of searching is {PASSES} passes over all queries, of which the first does not
count ("first pass": that of the first round); the median of the others does. `rankify` starts a fresh process every round; its
seconds include the analysis of queries and the identifiers of the documents found. Of the peers only the library's own calls in a warm process are timed: `tantivy` parses and
searches without counting hits or fetching identifiers; `bm25s` gets its queries as text or as stemmed tokens.
`tantivy, stop words` leaves out the words that rankify leaves out; plain `tantivy` is its own `en_stem`. FTS5 ran 20 queries,
rank_bm25 5. Building: `rankify` is the whole process from the JSON file to the closed index, text and full-text index
included; of the peers, start and reading of the file are not counted, and bm25s stays in memory. FTS5 stores the same columns
with its default tokenizer. Memory is the greatest resident set of a `rankify retrieve` process, mapped index pages
included. The collection times 8 is the collection and seven copies, each with a tenth of its words left out at random. Agreement:
both get the same terms, separated by blanks. `trec_eval` is the program that TREC_EVAL names or PATH has, else the one that PyPI's
pyserini carries, which its packagers compiled without optimisation, as trec_eval's own makefile did.
"""


def say(text):
    print(text, file=sys.stderr, flush=True)


def paired(ours, theirs):
    """The median over rounds of our figure divided by theirs of the same round, and its range in words.

    Not the ratio of medians: a machine that slows down for some rounds slows both contestants in them.
    """
    ratios = [our / their for our, their in zip(ours, theirs)]
    return median(ratios), f"rounds {shown(min(ratios))}–{shown(max(ratios))}"


class Benchmark:
    def __init__(self, work, folder, rounds, record):
        self.folder, self.rounds, self.record = Path(folder), rounds, record
        self.work = Path(work) / "run"
        shutil.rmtree(self.work, ignore_errors=True)
        self.work.mkdir(parents=True)
        self.kept = Path(work)
        self.rankify = Rankify(self.work)
        self.index = self.work / "collection.rankify"
        self.index_is_built = False

    # MARK: - Searching

    def search(self):
        self.see_to_index()
        with contextlib.ExitStack() as stack:
            searchers = {"rankify": lambda k: self.own_round(self.index, k)}
            for name in SEARCHERS:
                say(f"building {name}")
                peer = stack.enter_context(Peer(name, self.folder, self.work))
                searchers[name] = lambda k, peer=peer: self.peer_round(peer, k)
            rates = {k: self.rounds_of(searchers, k) for k in (10, 1000)}
        for k, theirs, least in LEAST_RATIOS:
            self.ratio(k, rates[k], theirs, least)

    def rounds_of(self, searchers, k):
        """Queries a second of every searcher, one figure a round."""
        names = [name for name in searchers if not (k > 10 and name == "rank_bm25")]
        rates, cold = {name: [] for name in names}, {}
        for number in range(self.rounds):
            say(f"searching, k={k}, round {number + 1} of {self.rounds}")
            for name in names:
                passes = searchers[name](k)
                cold.setdefault(name, passes[0])
                rates[name].append(median(passes[1:]))
        for name in names:
            self.record.measured(f"search, k={k}", name, rates[name], "queries/s", cold=cold[name])
        return rates

    def own_round(self, index, k, folder=None):
        found = self.rankify.retrieve(index, folder or self.folder, k, PASSES)
        return [found.queries / seconds for seconds in found.searching]

    @staticmethod
    def peer_round(peer, k):
        answer = peer.ask(k=k, passes=PASSES)
        return [answer["queries"] / seconds for seconds in answer["seconds"]]

    def ratio(self, k, rates, theirs, least):
        """How many times as many queries a second as a peer, and the range of that over rounds; a target where `least`."""
        value, details = paired(rates["rankify"], rates[theirs])
        wanted, passed = (f"≥ {least:g}", value >= least) if least else ("–", None)
        self.record.target(f"queries/s, k={k}: rankify ÷ {theirs}", value, wanted, passed, details)

    # MARK: - Building

    def see_to_index(self):
        if not self.index_is_built:
            say("building rankify's index")
            self.rankify.index(self.folder, self.index)
            self.index_is_built = True

    def build(self):
        seconds = {name: [] for name in ["rankify"] + BUILDERS}
        bytes = {}
        for number in range(self.rounds):
            say(f"building, round {number + 1} of {self.rounds}")
            seconds["rankify"].append(self.rankify.index(self.folder, self.index).seconds)
            for name in BUILDERS:
                with Peer(name, self.folder, self.work) as peer:
                    seconds[name].append(peer.build)
                    bytes[name] = peer.bytes
        self.index_is_built, bytes["rankify"] = True, self.rankify.bytes(self.index)
        for name in seconds:
            self.record.measured("build", name, seconds[name], "s")
        for name in seconds:
            self.record.measured("index size", name, [bytes[name] / 1e6], "MB")
        for theirs in ("tantivy", "tantivy, text stored"):
            self.at_most(f"build time: rankify ÷ {theirs}", seconds["rankify"], seconds[theirs], 2)
        fts = bytes["SQLite FTS5 bm25()"]
        self.record.target(
            "index size: rankify ÷ FTS5-only file", bytes["rankify"] / fts, "< 1.2", bytes["rankify"] < 1.2 * fts)

    def at_most(self, name, ours, theirs, limit):
        value, details = paired(ours, theirs)
        self.record.target(name, value, f"≤ {limit:g}", value <= limit, details)

    # MARK: - Memory

    def memory(self):
        self.see_to_index()
        peaks = {}
        for k in (10, 1000):
            peaks[k] = [self.rankify.retrieve(self.index, self.folder, k).megabytes for _ in range(self.rounds)]
            self.record.measured(f"peak memory, 1000 queries, k={k}", "rankify", peaks[k], "MB")
        query = [self.rankify.program, "retrieve", "--quiet", "-i", self.index, "-q", collection.topics(self.folder)[0]]
        alone = [Finished(query) for _ in range(self.rounds)]
        self.record.measured("peak memory, one query", "rankify", [one.megabytes for one in alone], "MB")
        self.record.measured(
            "one query with snippets, whole process", "rankify", [one.seconds * 1000 for one in alone], "ms")
        greatest = max(itertools.chain(*peaks.values()))
        self.record.target("peak memory of a query process, MB", greatest, "< 150", greatest < 150)

    # MARK: - Growth

    def growth(self):
        self.see_to_index()
        say(f"making the collection times {TIMES}")
        large = collection.grown(self.folder, TIMES, self.kept / f"debian-x{TIMES}")
        index = self.work / "large.rankify"
        say(f"building rankify's index of the collection times {TIMES}")
        built = self.rankify.index(large, index)
        self.record.measured(f"build, collection times {TIMES}", "rankify", [built.seconds], "s")
        self.record.measured(f"index size, collection times {TIMES}", "rankify", [self.rankify.bytes(index) / 1e6], "MB")
        for k in (10, 1000):
            cost = self.costs(index, k)
            if k == 10:
                factor, details = paired(cost[TIMES], cost[1])
                what = f"ms/query, k=10: collection times {TIMES} ÷ collection"
                self.record.target(what, factor, f"< {TIMES}", factor < TIMES, details)
        peak = self.rankify.retrieve(index, self.folder, 1000).megabytes
        self.record.measured(f"peak memory, 1000 queries, k=1000, collection times {TIMES}", "rankify", [peak], "MB")
        for file in self.rankify.files(index):
            file.unlink()

    def costs(self, large, k):
        """Milliseconds a query on the collection and on the large one, in turns."""
        cost = {1: [], TIMES: []}
        for _ in range(self.rounds):
            for times, index in ((1, self.index), (TIMES, large)):
                cost[times].append(1000 / median(self.own_round(index, k)[1:]))
        for times in cost:
            self.record.measured(f"one query, k={k}, collection times {times}", "rankify", cost[times], "ms")
        return cost

    # MARK: - Agreement

    def agreement(self):
        folder = collection.tokenised(self.folder, self.kept / "debian-terms")
        index, hits = self.work / "terms.rankify", self.work / "hits.jsonl"
        self.rankify.index(folder, index, "--language", "simple", "--stemmer", "none", "--stop-words", "none")
        ours = self.rankings(self.rankify.retrieve(index, folder, 10).run)
        with Peer("bm25s on terms", folder, self.work) as peer:
            peer.ask(hits=10, file=str(hits))
        theirs = [json.loads(line) for line in open(hits)]
        pairs = [(ours.get(str(number), []), their) for number, their in enumerate(theirs, 1)]
        who = "rankify and bm25s on the same terms"
        plain = [self.overlap(our, their, tied=0) for our, their in pairs]
        self.record.measured("mean overlap of the ten best", who, [sum(plain) / len(plain)], "share")
        fair = [self.overlap(our, their, tied=TIED) for our, their in pairs]
        mean = sum(fair) / len(fair)
        self.record.measured(
            "the same, one document as good as another where scores tie at the cut", who, [mean], "share")
        differences = [abs(a - b) / b for our, their in pairs for (_, a), (_, b) in zip(our, their)]
        self.record.measured("greatest relative difference of scores at one rank", who, [max(differences)], "share")
        self.record.target("agreement with bm25s: mean overlap of the ten best, ties aside", mean, "≥ 0.99", mean >= 0.99)

    @staticmethod
    def overlap(our, their, tied):
        """The share of documents in both, counting ours too whose score is within `tied` of their last one's."""
        names = {name for name, _ in their}
        last = their[-1][1] if their else 0
        shared = sum(name in names or abs(score - last) < tied * last for name, score in our)
        return shared / max(len(our), len(their), 1)

    @staticmethod
    def rankings(run):
        found = {}
        for line in open(run):
            query, _, name, _, score, _ = line.split()
            found.setdefault(query, []).append((name, float(score)))
        return found

    # MARK: - Evaluation

    def evaluate(self):
        run, qrels = collection.judged_run(self.kept / "judged")
        program = trec_eval(self.kept)
        if program:
            self.record.content["versions"]["trec_eval"] = trec_eval_version(program)
        ours, theirs = [], []
        for _ in range(2 * self.rounds):
            own = self.rankify.evaluate(qrels, run, *MEASURES.values())
            ours.append(own)
            if program:
                options = ["-m", "ndcg_cut.10", "-m", "map", "-m", "recall.1000", "-m", "recip_rank"]
                theirs.append(Finished([program, *options, qrels, run]))
        self.judge_evaluation(ours, theirs)

    def judge_evaluation(self, ours, theirs):
        what = "evaluate 1000 × 1000, four measures, whole process"
        seconds = self.record.measured(what, "rankify", [one.seconds for one in ours], "s")
        self.record.measured(f"peak memory, {what}", "rankify", [max(one.megabytes for one in ours)], "MB")
        self.record.target("evaluate 1000 × 1000, s", median(seconds), "< 0.5", median(seconds) < 0.5)
        if not theirs:
            say("no trec_eval here: name one by TREC_EVAL")
            return
        other = self.record.measured(what, "trec_eval", [one.seconds for one in theirs], "s")
        if self.values(ours[0].output) != self.values(theirs[0].output):
            raise Failure(f"rankify and trec_eval disagree:\n{ours[0].output}\n{theirs[0].output}")
        ratio, details = paired(seconds, other)
        details += "; same values printed"
        self.record.target("evaluate time: rankify ÷ trec_eval", ratio, "< 1", ratio < 1, details)

    @staticmethod
    def values(output):
        """{measure: value} of trec_eval's lines, ignoring blanks and order, under our names."""
        lines = [line.split() for line in output.splitlines() if line.strip()]
        return {MEASURES.get(line[0], line[0]): line[-1] for line in lines}


PARTS = ["search", "build", "memory", "growth", "agreement", "evaluate"]


def arguments():
    parser = argparse.ArgumentParser(prog="sparse", description="Measures rankify's sparse engine beside its peers.")
    parser.add_argument("--rounds", type=int, default=5, help="rounds of turns (default: 5)")
    parser.add_argument("--parts", default=",".join(PARTS), help="what to measure, separated by commas")
    parser.add_argument("--no-record", action="store_true", help="do not write eval/results")
    given = parser.parse_args()
    given.parts = given.parts.split(",")
    unknown = [part for part in given.parts if part not in PARTS]
    if unknown or given.rounds < 1:
        parser.error(f"unknown part {unknown[0]}; known are {', '.join(PARTS)}" if unknown else "--rounds: expected ≥ 1")
    return given


def versions(rankify):
    found = {"rankify": rankify.version(), "python": platform.python_version(), "SQLite (peer)": sqlite3.sqlite_version}
    return found | {name: importlib.metadata.version(name) for name in PEERS}


def main():
    given = arguments()
    # Contestants inherit this: one core for whoever's turn it is.
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    work = Path(os.environ["RANKIFY_BENCH"])
    record = Record("sparse", " ".join(["eval/benchmarks/sparse"] + sys.argv[1:]))
    benchmark = Benchmark(work, work / "debian", given.rounds, record)
    built_here = Path(os.environ["RANKIFY"]).resolve().is_relative_to(REPOSITORY.resolve())
    record["source"] = source(built_here)
    record["collection"] = collection.describe(work / "debian")
    record.content["versions"] = versions(benchmark.rankify)
    try:
        for part in given.parts:
            getattr(benchmark, part)()
    except Failure as failure:
        sys.exit(f"sparse: {failure}")
    finally:
        shutil.rmtree(benchmark.work, ignore_errors=True)
    record.write(f"{record.table()}\n\n{record.measurements()}\n\n{NOTES}", keep=not given.no_record)
    sys.exit(0 if record.passed else 1)


if __name__ == "__main__":
    main()
