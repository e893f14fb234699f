"""Measures rankify's language models and their peers; started by eval/benchmarks/decoder, which sees to what it needs."""

import contextlib
import os
import re
import sys
from pathlib import Path

from contestants import Failure
from neural import HERE, Contestant, library, measure, options, paired, parsed, say
from record import median

PACKAGES = ["llama-cpp-python", "torch", "transformers", "gguf", "numpy"]
OURS = {"rankify fp32": "fp32", "rankify int8": "int8"}
LLAMA, TORCH = "llama.cpp", "transformers fp32"
LENGTHS, JUDGED = [512, 2048, 4096], 2048
TOKENS, DEPTHS, WARM = 32, [0, 2048], 64
# Twenty passages of a hundred tokens and what is around them; a query.
PROMPTS, TAIL = [2100, 4096], 20
POSITIONS, WORDS = 4608, 49152
LEAST_PREFILL, LEAST_DECODE, MOST_SECONDS, MOST_SHARE, MOST_MEMORY = 4, 1, 2, 0.05, 700
CONTINUED = 64
TEXTS = [
    "The capital of France is",
    "Photosynthesis turns light into",
    "Once upon a time, in a small village by the sea,",
    "To sort a list of numbers in Python, one can",
    "The three laws of thermodynamics say that",
    "A search engine ranks documents by",
    "Dear Sir or Madam, I am writing to",
    "The difference between a virus and a bacterium is",
    "Water boils at 100 degrees Celsius, but on a high mountain",
    "Question: Who wrote the play Hamlet? Answer:",
]

NOTES = f"""\
How to read this. SmolLM2-135M-Instruct, its weights in Q4_1 as they are on disk; 30 layers, one token about 0.21 billion operations in
the linear layers, at 2048 tokens a third more for attention. Everybody runs in a warm process, threads: {{threads}}; contestants take
turns in every round; a ratio is the median of the rounds' ratios. prefill: a prompt is read at once, to the logits of the next token.
decode: {TOKENS} tokens are read one by one, each to its logits, behind nothing or a prompt. `rankify fp32` computes in 32-bit floats
throughout; `rankify int8` multiplies prompts as integers, the weights' own with activations of 16 bits, and single tokens in
floats. llama.cpp rounds activations to 8 bits, and keeps keys and values in half precision. transformers computes in fp32 on the
weights that the file stands for. rerank: a prompt is read, then {TAIL} tokens whose attention is summed over all layers and heads;
then {TAIL} tokens once more behind the same prompt, as the calibration of in-context re-ranking does. Memory: peak of a process that
did this alone (VmHWM), the mapped file included. parity: greedy continuations of {CONTINUED} tokens for ten prompts; equal is equal in
every token.
"""

ONE_THREAD = """\
One thread each, and seconds of the processor instead of the clock (but for rerank): others used the machine meanwhile.

"""


def ids(count):
    """Tokens that are no text: what is measured does not depend on them."""
    return [number * 7919 % (WORDS - 100) + 50 for number in range(count)]


def peak(process):
    """The greatest resident memory of a process so far, in megabytes (10^6)."""
    found = re.search(r"VmHWM:\s*(\d+) kB", Path(f"/proc/{process}/status").read_text())
    if not found:
        raise Failure("this system tells no peak memory (VmHWM)")
    return int(found.group(1)) * 1024 / 1e6


