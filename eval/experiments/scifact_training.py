"""SciFact made ready for training: an index with vectors, runs, parts of the judged queries, examples."""

import json
import random
from dataclasses import dataclass
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


# How queries are taken from train for dev. Of the official split, some of those share documents with others of train, as those
# of test do; those of "official, dev apart" do not.
DEVELOPMENT = {
    "official": lambda train: set(random.Random(1).sample(sorted({line[0] for line in train}), 100)),
    "official, dev apart": lambda train: queries_of("dev", "scifact-dev.json"),
}


@dataclass
class Split:
    """Examples to train on and to measure on; topics, judgements and the queries of the columns of test."""

    name: str
    folder: Path
    train: Path
    dev: Path
    topics: Path
    judgements: Path
    columns: dict


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
        """The judgements of train and dev, those of test, and the queries of each column of test."""
        train, test = (judgements(self.data / "qrels" / f"{name}.tsv") for name in ("train", "test"))
        if split == "disjoint":
            lines = {name: queries_of(name, "scifact-disjoint.json") for name in ("train", "dev", "test")}
            train, dev, test = ([line for line in train + test if line[0] in lines[name]] for name in ("train", "dev", "test"))
            return train, dev, test, {f"all {len(lines['test'])}, none with overlap": lines["test"]}
        everything, apart = {line[0] for line in test}, queries_of("no-overlap", "scifact-no-overlap.json")
        columns = {"all 300": everything, "104 without overlap": apart, "196 with overlap": everything - apart}
        chosen = DEVELOPMENT[split](train)
        return [line for line in train if line[0] not in chosen], [line for line in train if line[0] in chosen], test, columns

    def examples(self, split, development=CANDIDATES):
        """What a split is trained, measured and tested on.

        - development: candidates of a query of dev
        """
        folder = self.work / split
        folder.mkdir(exist_ok=True)
        train, dev, test, columns = self.parts(split)
        write_judgements(folder / "test.tsv", test)
        judged = {line[0] for line in test}
        lines = [line for line in self.topics.read_text().splitlines() if json.loads(line)["_id"] in judged]
        (folder / "test.jsonl").write_text("\n".join(lines) + "\n")
        return Split(
            split, folder, self.mined(folder, "train", train, CANDIDATES), self.mined(folder, "dev", dev, development),
            folder / "test.jsonl", folder / "test.tsv", columns)

    def mined(self, folder, name, lines, candidates):
        write_judgements(folder / f"{name}.tsv", lines)
        runs = ["-r", self.work / "bm25.run", "-r", self.work / "dense.run"]
        output = folder / (f"{name}.jsonl" if candidates == CANDIDATES else f"{name}-{candidates}.jsonl")
        return self.once(
            output, "mine", "-t", self.topics, "-q", folder / f"{name}.tsv", *runs, "--to", CANDIDATES, "--negatives",
            candidates - 1, "--draw", "top", "-c", self.data / "corpus.jsonl", "-o", output)
