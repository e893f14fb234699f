"""Examples for late interaction from several collections, their candidates scored by one teacher."""

import json
import random
import re
from dataclasses import dataclass
from pathlib import Path

from scifact_training import judgements, queries_of, write_judgements

# The teacher: BM25, dense and MaxSim, z-scores of each ranking summed with these weights.
WEIGHTS = "0.5,1,1"
DEPTH = 100
NEGATIVES = 31
DEV_QUERIES, DEV_CANDIDATES = 50, 8
WORDS_OF_A_SENTENCE = range(7, 33)


@dataclass
class Source:
    """Documents, queries and judgements to make examples of, in files of the BEIR layout."""

    name: str
    corpus: Path
    topics: Path
    judgements: Path


def lines_of(path):
    return [json.loads(line) for line in Path(path).read_text().splitlines()]


def write_lines(path, entries):
    Path(path).write_text("".join(json.dumps(entry, ensure_ascii=False) + "\n" for entry in entries))


class Sources:
    """The collections as they are, and those that have to be made: of triples, and of documents without queries."""

    def __init__(self, data, work):
        self.data, self.work = Path(data), Path(work)

    def training(self):
        return [
            self.collection("scifact", "train"), self.collection("hotpotqa-train", "test"),
            self.collection("musique-train", "test"), self.judged("msmarco-v2-dl21-judged"),
            self.pseudo("hotpotqa-dev685", 700, 2400), self.pseudo("cisi", 300, 1460)]

    def development(self):
        """Queries of another collection, drawn by a seed."""
        source = self.collection("fiqa-goldpool", "dev")
        lines = judgements(source.judgements)
        chosen = set(random.Random(1).sample(sorted({line[0] for line in lines}), DEV_QUERIES))
        place = self.folder("fiqa-dev") / "judgements.tsv"
        write_judgements(place, [line for line in lines if line[0] in chosen])
        return Source("fiqa-dev", source.corpus, source.topics, place)

    def collection(self, name, split):
        place = self.data / name
        return Source(f"{name}-{split}", place / "corpus.jsonl", place / "queries.jsonl", place / "qrels" / f"{split}.tsv")

    def folder(self, name):
        place = self.work / name
        place.mkdir(parents=True, exist_ok=True)
        return place

    def judged(self, name):
        """Queries with judged passages, from triples."""
        place, documents, queries, relevant = self.folder(name), {}, {}, set()
        for line in lines_of(self.data / "train-triples" / f"{name}.jsonl"):
            documents |= {line["pos_id"]: line["pos"], line["neg_id"]: line["neg"]}
            queries[line["query_id"]] = line["query"]
            relevant.add((line["query_id"], line["pos_id"], "1"))
        return self.written(place, documents, queries, sorted(relevant))

    def pseudo(self, name, count, among):
        """Sentences of `count` documents as queries; these are left without them (inverse cloze; Lee et al. 2019).

        - among: documents of the collection that are candidates
        """
        place, documents, queries, relevant = self.folder(f"{name}-sentences"), {}, {}, []
        generator = random.Random(1)
        lines = sorted(lines_of(self.data / name / "corpus.jsonl"), key=lambda line: line["_id"])
        generator.shuffle(lines)
        for line in lines[:among]:
            sentences = re.split(r"(?<=[.!?])\s+", line["text"].strip())
            fit = [i for i, sentence in enumerate(sentences) if len(sentence.split()) in WORDS_OF_A_SENTENCE]
            if len(sentences) > 1 and fit and len(queries) < count:
                chosen = generator.choice(fit)
                queries[line["_id"]] = sentences.pop(chosen)
                relevant.append((line["_id"], line["_id"], "1"))
            documents[line["_id"]] = f"{line['title']} {' '.join(sentences)}".strip()
        return self.written(place, documents, queries, relevant)

    def written(self, place, documents, queries, relevant):
        write_lines(place / "corpus.jsonl", [{"_id": key, "title": "", "text": text} for key, text in documents.items()])
        write_lines(place / "queries.jsonl", [{"_id": key, "text": text} for key, text in queries.items()])
        write_judgements(place / "judgements.tsv", relevant)
        return Source(place.name, place / "corpus.jsonl", place / "queries.jsonl", place / "judgements.tsv")


