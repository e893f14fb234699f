"""Measures rankify's sentence encoder and its peers; started by eval/benchmarks/encode, which sees to what it needs."""

import contextlib
import json
import os
import shutil
import sys
from pathlib import Path

import numpy as np

import collection
import texts
from contestants import Failure, Finished
from neural import HERE, Contestant, library, measure, options, paired, parsed, say
from record import median, output

PACKAGES = ["sentence-transformers", "torch", "transformers", "tokenizers", "onnxruntime", "ctranslate2", "numpy"]
REFERENCE = "sentence-transformers fp32"
PEERS = [
    REFERENCE, "sentence-transformers bf16", "ONNX Runtime fp32", "ONNX Runtime int8", "CTranslate2 fp32", "CTranslate2 int8",
]
# Ours: precision and instruction set, the best there is where it is None.
OURS = {
    "rankify fp32": ("fp32", None), "rankify bf16": ("bf16", None), "rankify int8": ("int8", None),
    "rankify fp32, AVX2": ("fp32", "avx2"), "rankify int8, AVX2": ("int8", "avx2"),
}
# Where a sample says that all texts would take longer, in seconds, the sample is the measurement; and one round where they
# would take longer than the second figure.
LONGEST, LONG = 30.0, 18.0
SAMPLE = 64
# Ours, theirs, how many times as many texts a second; None where the ratio is only told.
LEAST_RATIOS = [
    ("rankify fp32", "ONNX Runtime fp32", 2.0), ("rankify int8", "ONNX Runtime int8", 2.5),
    ("rankify fp32, AVX2", "ONNX Runtime fp32", None), ("rankify bf16", "ONNX Runtime fp32", None),
    ("rankify int8, AVX2", "ONNX Runtime int8", None), ("rankify fp32", REFERENCE, None),
    ("rankify bf16", "sentence-transformers bf16", None), ("rankify fp32", "CTranslate2 fp32", None),
    ("rankify int8", "CTranslate2 int8", None),
]
# The same where nobody has AVX-512, without those who need it to be of use.
LEAST_RATIOS_WITHOUT = [
    ("rankify fp32", "ONNX Runtime fp32", 1.3), ("rankify int8", "ONNX Runtime int8", None),
    ("rankify fp32", REFERENCE, None), ("rankify fp32", "CTranslate2 fp32", None), ("rankify int8", "CTranslate2 int8", None),
]
LEAST_COSINES = {"rankify fp32": 0.99999, "rankify bf16": 0.9995, "rankify int8": 0.995}
COLD = ["rankify fp32", "rankify int8", "ONNX Runtime fp32", "ONNX Runtime int8", "CTranslate2 fp32", REFERENCE]

NOTES = f"""\
How to read this. Everybody encodes the same texts, sorted by length, {texts.MEAN} WordPiece tokens on average with the
special ones, in batches of 32, from strings to normalised vectors in warm processes, tokenisation included; `rankify` chooses its
batches itself. Contestants take turns in every round; a ratio is the median of the rounds' ratios. Where a contestant would take
longer than {LONGEST:g} s for all texts, the first {SAMPLE} stand for them; who takes longer than {LONG:g} s has one round. ONNX Runtime runs the graph that its own transformer
optimiser fused, and that graph quantised dynamically, a scale a channel; CTranslate2 its own conversion. One query: the median of
100 in a warm process. Cold: a process from its start to its end, which is the first vector; the peers' include the start of
Python. Cosine: to sentence-transformers in fp32, over all texts. "AVX2" is rankify with RANKIFY_CPU=avx2, beside peers that use
AVX-512 where the machine has it; how all compare without AVX-512 is measured by --without-avx512.
"""
NOTES_WITHOUT = """\
In this run nobody, rankify included, finds AVX-512, AVX-VNNI or AMX: a library loaded before all others answers CPUID without
those bits (without_avx512.c), and every library chooses its kernels of AVX2 itself. Checked: torch and rankify say AVX2.

"""


