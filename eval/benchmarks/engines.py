"""The peers, each behind the same four methods, and the process that runs one of them.

    python engines.py NAME COLLECTION FOLDER

builds NAME's index of COLLECTION in FOLDER and prints {"build": seconds, "bytes": size on disk}. Then each line on standard
input, {"k": 10, "passes": 3}, is answered by {"seconds": [one a pass], "queries": n}. {"hits": k, "file": path} writes what
was found, a line a query: [[document, score], ...].

Timed are only the library's own calls: no start of Python, no import, no reading of the corpus, no look-up of the documents'
identifiers after a search.
"""

import json
import re
import shutil
import sqlite3
import sys
import time
from pathlib import Path

import collection

# Lucene's list, which rankify's English analysis has too.
STOP_WORDS = (
    "a an and are as at be but by for if in into is it no not of on or such that the their then there these they this to "
    "was will with"
).split()
WORDS = re.compile(r"\w+")
K1, B = 0.9, 0.4


def size(path):
    """Bytes of a file, or of all files in a folder."""
    path = Path(path)
    files = [path] if path.is_file() else [file for file in path.rglob("*") if file.is_file()]
    return sum(file.stat().st_size for file in files)


class Tantivy:
    """tantivy-py: one writer thread, one merged index, the analysis `en_stem` or the same with Lucene's stop words."""

    def __init__(self, stop_words, stores_text):
        self.stop_words, self.stores_text = stop_words, stores_text

    def build(self, documents, folder):
        import tantivy

        schema = tantivy.SchemaBuilder()
        schema.add_text_field("id", stored=True, tokenizer_name="raw")
        schema.add_text_field("body", stored=self.stores_text, tokenizer_name="english" if self.stop_words else "en_stem")
        index = tantivy.Index(schema.build(), path=str(folder))
        self.register(index, tantivy)
        writer = index.writer(heap_size=512_000_000, num_threads=1)
        for document in documents:
            writer.add_document(
                tantivy.Document(id=document["_id"], body=document["title"] + " " + document["text"])
            )
        writer.commit()
        writer.wait_merging_threads()
        index.reload()
        self.index, self.folder = index, folder

    @staticmethod
    def register(index, tantivy):
        analyzer = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple()).filter(tantivy.Filter.remove_long(40))
        analyzer = analyzer.filter(tantivy.Filter.lowercase()).filter(tantivy.Filter.custom_stopword(STOP_WORDS))
        index.register_tokenizer("english", analyzer.filter(tantivy.Filter.stemmer("english")).build())

    def bytes(self):
        return size(self.folder)

    def prepare(self, queries):
        # The parser takes punctuation for operators.
        self.queries = [" ".join(WORDS.findall(query)) for query in queries]
        self.searcher = self.index.searcher()

    def search(self, k):
        for query in self.queries:
            self.searcher.search(self.index.parse_query(query, ["body"]), k, count=False)


class BM25S:
    """bm25s; queries as text (tokenisation is timed) or as tokens."""

    def __init__(self, backend, queries):
        self.backend, self.form = backend, queries

    def tokens(self, texts):
        import bm25s
        import Stemmer

        return bm25s.tokenize(
            texts, stopwords=STOP_WORDS, stemmer=Stemmer.Stemmer("english"), show_progress=False
        )

    def build(self, documents, folder):
        import bm25s

        texts = [document["title"] + " " + document["text"] for document in documents]
        self.retriever = bm25s.BM25(method="lucene", k1=K1, b=B, backend=self.backend)
        self.retriever.index(self.tokens(texts), show_progress=False)
        self.folder = folder

    def bytes(self):
        self.retriever.save(str(self.folder))
        return size(self.folder)

    def prepare(self, queries):
        self.queries = queries
        if self.form == "tokens":
            self.queries = self.tokens(queries)

    def search(self, k):
        queries = self.tokens(self.queries) if self.form == "text" else self.queries
        return self.retriever.retrieve(queries, k=k, show_progress=False, n_threads=1)


class BM25SOnTerms(BM25S):
    """bm25s on terms separated by blanks, which it takes as they are."""

    def tokens(self, texts):
        return [text.split() for text in texts]

    def hits(self, k, names):
        found = self.search(k)
        for numbers, scores in zip(found.documents, found.scores):
            yield [[names[number], float(score)] for number, score in zip(numbers, scores) if score > 0]


