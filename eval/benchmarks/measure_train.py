"""Measures a training step of rankify and of PyTorch; started by eval/benchmarks/train, which sees to what it needs."""

import contextlib
import json
import os
import random
import re
import shutil
import sys
from pathlib import Path

from contestants import Failure
from neural import HERE, Contestant, library, measure, options, paired, parsed, say
from record import median

PACKAGES = ["torch", "transformers", "numpy"]
QUERIES, DOCUMENTS, QUERY, LONGEST, SHORTEST = 32, 8, 32, 128, 16
# All tokens of the full batch; how many of them rankify keeps on tapes: all, or half, the rest computed twice.
ALL_TOKENS = QUERIES * (QUERY + DOCUMENTS * LONGEST)
OURS = {"rankify": ALL_TOKENS, "rankify, half kept": ALL_TOKENS // 2}
PEERS = {"PyTorch, sdpa": ("sdpa", "fp32"), "PyTorch, eager": ("eager", "fp32")}
BF16 = {"PyTorch, sdpa, bf16": ("sdpa", "bf16")}
LEAST_RATIO, MOST_MEMORY = 3, 0.5
# Both take the same steps: so much may the losses differ after some of them.
LOSS_DIFFERENCE = 1e-3
# Multiplications and additions: a token in the linear layers of the 6 layers; and in attention for each token that it sees.
LINEAR, ATTENTION = 2 * 10_616_832, 6 * 4 * 384

NOTES = f"""\
How to read this. One step of all-MiniLM-L6-v2 in 32 bits: {QUERIES} queries of {QUERY} tokens, each with {DOCUMENTS} documents; InfoNCE over all
documents of the batch; AdamW. From strings to changed weights, in warm processes that take turns; each takes the same steps from
the same weights, and the losses of the steps must agree (without dropout, which everybody draws differently). Words are drawn at
random, a token each. Full: documents of {LONGEST} tokens; mixed: of {SHORTEST} to {LONGEST}, evenly. PyTorch pads a batch to its longest text,
rankify pads nothing. Dropout: rankify drops a tenth of the embeddings and of each sublayer's output, PyTorch also of the attention
weights. "Half kept": intermediate results of half the tokens are kept, those of the others computed twice (gradient caching). Memory: the peak of the whole process (VmHWM). Ceiling: the arithmetic of a step (forward once, backward twice),
divided by the best rate that rankify's matrix product reaches on all threads with everything in the caches, which is within some
percent of what the multipliers can do: no program that does this arithmetic can be much faster.
"""


def length(part, generator):
    """Tokens of a document."""
    return generator.randint(SHORTEST, LONGEST) if part == "mixed" else LONGEST


def operations(tokens):
    """Of a forward and a backward pass over texts of so many tokens."""
    return 3 * sum(count * (LINEAR + ATTENTION * count) for count in tokens)


class Benchmark:
    def __init__(self, work, model, given, record):
        self.model, self.rounds, self.threads, self.record = Path(model), given.rounds, given.threads, record
        self.work = Path(work) / "run"
        shutil.rmtree(self.work, ignore_errors=True)
        self.work.mkdir(parents=True)
        vocabulary = json.loads((self.model / "tokenizer.json").read_text(encoding="utf-8"))["model"]["vocab"]
        with Contestant("products", [library(), "products", self.threads]) as products:
            self.ceiling = max(products.ask(times=2000)["rate"] for _ in range(10))
        self.words = sorted(word for word in vocabulary if re.fullmatch("[a-z]{3,}", word))

    def batch(self, part):
        """Writes a batch; returns its path and the numbers of tokens, special ones included."""
        generator = random.Random(part)
        tokens = []

        def text(count):
            tokens.append(count)
            return " ".join(generator.choices(self.words, k=count - 2))

        lists = [
            {"query": text(QUERY), "documents": [text(length(part, generator)) for _ in range(DOCUMENTS)]}
            for _ in range(QUERIES)]
        path = self.work / f"{part}.json"
        path.write_text(json.dumps(lists), encoding="utf-8")
        return path, tokens

    def contestants(self, part, path, dropout, peers):
        ours = {
            name: [library(), "train", self.model, path, self.threads, dropout, kept] for name, kept in OURS.items()}
        theirs = {
            name: [sys.executable, HERE / "trainers.py", self.model, path, self.threads, attention, type, dropout]
            for name, (attention, type) in peers.items()}
        return ours | theirs

    def compare(self, part, dropout=0.0, peers=PEERS, ours=OURS, rounds=None):
        path, tokens = self.batch(part)
        seconds, losses = {}, {}
        with contextlib.ExitStack() as stack:
            running = {}
            for name, command in self.contestants(part, path, dropout, peers).items():
                if name in OURS and name not in ours:
                    continue
                say(f"{part}: starting {name}")
                running[name] = stack.enter_context(Contestant(name, command))
                # The first step warms up, and tells the loss of the weights as they are.
                seconds[name], losses[name] = [], [running[name].ask(step=True)["loss"]]
            for number in range(rounds or self.rounds):
                say(f"{part}: round {number + 1} of {rounds or self.rounds}")
                for name, contestant in running.items():
                    told = contestant.ask(step=True)
                    seconds[name].append(told["seconds"])
                    losses[name].append(told["loss"])
            memory = {name: peak(contestant.process.pid) for name, contestant in running.items()}
        self.tell(part, tokens, seconds, memory)
        self.judge(part, seconds, memory, {} if dropout else losses)

    def tell(self, part, tokens, seconds, memory):
        work = operations(tokens) / 1e9
        for name, values in seconds.items():
            rate = work / median(values)
            self.record.measured(f"{part}: a step", name, values, "s", note=f"{rate:.0f} GFLOP/s")
            self.record.measured(f"{part}: peak memory", name, [memory[name]], "MB")
        self.record.measured(
            f"{part}: a step", "the ceiling", [work / self.ceiling], "s", note=f"{self.ceiling:.0f} GFLOP/s")

    def judge(self, part, seconds, memory, losses):
        peers = [name for name in seconds if name not in OURS]
        fastest = min(peers, key=lambda name: median(seconds[name]))
        for name in seconds:
            if name not in OURS:
                continue
            ratio, details = paired(seconds[fastest], seconds[name])
            wanted = (f"≥ {LEAST_RATIO}", ratio >= LEAST_RATIO) if name == "rankify" else ("–", None)
            self.record.target(f"{part}: steps a second, {name} ÷ {fastest}", ratio, *wanted, details)
            share = memory[name] / memory[fastest]
            self.record.target(
                f"{part}: peak memory, {name} ÷ {fastest}", share, f"< {MOST_MEMORY}", share < MOST_MEMORY)
        if losses:
            difference = max(abs(a / b - 1) for name in seconds if name in OURS for a, b in zip(losses[name], losses[fastest]))
            self.record.target(
                f"{part}: greatest relative difference of a loss to PyTorch's", difference, f"< {LOSS_DIFFERENCE}",
                difference < LOSS_DIFFERENCE, f"{len(losses[fastest])} steps")

    def full(self):
        self.compare("full")

    def mixed(self):
        self.compare("mixed", ours=["rankify"])

    def dropout(self):
        self.compare("dropout", dropout=0.1, ours=["rankify"])

    def bf16(self):
        self.compare("bf16", peers=BF16, ours=["rankify"], rounds=1)


def peak(process):
    """The greatest resident memory of a process so far, in megabytes (10^6)."""
    status = Path(f"/proc/{process}/status").read_text()
    found = re.search(r"VmHWM:\s*(\d+) kB", status)
    if not found:
        raise Failure("this system tells no peak memory (VmHWM)")
    return int(found.group(1)) * 1024 / 1e6


PARTS = {"full": "full", "mixed": "mixed", "dropout": "dropout", "bf16": "bf16"}
DEFAULT = ["full", "mixed", "dropout"]


def main():
    parser = options("train", "Measures a training step beside PyTorch's.", DEFAULT, rounds=3)
    given = parsed(parser, PARTS)
    methods = [PARTS[part] for part in given.parts]
    measure(
        "train", given, PACKAGES,
        lambda work, record: Benchmark(work, os.environ["RANKIFY_MODEL"], given, record), methods, NOTES)


if __name__ == "__main__":
    main()