class Benchmark:
    def __init__(self, work, model, given, record):
        self.model, self.rounds, self.threads, self.record = Path(model), given.rounds, given.threads, record
        self.count = given.texts
        self.ours, self.peers, self.ratios = list(OURS), PEERS, LEAST_RATIOS
        if given.without_avx512:
            self.ours = ["rankify fp32", "rankify int8"]
            self.peers = [name for name in PEERS if "bf16" not in name]
            self.ratios = LEAST_RATIOS_WITHOUT
        self.converted = Path(work) / "encode"
        self.work = Path(work) / "run"
        shutil.rmtree(self.work, ignore_errors=True)
        self.work.mkdir(parents=True)
        self.texts, self.sample = self.work / "texts.txt", self.work / "sample.txt"
        counts = texts.write(Path(work) / "debian", self.model / "tokenizer.json", self.texts, self.count)
        lines = self.texts.read_text(encoding="utf-8").splitlines()
        self.sample.write_text("\n".join(lines[:SAMPLE]) + "\n", encoding="utf-8")
        self.record["collection"] = {
            "texts": len(lines), "tokens": sum(counts), "mean_tokens": sum(counts) / len(counts), "longest": max(counts)
        }

    def command(self, name, *first):
        if name in OURS:
            precision, _ = OURS[name]
            return [library(), first[0] if first else "encode", self.model, precision, self.threads]
        flag = ["--cold"] if first else []
        return [sys.executable, HERE / "encoders.py", *flag, name, self.model, self.converted, self.threads]

    @staticmethod
    def environment(name):
        instructions = OURS[name][1] if name in OURS else None
        return {"RANKIFY_CPU": instructions} if instructions else {}

    # MARK: - Throughput

    def throughput(self):
        with contextlib.ExitStack() as stack:
            running = {}
            for name in self.ours + self.peers:
                say(f"starting {name}")
                running[name] = stack.enter_context(Contestant(name, self.command(name), self.environment(name)))
                self.told(name, running[name].opening)
            expected = {name: self.warmed_up(running[name]) for name in running}
            self.full = {name: seconds < LONGEST for name, seconds in expected.items()}
            self.repeats = {name: seconds < LONG for name, seconds in expected.items()}
            rates = {name: [] for name in running}
            for number in range(self.rounds):
                say(f"encoding, round {number + 1} of {self.rounds}")
                for name in running:
                    if number == 0 or self.repeats[name]:
                        rates[name].append(self.rate(running[name]))
            for name, values in rates.items():
                note = {} if self.full[name] else {"note": f"the first {SAMPLE} texts only"}
                self.record.measured("encode", name, values, "texts/s", **note)
            for ours, theirs, least in self.ratios:
                self.ratio(rates[ours], rates[theirs], ours, theirs, least)
            self.latency(running)
            self.cosines(running)

    def told(self, name, opening):
        if "instructions" not in opening:
            return
        self.record.content["versions"][name] = opening["instructions"]
        if self.ratios is LEAST_RATIOS_WITHOUT and opening["instructions"] != "avx2":
            raise Failure(f"{name} uses {opening['instructions']} where AVX-512 is hidden")

    def warmed_up(self, contestant):
        """Warms a contestant up; the seconds that all texts would take it."""
        contestant.ask(texts=str(self.sample))
        return contestant.ask(texts=str(self.sample))["seconds"] * self.count / SAMPLE

    def rate(self, contestant):
        full = self.full[contestant.name]
        seconds = contestant.ask(texts=str(self.texts if full else self.sample), save=self.saved(contestant.name))["seconds"]
        return (self.count if full else SAMPLE) / seconds

    def saved(self, name):
        """Where the vectors of a contestant go."""
        return str(self.work / f"{name}.f32")

    def ratio(self, ours, theirs, name, other, least):
        value, details = paired(ours, theirs)
        wanted, passed = (f"≥ {least:g}", value >= least) if least else ("–", None)
        self.record.target(f"texts/s: {name} ÷ {other}", value, wanted, passed, details)

    # MARK: - One query

    def latency(self, running):
        say("one query at a time")
        medians = {name: [] for name in running}
        for number in range(self.rounds):
            for name, contestant in running.items():
                if number > 0 and not self.repeats[name]:
                    continue
                contestant.ask(query=texts.QUERY, times=5)
                times = 100 if self.full[name] else 5
                medians[name].append(median(contestant.ask(query=texts.QUERY, times=times)["milliseconds"]))
        for name, values in medians.items():
            self.record.measured("one query of 10 tokens", name, values, "ms")
        for ours in ("rankify fp32", "rankify int8"):
            theirs = "ONNX Runtime " + ours.split()[1]
            value, details = paired(medians[ours], medians[theirs])
            self.record.target(f"ms for one query: {ours} ÷ {theirs}", value, "≤ 1", value <= 1, details)

    # MARK: - Agreement

    def cosines(self, running):
        vectors = {name: np.fromfile(self.saved(name), dtype=np.float32).reshape(-1, 384) for name in running}
        for name, found in vectors.items():
            shared = min(len(found), len(vectors[REFERENCE]))
            found, wanted = found[:shared], vectors[REFERENCE][:shared]
            cosines = (found * wanted).sum(axis=1) / np.linalg.norm(found, axis=1)
            self.record.measured("cosine to torch fp32", name, [float(cosines.mean())], "mean", note=f"least {cosines.min():.6f}")
            if name in LEAST_COSINES:
                least = LEAST_COSINES[name]
                self.record.target(
                    f"least cosine to torch fp32: {name}", float(cosines.min()), f"> {least}", bool(cosines.min() > least))
        shared = min(len(vectors[REFERENCE]), self.count)
        difference = np.abs(vectors["rankify fp32"][:shared] - vectors[REFERENCE][:shared]).max()
        self.record.target(
            "greatest difference of a number to torch fp32: rankify fp32", float(difference), "≤ 1e-5", bool(difference <= 1e-5))

    # MARK: - Cold starts

    def cold(self):
        say("cold starts")
        seconds = {name: [] for name in COLD}
        for _ in range(self.rounds + 1):
            for name in COLD:
                command = self.command(name, "cold") + [texts.QUERY]
                seconds[name].append(Finished(command).seconds * 1000)
        for name, values in seconds.items():
            # The first start reads files that the later ones find in memory.
            self.record.measured("process start to first vector", name, values[1:], "ms", cold=values[0])
        ours = median(seconds["rankify fp32"][1:])
        self.record.target("ms from process start to first vector: rankify fp32", ours, "< 150", ours < 150)

    # MARK: - The command line

    def command_line(self):
        """`rankify encode` as a user runs it, the model's loading and the writing of the vectors included."""
        corpus = self.work / "corpus.tsv"
        with open(corpus, "w", encoding="utf-8") as file:
            for number, line in enumerate(self.texts.read_text(encoding="utf-8").splitlines(), 1):
                file.write(f"{number}\t{line}\n")
        peak = 0
        for precision in ("fp32", "int8"):
            runs = [self.encode_command(corpus, precision) for _ in range(self.rounds)]
            name = f"rankify encode --precision {precision}"
            self.record.measured("encode, by its own account", name, [self.count / run.told for run in runs], "texts/s")
            self.record.measured("encode, whole process", name, [self.count / run.seconds for run in runs], "texts/s")
            self.record.measured("peak memory", name, [run.megabytes for run in runs], "MB")
            peak = max([peak] + [run.megabytes for run in runs])
        self.record.target("peak memory of rankify encode, MB", peak, "< 600", peak < 600)

    def encode_command(self, corpus, precision):
        for file in self.work.glob("out*"):
            file.unlink()
        options = ["--precision", precision, "--threads", self.threads, "-o", self.work / "out.npy"]
        finished = Finished([os.environ["RANKIFY"], "encode", "--quiet", "-m", self.model, corpus, *options])
        finished.told = json.loads((self.work / "out.npy.meta.json").read_text())["details"]["seconds"]
        return finished