class FTS5:
    """SQLite's FTS5 and its own bm25(), default tokenizer; a query is the disjunction of its words."""

    def build(self, documents, folder):
        self.path = folder / "fts5.db"
        self.database = sqlite3.connect(self.path)
        self.database.execute("CREATE VIRTUAL TABLE t USING fts5(id UNINDEXED, title, text)")
        rows = ((document["_id"], document["title"], document["text"]) for document in documents)
        self.database.executemany("INSERT INTO t VALUES (?, ?, ?)", rows)
        self.database.commit()

    def bytes(self):
        return size(self.path)

    def prepare(self, queries):
        self.queries = [" OR ".join(f'"{word}"' for word in WORDS.findall(query)) for query in queries[:20]]

    def search(self, k):
        for query in self.queries:
            self.database.execute("SELECT id, rank FROM t WHERE t MATCH ? ORDER BY rank LIMIT ?", (query, k)).fetchall()


class RankBM25:
    """rank_bm25's BM25Okapi on the tokens that bm25s gets."""

    def tokens(self, texts):
        import Stemmer

        stemmer, stop = Stemmer.Stemmer("english"), set(STOP_WORDS)
        pattern = re.compile(r"\b\w\w+\b")
        return [stemmer.stemWords([w for w in pattern.findall(t.lower()) if w not in stop]) for t in texts]

    def build(self, documents, folder):
        import rank_bm25

        texts = [document["title"] + " " + document["text"] for document in documents]
        self.ranker = rank_bm25.BM25Okapi(self.tokens(texts), k1=K1, b=B)

    def bytes(self):
        return 0  # Lives in memory only.

    def prepare(self, queries):
        self.queries = self.tokens(queries[:5])

    def search(self, k):
        import numpy

        for query in self.queries:
            scores = self.ranker.get_scores(query)
            best = numpy.argpartition(scores, -k)[-k:]
            best[numpy.argsort(-scores[best])]


ENGINES = {
    "tantivy": lambda: Tantivy(stop_words=False, stores_text=False),
    "tantivy, text stored": lambda: Tantivy(stop_words=False, stores_text=True),
    "tantivy, stop words": lambda: Tantivy(stop_words=True, stores_text=False),
    "bm25s numba, tokens": lambda: BM25S("numba", "tokens"),
    "bm25s numba, text": lambda: BM25S("numba", "text"),
    "bm25s numpy, tokens": lambda: BM25S("numpy", "tokens"),
    "bm25s on terms": lambda: BM25SOnTerms("numba", "tokens"),
    "SQLite FTS5 bm25()": FTS5,
    "rank_bm25": RankBM25,
}


def warm_imports(name):
    """Imports what `name` will need, so that its build does not pay for it."""
    modules = {"tantivy": ["tantivy"], "bm25s": ["bm25s", "Stemmer"], "rank_bm25": ["rank_bm25", "Stemmer"]}
    for module in modules.get(re.split("[ ,]", name)[0], []):
        __import__(module)


def serve(engine, names):
    """Answers requests until standard input ends."""
    for line in sys.stdin:
        request = json.loads(line)
        if "hits" in request:
            with open(request["file"], "w") as file:
                for hits in engine.hits(request["hits"], names):
                    file.write(json.dumps(hits) + "\n")
            answer = {}
        else:
            answer = {"seconds": [timed(engine.search, request["k"]) for _ in range(request["passes"])]}
            answer["queries"] = len(getattr(engine.queries, "ids", engine.queries))
        print(json.dumps(answer), flush=True)


def timed(call, *arguments):
    begun = time.perf_counter()
    call(*arguments)
    return time.perf_counter() - begun


def main():
    name, folder, work = sys.argv[1], sys.argv[2], Path(sys.argv[3])
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    warm_imports(name)
    documents = list(collection.documents(folder))
    engine = ENGINES[name]()
    seconds = timed(engine.build, documents, work)
    print(json.dumps({"build": seconds, "bytes": engine.bytes()}), flush=True)
    names = [document["_id"] for document in documents]
    del documents
    engine.prepare(collection.topics(folder))
    serve(engine, names)


if __name__ == "__main__":
    main()
