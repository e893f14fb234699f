"""Retrieval-augmented answers on question collections; started by eval/experiments/rag."""

import argparse
import json
import os
import shutil
import sys
from collections import Counter
from pathlib import Path

from made import Work
from perfect_reader import PerfectReader, Question, serve
from record import REPOSITORY, Record, output, source

SMALL = "SmolLM2-135M"
PERFECT = "perfect reader"
MODEL_FILE = "SmolLM2-135M-Instruct.Q4_1.gguf"
# Name, folder with corpus and judgements, questions, how many of them a small model answers.
COLLECTIONS = {"HotpotQA": ("hotpotqa-dev685", "queries.jsonl", 50), "toy": (None, "questions.jsonl", None)}

METHODS = {
    SMALL: {
        "zero-shot": ["zero-shot"],
        "single-pass": ["single-pass"],
        "single-pass, 15 passages": ["single-pass", "-k", 15],
        "cot": ["cot"],
        "adaptive-note": ["adaptive-note"],
    },
    PERFECT: {
        "single-pass": ["single-pass"],
        "single-pass, 10 passages": ["single-pass", "-k", 10, "--evidence-tokens", 20000],
        "single-pass, 15 passages": ["single-pass", "-k", 15, "--evidence-tokens", 20000],
        "adaptive-note": ["adaptive-note"],
        "adaptive-note as DeepNote": ["adaptive-note", "--loop", "deep-note"],
        "adaptive-note, a search for each question": ["adaptive-note", "--per-question"],
    },
}
MEASURES = ["EvidenceRecall", "EM", "F1", "Contains"]

NOTES = """\
How to read this. Passages are found by BM25 (the index's defaults), five a search unless a row says otherwise; adaptive-note reads
15 different ones at most. Evidence recall is the share of a question's gold passages among those that the reader was shown, in
whatever round; EM, F1 and Contains (by token) compare the answer with the gold answers by Unicode normalisation. 95 % bootstrap
intervals over questions in brackets. Requests, passages and seconds are means per question; seconds are on this machine beside
whatever else ran on it.

The perfect reader is no model: it knows which passages are gold, notes them word by word, and answers once it has read all
of them, but asks only for what it has read about (a missing passage by its title where question or note name it, else by the names
in the note). Its rows say what the searches of a method are worth; a model of 135 million parameters reads far worse, and its
rows say what that costs.
"""


def lines(path):
    return [json.loads(line) for line in Path(path).read_text().splitlines()]


class Collection:
    def __init__(self, name, data, work):
        folder, questions, self.most = COLLECTIONS[name]
        self.name, self.work = name, work
        self.folder = Path(data) / folder if folder else REPOSITORY / "datasets" / "toy"
        self.corpus = self.folder / "corpus.jsonl"
        self.judgements = self.folder / "qrels" / "test.tsv"
        self.source = self.folder / questions
        self.index = work.place / f"{self.folder.name}.rankify"
        if not self.index.exists():
            work("index", "-i", self.index, self.corpus)

    def questions(self, most):
        """The first questions, and the passages that hold their answers."""
        path = self.work.place / f"{self.folder.name}-{most or 'all'}.questions.jsonl"
        found = []
        for item in lines(self.source)[:most]:
            answers = item.get("answers") or item["metadata"]["answers"]
            question = {"id": item.get("id", item.get("_id")), "question": item.get("question", item.get("text"))}
            found.append(question | {"answers": answers, "gold": item.get("gold")})
        path.write_text("".join(json.dumps({k: v for k, v in q.items() if k != "gold"}) + "\n" for q in found))
        judged = [row.split("\t") for row in self.judgements.read_text().splitlines()[1:]]
        for question in found:
            question["gold"] = question["gold"] or [doc for id, doc, grade in judged if id == question["id"] and int(grade) > 0]
        qrels = path.with_suffix(".qrels")
        qrels.write_text("".join(f"{q['id']} 0 {doc} 1\n" for q in found for doc in q["gold"]))
        return found, path, qrels

    def reader(self, questions):
        texts = {item["_id"]: (item["title"], f"{item['title']} {item['text']}".strip()) for item in lines(self.corpus)}
        return PerfectReader(
            Question(question["question"], question["answers"], [texts[doc] for doc in question["gold"]])
            for question in questions)