class Teaching:
    """Candidates from three rankings of one model and BM25, scored by what they say together."""

    def __init__(self, rankify, model, work):
        self.rankify, self.model, self.work = rankify, model, Path(work)

    def examples(self, source, candidates):
        """A file of examples with texts and a teacher's scores."""
        place = self.work / source.name
        place.mkdir(parents=True, exist_ok=True)
        examples = place / f"examples-{candidates}.jsonl"
        if not examples.exists():
            runs = self.runs(source, place)
            self.rankify("fuse", *runs, "--method", "weighted", "--norm", "zscore", "--weights", WEIGHTS, "-k", DEPTH, "-o",
                         place / "teacher.run")
            self.rankify(
                "mine", "-t", source.topics, "-q", source.judgements, "-r", place / "teacher.run", "--teacher-run",
                place / "teacher.run", "--drop-unscored", "--negatives", candidates - 1, "--draw", "top", "-c", source.corpus,
                "--inline", "-o", examples)
        return examples

    def runs(self, source, place):
        index, topics = place / "index.rankify", self.asked(source, place)
        if not (place / "indexed").exists():
            self.rankify("index", "-i", index, source.corpus, "--dense", self.model, "--overwrite")
            self.rankify("index", "-i", index, "--late", self.model, "--tokens", "fp16", "--document-length", 180)
            (place / "indexed").touch()
        found = []
        for method in ("bm25", "dense", "late"):
            found.append(place / f"{method}.run")
            if not found[-1].exists():
                self.rankify("retrieve", "-i", index, "-t", topics, "--method", method, "-k", DEPTH, "-o", found[-1])
        return found

    def asked(self, source, place):
        """The topics that have judgements."""
        judged = {line[0] for line in judgements(source.judgements)}
        write_lines(place / "topics.jsonl", [line for line in lines_of(source.topics) if line["_id"] in judged])
        return place / "topics.jsonl"


class LateExamples:
    """What everybody is trained and measured on, in nested parts."""

    def __init__(self, rankify, data, model, work):
        sources, teaching = Sources(data, Path(work) / "sources"), Teaching(rankify, model, Path(work) / "teaching")
        self.dev = teaching.examples(sources.development(), DEV_CANDIDATES)
        self.development = len(lines_of(self.dev))
        labelled, sentences = [], []
        for source in sources.training():
            lines = lines_of(teaching.examples(source, NEGATIVES + 1))
            # Collections number their queries alike.
            lines = [json.dumps(line | {"query_id": f"{source.name}/{line['query_id']}"}, ensure_ascii=False) for line in lines]
            (sentences if source.name.endswith("sentences") else labelled).extend(lines)
        self.lines, self.labelled = labelled + sentences, len(labelled)
        random.Random(1).shuffle(self.lines)
        self.work = Path(work)

    def part(self, count):
        """A file of the first so many examples."""
        path = self.work / f"train-{count}.jsonl"
        path.write_text("\n".join(self.lines[:count]) + "\n")
        return path


@dataclass
class Test:
    """A first-stage run to re-rank, its judgements, and the queries of columns."""

    name: str
    run: Path
    corpus: Path
    topics: Path
    judgements: Path
    columns: dict


def tests(rankify, data, work):
    """The official 100 of DL19; Cranfield and SciFact by BM25's 100 best."""
    return [official(Path(data)), first_stage(rankify, Path(data), Path(work), "cranfield", "Cranfield"),
            first_stage(rankify, Path(data), Path(work), "scifact", "SciFact")]


def first_stage(rankify, data, work, name, title):
    place, index, run = data / name, work / f"{name}.rankify", work / f"{name}.run"
    qrels, topics = place / "qrels" / "test.tsv", work / f"{name}.jsonl"
    judged = {line[0] for line in judgements(qrels)}
    write_lines(topics, [line for line in lines_of(place / "queries.jsonl") if line["_id"] in judged])
    if not run.exists():
        rankify("index", "-i", index, place / "corpus.jsonl", "--overwrite")
        rankify("retrieve", "-i", index, "-t", topics, "-k", DEPTH, "-o", run)
    columns = {title: judged}
    if name == "scifact":
        columns |= {"SciFact, 104 without overlap": queries_of("no-overlap", "scifact-no-overlap.json")}
    return Test(title, run, place / "corpus.jsonl", topics, qrels, columns)


def official(data):
    place = data / "msmarco-dl19-pool"
    qrels = place / "trec" / "qrels.official-full.txt"
    judged = {line.split()[0] for line in qrels.read_text().splitlines()}
    asked = {line["_id"] for line in lines_of(place / "queries.jsonl")}
    return Test(
        "DL19", place / "runs" / "BM25.top100.trec", place / "corpus.jsonl", place / "queries.jsonl", qrels,
        {"DL19": judged & asked})