class Benchmark:
    def __init__(self, given, record):
        self.rounds, self.threads, self.record = given.rounds, given.threads, record
        self.model = os.environ["RANKIFY_DECODER"]
        self.lengths = given.lengths
        self.clock = "processor" if given.processor_time else "seconds"

    def contestants(self, stack, *peers):
        commands = {name: [library(), "decode", self.model, kind, self.threads] for name, kind in OURS.items()}
        for peer in peers:
            kind = peer.split()[0]
            commands[peer] = [sys.executable, HERE / "decoders.py", kind, self.model, self.threads, POSITIONS]
        running = {}
        for name, command in commands.items():
            say(f"starting {name}")
            running[name] = stack.enter_context(Contestant(name, command))
            running[name].ask(decode=ids(WARM), after=ids(WARM), fresh=True)
        return running

    def turns(self, running, what, count, request):
        """Tokens a second of everybody, a figure a round; `request` is given the round's number."""
        rates = {name: [] for name in running}
        for number in range(self.rounds):
            say(f"{what}: round {number + 1} of {self.rounds}")
            for name, contestant in running.items():
                rates[name].append(count / contestant.ask(**request(number))[self.clock])
        for name, values in rates.items():
            self.record.measured(what, name, values, "tokens/s")
        return rates

    def judge(self, what, rates, least):
        for name in OURS:
            for peer in rates:
                if peer in OURS:
                    continue
                ratio, details = paired(rates[name], rates[peer])
                best = name == "rankify int8" or what.startswith("decode")
                wanted = (f"≥ {least}", ratio >= least) if least and peer == LLAMA and best else ("–", None)
                self.record.target(f"{what}, tokens/s: {name} ÷ {peer}", ratio, *wanted, details)

    def prefill(self):
        with contextlib.ExitStack() as stack:
            running = self.contestants(stack, LLAMA, TORCH)
            for count in self.lengths:
                what = f"prefill of {count}"
                rates = self.turns(running, what, count, lambda _: {"prefill": ids(count)})
                self.judge(what, rates, LEAST_PREFILL if count == JUDGED else None)

    def decode(self):
        with contextlib.ExitStack() as stack:
            running = self.contestants(stack, LLAMA)
            for depth in DEPTHS:
                what = f"decode behind {depth}"
                rates = self.turns(
                    running, what, TOKENS, lambda number: {"decode": ids(TOKENS), "after": ids(depth), "fresh": number == 0})
                self.judge(what, rates, LEAST_DECODE)

    def rerank(self):
        for name, kind in OURS.items():
            for count in PROMPTS:
                with Contestant(name, [library(), "decode", self.model, kind, self.threads]) as contestant:
                    request = {"rerank": ids(count), "tail": ids(TAIL)}
                    answers = [contestant.ask(**request) for _ in range(self.rounds)]
                    memory = peak(contestant.process.pid)
                    self.record.measured("open the file", name, [contestant.opening["loading"] * 1000], "ms")
                seconds = self.record.measured(f"rerank a prompt of {count}", name, [a["seconds"] for a in answers], "s")
                again = self.record.measured(f"calibrate a prompt of {count}", name, [a["second"] for a in answers], "s")
                self.record.measured(f"peak memory, prompt of {count}", name, [memory], "MB")
                if count == PROMPTS[0]:
                    wanted = (f"< {MOST_SECONDS}", median(seconds) < MOST_SECONDS) if self.threads > 1 else ("–", None)
                    self.record.target(f"s to rerank a prompt of {count}: {name}", median(seconds), *wanted)
                    share = median([b / a for a, b in zip(seconds, again)])
                    self.record.target(
                        f"calibration ÷ rerank, prompt of {count}: {name}", share, f"< {MOST_SHARE}", share < MOST_SHARE)
                else:
                    self.record.target(
                        f"peak memory of a prompt of {count}, MB: {name}", memory, f"< {MOST_MEMORY}", memory < MOST_MEMORY)

    def parity(self):
        with contextlib.ExitStack() as stack:
            running = self.contestants(stack, LLAMA, TORCH)
            prompts = running[TORCH].ask(tokenize=TEXTS)["ids"]
            found = {name: [] for name in running}
            for number, prompt in enumerate(prompts):
                say(f"parity: prompt {number + 1} of {len(prompts)}")
                for name, contestant in running.items():
                    found[name].append(contestant.ask(**{"continue": prompt, "count": CONTINUED})["tokens"])
        for name, tokens in found.items():
            if name == TORCH:
                continue
            same = [agreement(a, b) for a, b in zip(tokens, found[TORCH])]
            equal = sum(count == CONTINUED for count in same)
            wanted = (f"{len(TEXTS)}", equal == len(TEXTS)) if name == "rankify fp32" else ("–", None)
            self.record.target(
                f"greedy continuations equal to {TORCH}, of {len(TEXTS)}: {name}", equal, *wanted,
                f"tokens before the first difference: {', '.join(map(str, same))}")


def agreement(a, b):
    """The tokens that two continuations begin with alike."""
    return next((place for place, pair in enumerate(zip(a, b)) if pair[0] != pair[1]), len(a))


PARTS = {"prefill": "prefill", "decode": "decode", "rerank": "rerank", "parity": "parity"}


def main():
    parser = options("decoder", "Measures rankify's language models beside their peers.", PARTS, rounds=3)
    parser.add_argument(
        "--processor-time", action="store_true", help="rates by processor time, for a machine that others use; one thread")
    parser.add_argument(
        "--lengths", type=lambda text: [int(word) for word in text.split(",")], default=LENGTHS,
        help="tokens of prompts, separated by commas (default: 512,2048,4096)")
    given = parsed(parser, PARTS)
    if given.processor_time:
        # Threads that wait for each other spin: their time says nothing.
        given.threads = 1
    methods = [PARTS[part] for part in given.parts]
    name, notes = ("decoder-1-thread", ONE_THREAD + NOTES) if given.processor_time else ("decoder", NOTES)
    measure(
        "decoder", given, PACKAGES, lambda work, record: Benchmark(given, record), methods,
        notes.format(threads=given.threads), name)


if __name__ == "__main__":
    main()