class Experiment:
    def __init__(self, reader, collection, work, options):
        self.reader, self.collection, self.work, self.options = reader, collection, work, options
        most = (collection.most if reader == SMALL else None) if options.questions is None else options.questions
        self.questions, self.path, self.qrels = collection.questions(most)
        self.rows = {}

    def run(self):
        server = serve(self.collection.reader(self.questions)) if self.reader == PERFECT else None
        for name, (method, *given) in METHODS[self.reader].items():
            if self.options.methods is None or name in self.options.methods:
                self.rows[name] = self.measured(method, given, server)
                print(f"{self.reader}, {self.collection.name}, {name}: {self.rows[name]}", file=sys.stderr)
        if server:
            server.shutdown()

    def measured(self, method, given, server):
        if server:
            # The address changes from run to run and decides nothing, so what is made is not kept by it.
            model = f"openai:perfect@http://127.0.0.1:{server.server_address[1]}/v1"
            path = self.work.place / f"perfect-{self.collection.folder.name}-{'-'.join(map(str, [method, *given]))}.jsonl"
            prompts = self.prompts(method)
            self.work(*self.command(method, given), "--model", model, "--prompts", prompts, "-o", path)
        else:
            path = self.work.made(
                f"{self.collection.folder.name}-{len(self.questions)}-{method}", ".jsonl", *self.command(method, given),
                "--model", self.work.models / MODEL_FILE)
        return self.row(path)

    def command(self, method, given):
        where = [] if method == "zero-shot" else ["-i", self.collection.index]
        return ["rag", *where, "-t", self.path, "--method", method, *given]

    def prompts(self, method):
        """Those of the perfect reader's prompts that the method has."""
        folder = self.work.place / f"prompts-{method}"
        shutil.rmtree(folder, ignore_errors=True)
        self.work("rag", "--method", method, "--write-prompts", folder)
        for path in folder.glob("*.txt"):
            path.write_text((Path(__file__).parent / "perfect-reader" / path.name).read_text())
        return folder

    def row(self, path):
        answers = lines(path)
        measures = MEASURES if any(answer["ctxs"] for answer in answers) else MEASURES[1:]
        names = [item for measure in measures for item in ("-m", measure)]
        found = json.loads(self.work("evaluate", self.path, path, "--qrels", self.qrels, *names, "--json"))
        row = measured_values(found)
        count = len(answers)
        row["requests"] = sum(answer["requests"] for answer in answers) / count
        row["passages"] = sum(len(answer["ctxs"]) for answer in answers) / count
        row["seconds"] = sum(answer["seconds"] for answer in answers) / count
        row["stops"] = dict(Counter(answer["stop"] for answer in answers if "stop" in answer))
        row["malformed"] = sum(answer.get("malformedReplies", 0) for answer in answers)
        row["questions"] = count
        return row

    def table(self):
        head = ["", "evidence recall", "EM", "F1", "Contains", "requests", "passages", "s/question", "stopped by"]
        rows = ["| " + " | ".join(head) + " |", "|---|" + "---:|" * 7 + "---|"]
        for name, row in self.rows.items():
            figures = [shown(row.get(measure)) for measure in MEASURES]
            means = [f"{row['requests']:.1f}", f"{row['passages']:.1f}", f"{row['seconds']:.2f}"]
            stops = ", ".join(f"{stop} {count}" for stop, count in sorted(row["stops"].items()))
            rows.append("| " + " | ".join([name, *figures, *means, stops]) + " |")
        return "\n".join(rows)

    def note(self, record):
        for name, row in self.rows.items():
            record.content["measurements"].append(
                {"reader": self.reader, "collection": self.collection.name, "method": name, **row})
        # On the toy collection one search finds all there is to find.
        if self.reader != PERFECT or self.collection.name != "HotpotQA":
            return
        for name in ("adaptive-note", "adaptive-note, a search for each question"):
            # Five passages are what one search brings, fifteen what all searches may.
            for other, wanted in (("single-pass", "> 0"), ("single-pass, 15 passages", "told")):
                if {name, other} <= self.rows.keys():
                    first, second = (self.rows[method]["EvidenceRecall"]["mean"] for method in (name, other))
                    record.target(
                        f"HotpotQA: evidence recall of {name} less that of {other}", first - second, wanted,
                        first > second if wanted != "told" else None, f"{first:.3f}, {second:.3f}")


def shown(value):
    """A mean with its interval; nothing for a measure that a method has no evidence for."""
    return f"{value['mean']:.3f} [{value['low']:.3f}, {value['high']:.3f}]" if value else ""


def measured_values(found):
    """Mean and interval of each measure, and where answers go wrong."""
    [answers] = found["answers"]
    row = {"faults": answers.get("faults")}
    for measure, mean in answers["summary"].items():
        low, high = answers["intervals"][measure]
        row[measure] = {"mean": mean, "low": low, "high": high}
    return row


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", nargs="?", default=os.environ.get("RANKIFY_DATA"))
    parser.add_argument("--reader", dest="readers", action="append", choices=METHODS)
    parser.add_argument("--collection", dest="collections", action="append", choices=COLLECTIONS)
    parser.add_argument("--method", dest="methods", action="append", help="only this; may be repeated")
    parser.add_argument("--questions", type=int, help="the first so many (default: 50 of HotpotQA for the model, else all)")
    parser.add_argument("--no-record", action="store_true")
    options = parser.parse_args()
    if options.data is None:
        parser.error("name the folder with the collections, or set RANKIFY_DATA")
    record = Record("rag", " ".join(["eval/experiments/rag", *sys.argv[1:]]))
    work = Work(Path(os.environ["RANKIFY_BENCH"]) / "rag", os.environ["RANKIFY_MODELS"])
    record["source"] = source(Path(work.binary).resolve().is_relative_to(REPOSITORY.resolve()))
    record["versions"] = {"rankify": output(work.binary, "--version").split()[-1]}
    parts = []
    for reader in options.readers or METHODS:
        for name in options.collections or COLLECTIONS:
            experiment = Experiment(reader, Collection(name, options.data, work), work, options)
            experiment.run()
            experiment.note(record)
            parts += [f"## {reader}, {name}, {len(experiment.questions)} questions", experiment.table()]
    targets = [record.table()] if record.content["targets"] else []
    record.write("\n\n".join([*targets, *parts, NOTES]), keep=not options.no_record)
    sys.exit(0 if record.passed else 1)


if __name__ == "__main__":
    main()
