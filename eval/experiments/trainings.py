"""Trainings that are made once, and the search of a learning rate, for the scripts beside this one."""

import functools
import hashlib
import json
import os
import random
import statistics
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

MOST_STEPS_OF_SEARCH = 4
# Learning rates are searched in the series 1, 2, 5, 10, ...; every search begins with these.
FIRST_RATES = [(2, -5), (5, -5), (1, -4)]


@functools.lru_cache(maxsize=None)
def digest(path):
    """SHA-256 of a file, or of all files of a folder."""
    path, found = Path(path), hashlib.sha256()
    for file in sorted(path.rglob("*")) if path.is_dir() else [path]:
        if file.is_file():
            found.update(f"{file.relative_to(path)}\0".encode())
            with open(file, "rb") as content:
                while block := content.read(1 << 22):
                    found.update(block)
    return found.hexdigest()


class Rankify:
    """The binary, with so many threads for each of so many commands at once."""

    def __init__(self, jobs):
        self.binary, self.jobs = os.environ["RANKIFY"], jobs
        self.threads = max(1, (os.cpu_count() or 1) // jobs)

    def __call__(self, *arguments):
        command = [self.binary, *map(str, arguments), "--quiet"]
        # Some subcommands have no option for threads, and all of them know the variable.
        environment = os.environ | {"OMP_NUM_THREADS": str(self.threads)}
        done = subprocess.run(command, capture_output=True, text=True, env=environment)
        if done.returncode != 0:
            raise SystemExit(f"{' '.join(command)}\n{done.stderr}")
        return done.stdout

    def together(self, function, items):
        """The results of a function that runs commands, several at once."""
        with ThreadPoolExecutor(self.jobs) as pool:
            return list(pool.map(function, items))


class Trained:
    """A training that is done: its folder and what it wrote down."""

    def __init__(self, folder):
        self.folder = folder
        self.record = json.loads((folder / "rankify_training.json").read_text())

    @property
    def dev(self):
        return self.record["best"]["value"]

    @property
    def step(self):
        """The step whose weights were kept; 0 where training never helped on dev."""
        return self.record["best"]["step"]

    def log(self, key):
        lines = map(json.loads, (self.folder / "training_log.jsonl").read_text().splitlines())
        return [line[key] for line in lines if line.get(key) is not None]


class Trainings:
    """Runs `rankify train`, each set of arguments once: a folder is named by the binary, the options and the files' contents."""

    def __init__(self, rankify, place):
        self.rankify, self.place = rankify, Path(place)

    def __call__(self, name, *arguments):
        """A training; arguments that are paths count by what they hold."""
        known = [digest(item) if isinstance(item, Path) else str(item) for item in (Path(self.rankify.binary), *arguments)]
        key = hashlib.sha256(json.dumps(known).encode()).hexdigest()[:12]
        folder = self.place / f"{name.replace(', ', '-').replace(' ', '-')}-{key}"
        if not (folder / "rankify_training.json").exists():
            print(f"training {folder.name}", file=sys.stderr)
            resume = ["--resume"] if (Path(f"{folder}.training") / "checkpoint.safetensors").exists() else []
            folder.parent.mkdir(parents=True, exist_ok=True)
            self.rankify("train", *arguments, "-o", folder, *resume)
        return Trained(folder)

    def best_rate(self, train, walks=True):
        """The learning rate that is best on dev: of three, and of further ones while the best is the least or the greatest.

        - train: makes the training of a rate
        """
        rates = FIRST_RATES if walks else FIRST_RATES[1:2]
        found = dict(zip(rates, self.rankify.together(lambda rate: train(number(rate)), rates)))
        best = max(found, key=lambda rate: found[rate].dev)
        for _ in range(MOST_STEPS_OF_SEARCH if walks else 0):
            further = next_rate(best) if best == max(found, key=number) else previous_rate(best)
            if min(map(number, found)) < number(best) < max(map(number, found)):
                break
            found[further] = train(number(further))
            best = max(found, key=lambda rate: found[rate].dev)
        return number(best), {f"{number(rate):g}": found[rate].dev for rate in sorted(found, key=number)}


def number(rate):
    return float(f"{rate[0]}e{rate[1]}")


def next_rate(rate):
    return {1: (2, rate[1]), 2: (5, rate[1]), 5: (1, rate[1] + 1)}[rate[0]]


def previous_rate(rate):
    return {1: (5, rate[1] - 1), 2: (1, rate[1]), 5: (2, rate[1])}[rate[0]]


def chance(first, second, rounds=10000):
    """The two-sided p of a paired randomization test: how often signs drawn anew make as large a mean difference."""
    differences = [a - b for a, b in zip(first, second, strict=True)]
    seen, generator = abs(sum(differences)), random.Random(1)
    differences = [difference for difference in differences if difference != 0]
    hits = sum(
        abs(sum(x if generator.random() < 0.5 else -x for x in differences)) >= seen - 1e-12 for _ in range(rounds))
    return (hits + 1) / (rounds + 1)


def mean(values):
    return statistics.mean(values)


def spread(values):
    """Mean and, of several, their standard deviation, for a table."""
    return f"{mean(values):.4f}" + (f" ± {statistics.stdev(values):.4f}" if len(values) > 1 else "")