PARTS = {"throughput": "throughput", "cold": "cold", "command": "command_line"}


def hide_avx512(work):
    """Makes the processes started from now on find no AVX-512, or fails where that is impossible."""
    library = work / "without_avx512.so"
    Finished(["cc", "-O2", "-shared", "-fPIC", "-o", library, HERE / "without_avx512.c"])
    os.environ["LD_PRELOAD"] = str(library)
    found = output(sys.executable, "-c", "import torch; print(torch.backends.cpu.get_cpu_capability())")
    if found != "AVX2":
        raise Failure(f"torch finds {found or 'no processor'} where AVX-512 is hidden; can CPUID fault on this system?")


def prepared(work, given, record):
    if given.without_avx512:
        hide_avx512(work)
    model = os.environ["RANKIFY_MODEL"]
    Finished([sys.executable, HERE / "encoders.py", "--convert", model, work / "encode"])
    return Benchmark(work, model, given, record)


def main():
    parser = options("encode", "Measures rankify's sentence encoder beside its peers.", PARTS, rounds=3)
    parser.add_argument("--texts", type=int, default=1000, help="texts to encode (default: 1000)")
    parser.add_argument("--without-avx512", action="store_true", help="hide AVX-512 from everybody")
    given = parsed(parser, PARTS, texts=SAMPLE)
    methods = [PARTS[part] for part in given.parts]
    name, notes = ("encode-avx2", NOTES_WITHOUT + NOTES) if given.without_avx512 else ("encode", NOTES)
    measure("encode", given, PACKAGES, lambda work, record: prepared(work, given, record), methods, notes, name)


if __name__ == "__main__":
    main()
