"""Measures rankify's tokenizers and the peer's; started by eval/benchmarks/tokenize, which sees to what it needs."""

import contextlib
import os
import shutil
import sys
from pathlib import Path

import numpy as np

import collection
from contestants import Failure, Finished
from neural import HERE, Contestant, library, measure, options, paired, parsed, say
from record import median

PACKAGES = ["tokenizers", "numpy"]
RANKIFY = "rankify"
METHODS = ["encode_batch", "encode_batch_fast"]
PEERS = {f"tokenizers {method}": method for method in METHODS}
# Kinds of tokenizers, and what is wanted of them: megabytes a second.
SPEEDS = {"WordPiece": 5, "byte-level BPE": None, "Unigram": None}
KINDS = {"byte-level BPE": "bpe", "Unigram": "unigram"}
LARGE, LONGEST_LOAD = 17, 0.75

NOTES = f"""\
How to read this. One thread on one core for everybody, in turns; a ratio is the median of the rounds' ratios. Seconds are
those of the processor that a process used, which neighbours on the machine change least. Speed: lines of
English package descriptions, strings in memory to ids, special tokens included; MB are 10^6 bytes of UTF-8. The peer's
encodings are not turned into Python's lists while it is timed; encode_batch_fast leaves offsets out, as rankify does. WordPiece: the
tokenizer of all-MiniLM-L6-v2. Byte-level BPE and Unigram: 30,000 tokens, trained by the peer on the same text. All give the same
ids, or there is no figure. Load: files of the peer's making with {LARGE} MB or more, of random tokens, from the file to a
tokenizer that is ready, in a warm process with the file in memory.
"""


class Benchmark:
    def __init__(self, work, model, given, record):
        self.tokenizers = {"WordPiece": Path(model) / "tokenizer.json"}
        self.rounds, self.record = given.rounds, record
        self.work = Path(work) / "run"
        shutil.rmtree(self.work, ignore_errors=True)
        self.work.mkdir(parents=True)
        self.texts = self.work / "texts.txt"
        lines = self.write(collection.documents(Path(work) / "debian"), given.megabytes * 1e6)
        self.megabytes = self.texts.stat().st_size / 1e6
        record["collection"] = {"lines": lines, "bytes": self.texts.stat().st_size}

    def write(self, documents, size):
        """As many descriptions as make up `size` bytes, one a line; returns how many."""
        count = written = 0
        with open(self.texts, "w", encoding="utf-8") as file:
            for one in documents:
                if written >= size:
                    break
                line = " ".join(f"{one['title']}. {one['text']}".split())
                file.write(line + "\n")
                count, written = count + 1, written + len(line.encode()) + 1
        return count

    @contextlib.contextmanager
    def contestants(self, tokenizer):
        with contextlib.ExitStack() as stack:
            commands = {RANKIFY: [library(), "tokenize", tokenizer]} | {
                name: [sys.executable, HERE / "tokenizing.py", method, tokenizer] for name, method in PEERS.items()
            }
            yield {name: stack.enter_context(Contestant(name, command)) for name, command in commands.items()}

    @staticmethod
    def peer(*words):
        Finished([sys.executable, HERE / "tokenizing.py", *words])

    # MARK: - Speed

    def speed(self):
        for kind, least in SPEEDS.items():
            if kind in KINDS:
                say(f"training {kind}")
                self.tokenizers[kind] = self.work / f"{KINDS[kind]}.json"
                self.peer("--train", KINDS[kind], self.texts, self.tokenizers[kind])
            with self.contestants(self.tokenizers[kind]) as running:
                self.compare(kind, running, least)

    def compare(self, kind, running, least):
        tokens = self.same_ids(kind, running)
        rates = {name: [] for name in running}
        for number in range(self.rounds):
            say(f"{kind}, round {number + 1} of {self.rounds}")
            for name, contestant in running.items():
                rates[name].append(self.megabytes / contestant.ask(texts=str(self.texts))["seconds"])
        for name, values in rates.items():
            self.record.measured(f"{kind}, one thread", name, values, "MB/s", note=f"{tokens} tokens")
        ours = median(rates[RANKIFY])
        wanted, passed = (f"≥ {least}", ours >= least) if least else ("–", None)
        self.record.target(f"{kind}, MB/s a core", ours, wanted, passed)
        for theirs in PEERS:
            self.ratio(f"{kind}, MB/s", rates, theirs)

    def ratio(self, what, values, theirs):
        value, details = paired(values[RANKIFY], values[theirs])
        self.record.target(f"{what}: {RANKIFY} ÷ {theirs}", value, "–", None, details)

    def same_ids(self, kind, running):
        """Warms everybody up and sees that all find the same tokens; returns how many."""
        found = {}
        for name, contestant in running.items():
            path = self.work / "ids.i32"
            contestant.ask(texts=str(self.texts), save=str(path))
            found[name] = np.fromfile(path, dtype=np.int32)
        for name in PEERS:
            if not np.array_equal(found[RANKIFY], found[name]):
                raise Failure(f"{kind}: {RANKIFY} and {name} find different tokens")
        return len(found[RANKIFY])

    # MARK: - Loading

    def load(self):
        with self.contestants(self.tokenizers["WordPiece"]) as running:
            for name, kind in KINDS.items():
                say(f"drawing a large {name}")
                file = self.work / f"large-{kind}.json"
                self.peer("--draw", kind, file)
                self.compare_loading(name, file, {name: running[name] for name in (RANKIFY, *list(PEERS)[:1])})

    def compare_loading(self, kind, file, running):
        size = file.stat().st_size / 1e6
        if size < LARGE:
            raise Failure(f"the drawn {kind} has {size:.1f} MB, fewer than {LARGE}")
        seconds = {name: [] for name in running}
        for number in range(self.rounds + 1):
            for name, contestant in running.items():
                taken = contestant.ask(load=str(file))["seconds"]
                if number:
                    seconds[name].append(taken)
        what = f"load {kind}, a file of {size:.1f} MB"
        for name, values in seconds.items():
            self.record.measured(what, name.split(" encode")[0], values, "s")
        ours = median(seconds[RANKIFY])
        self.record.target(f"{what}, s", ours, f"< {LONGEST_LOAD}", ours < LONGEST_LOAD)
        value, details = paired(seconds[RANKIFY], seconds[next(iter(PEERS))])
        self.record.target(f"{what}: {RANKIFY} ÷ tokenizers", value, "–", None, details)


PARTS = ["speed", "load"]


def main():
    parser = options("tokenize", "Measures rankify's tokenizers beside a peer's.", PARTS, rounds=5, threads=1)
    parser.add_argument("--megabytes", type=int, default=4, help="text to tokenize (default: 4)")
    given = parsed(parser, PARTS, megabytes=1)
    model = os.environ["RANKIFY_MODEL"]
    measure("tokenize", given, PACKAGES, lambda work, record: Benchmark(work, model, given, record), given.parts, NOTES)


if __name__ == "__main__":
    main()
