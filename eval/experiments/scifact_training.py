"""SciFact made ready for training: an index with vectors, runs, parts of the judged queries, examples."""

import json
import random
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
SPLITS = REPOSITORY / "datasets" / "splits"
CANDIDATES = 64


def judgements(path):
    """Lines of a BEIR qrels file as (query, document, grade), without the heading."""
    return [tuple(line.split("\t")) for line in Path(path).read_text().splitlines()[1:]]


def write_judgements(path, lines):
    text = "query-id\tcorpus-id\tscore\n" + "".join("\t".join(line) + "\n" for line in lines)
    Path(path).write_text(text)


def queries_of(part, split):
    parts = json.loads((SPLITS / split).read_text())["parts"]
    return next(set(entry["queries"]) for entry in parts if entry["name"] == part)


class Collection:
    """What all runs share: made once in the work folder."""

    def __init__(self, data, model, work, rankify):
        self.data, self.model, self.work, self.rankify = Path(data) / "scifact", model, Path(work), rankify
        self.work.mkdir(parents=True, exist_ok=True)
        self.index = self.work / "scifact.rankify"
        self.topics = self.data / "queries.jsonl"

    def once(self, output, *command):
        """Runs a command whose output is not there yet."""
        output = Path(output)
        if not output.exists():
            self.rankify(*command)
        return output

    def prepare(self):
        if not (self.work / "indexed").exists():
            self.rankify("index", "-i", self.index, self.data / "corpus.jsonl", "--dense", self.model, "--overwrite")
            (self.work / "indexed").touch()
        for method in ("bm25", "dense"):
            run = self.work / f"{method}.run"
            self.once(run, "retrieve", "-i", self.index, "-t", self.topics, "--method", method, "-k", "100", "-o", run)

    def parts(self, split):
        """The judgements of train, dev and the columns of test."""
        train, test = (judgements(self.data / "qrels" / f"{name}.tsv") for name in ("train", "test"))
        if split == "official":
            # Dev is to test what test is to train: queries of the same kind, some of which share documents.
            names = sorted({line[0] for line in train})
            dev = set(random.Random(1).sample(names, 100))
            apart = queries_of("no-overlap", "scifact-no-overlap.json")
            columns = {
                "all 300": test,
                "104 without overlap": [line for line in test if line[0] in apart],
                "196 with overlap": [line for line in test if line[0] not in apart],
            }
            return [line for line in train if line[0] not in dev], [line for line in train if line[0] in dev], columns
        lines = {name: queries_of(name, "scifact-disjoint.json") for name in ("train", "dev", "test")}
        train, dev, test = ([line for line in train + test if line[0] in lines[name]] for name in ("train", "dev", "test"))
        return train, dev, {f"all {len(lines['test'])}, none with overlap": test}

    def examples(self, split):
        """Files of examples for train and dev, and of judgements for each column of test."""
        folder = self.work / split
        folder.mkdir(exist_ok=True)
        train, dev, columns = self.parts(split)
        files = []
        for name, lines in (("train", train), ("dev", dev)):
            write_judgements(folder / f"{name}.tsv", lines)
            runs = ["-r", self.work / "bm25.run", "-r", self.work / "dense.run"]
            files.append(self.once(
                folder / f"{name}.jsonl", "mine", "-t", self.topics, "-q", folder / f"{name}.tsv", *runs, "--to", CANDIDATES,
                "--negatives", CANDIDATES - 1, "--draw", "top", "-c", self.data / "corpus.jsonl", "-o", folder / f"{name}.jsonl"))
        tests = {}
        for number, (name, lines) in enumerate(columns.items()):
            tests[name] = folder / f"test-{number}.tsv"
            write_judgements(tests[name], lines)
        judged = {line[0] for lines in columns.values() for line in lines}
        topics = folder / "test.jsonl"
        lines = [line for line in self.topics.read_text().splitlines() if json.loads(line)["_id"] in judged]
        topics.write_text("\n".join(lines) + "\n")
        return files[0], files[1], topics, tests
