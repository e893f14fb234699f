"""The collections of effectiveness-late, their indexes and their runs, all made by the binary."""

import json
import os
import shutil
from dataclasses import dataclass
from pathlib import Path

import numpy as np

# What PLAID is compared with, and re-ranked.
DEPTH = 100
LEFT_OUT_OF_COPIES = ("-wal", "-shm")


@dataclass
class Collection:
    """A collection as files, with the run whose documents are re-ranked."""

    name: str
    label: str
    corpus: Path
    topics: Path
    qrels: Path
    first_stage: Path
    # Whether all of the corpus is searched; else only the first stage's documents are re-ranked.
    is_searched: bool


def scifact(data, work):
    """SciFact with those of its queries that are judged."""
    folder = data / "scifact"
    qrels, topics = folder / "qrels" / "test.tsv", work / "scifact-topics.jsonl"
    judged = {line.split("\t")[0] for line in qrels.read_text().splitlines()[1:]}
    keep(folder / "queries.jsonl", judged, topics)
    run = folder / "runs" / "bm25s-lucene-k0.9-b0.4-porter.top100.trec"
    return Collection("scifact", "SciFact", folder / "corpus.jsonl", topics, qrels, run, True)


def dl19(data, work):
    """TREC Deep Learning 2019 with those passages that BM25's published run has."""
    folder = data / "msmarco-dl19-pool"
    run, corpus = folder / "runs" / "BM25.top100.trec", work / "dl19-corpus.jsonl"
    keep(folder / "corpus.jsonl", {line.split()[2] for line in run.read_text().splitlines()}, corpus)
    trec = folder / "trec"
    return Collection("dl19", "DL19", corpus, trec / "topics.tsv", trec / "qrels.official-full.txt", run, False)


def keep(source, identifiers, target):
    """Copies the lines of JSON that have one of the identifiers."""
    with open(source, encoding="utf-8") as lines, open(target, "w", encoding="utf-8") as out:
        out.writelines(line for line in lines if json.loads(line)["_id"] in identifiers)


class Index:
    """An index with token vectors."""

    def __init__(self, path, summary, megabytes):
        self.path, self.summary, self.megabytes = path, summary, megabytes

    @property
    def seconds(self):
        return self.summary["seconds"]


class Indexer:
    """Makes indexes: encoded once, then kept in other ways."""

    def __init__(self, run, work):
        self.run, self.work = run, work

    def encoded(self, name, corpus, model, *options):
        path = self.work / f"{name}.rankify"
        done = self.run("index", "--json", "-i", path, corpus, "--late", model, *options)
        return Index(path, json.loads(done.output), done.megabytes)

    def recoded(self, index, name, *options):
        """A copy whose token vectors are kept in another way. The big file is not copied: it is only read."""
        path = self.work / f"{name}.rankify"
        for file in self.work.glob(index.path.name + "*"):
            suffix = file.name.removeprefix(index.path.name)
            if suffix in LEFT_OUT_OF_COPIES:
                continue
            (os.link if suffix else shutil.copyfile)(file, f"{path}{suffix}")
        done = self.run("index", "--json", "-i", path, *options)
        return Index(path, json.loads(done.output), done.megabytes)

    def size(self, index):
        """What `--info` says of the token vectors."""
        return json.loads(self.run("index", "--json", "-i", index.path, "--info").output)["details"]["tokenVectors"]

    def removed(self, index):
        for file in self.work.glob(index.path.name + "*"):
            file.unlink()


class Searcher:
    """Makes runs from indexes."""

    def __init__(self, run, ndcg, work):
        self.run, self.ndcg, self.work = run, ndcg, work

    def reranked(self, index, collection, first_stage=None, method="colbert", name=None):
        run = self.work / f"{name or 'reranked'}.run"
        self.run(
            "rerank", "-r", first_stage or collection.first_stage, "-i", index.path, "-t", collection.topics, "--method",
            method, "-o", run)
        return self.ndcg(collection.qrels, run)

    def retrieved(self, index, collection, name, *options):
        """A run's file, and milliseconds a query."""
        run = self.work / f"{name}.run"
        self.run("retrieve", "-i", index.path, "-t", collection.topics, "-k", str(DEPTH), "-o", run, *options)
        details = json.loads(Path(f"{run}.meta.json").read_text())["details"]
        return run, 1000 * details["timings"]["search"][0] / details["queries"]


def documents(run):
    """The documents of each query of a run."""
    found = {}
    for line in run.read_text().splitlines():
        query, _, document, *_ = line.split()
        found.setdefault(query, set()).add(document)
    return found


def recall(run, exact):
    """How much of the exact result a run has, the mean over queries."""
    found, wanted = documents(run), documents(exact)
    return sum(len(found.get(query, set()) & all) / len(all) for query, all in wanted.items()) / len(wanted)


def projected(model, folder, dimension, seed=1):
    """The model with a random projection to fewer numbers, in PyLate's layout: for sizes, not for quality."""
    layer = folder / "1_Dense"
    layer.mkdir(parents=True)
    for file in model.iterdir():
        if file.is_file() and file.name not in ("modules.json", "config_sentence_transformers.json"):
            (folder / file.name).symlink_to(file.resolve())
    width = json.loads((model / "config.json").read_text())["hidden_size"]
    matrix = np.random.default_rng(seed).standard_normal((dimension, width)).astype("<f4")
    header = {"linear.weight": {"dtype": "F32", "shape": matrix.shape, "data_offsets": [0, matrix.nbytes]}}
    head = json.dumps(header).encode()
    (layer / "model.safetensors").write_bytes(len(head).to_bytes(8, "little") + head + matrix.tobytes())
    identity = "torch.nn.modules.linear.Identity"
    layer_settings = {"in_features": width, "out_features": dimension, "bias": False, "activation_function": identity}
    kinds = [("0", "", "sentence_transformers.models.Transformer"), ("1", "1_Dense", "pylate.models.Dense.Dense")]
    modules = [{"idx": int(name), "name": name, "path": path, "type": kind} for name, path, kind in kinds]
    settings = {
        "query_prefix": "", "document_prefix": "", "query_length": 32, "document_length": 256, "do_query_expansion": False,
        "skiplist_words": []}
    for name, content in (
        ("1_Dense/config.json", layer_settings), ("modules.json", modules), ("config_sentence_transformers.json", settings)
    ):
        (folder / name).write_text(json.dumps(content))
    return folder
