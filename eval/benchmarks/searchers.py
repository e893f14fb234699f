"""The peers that search vectors, each behind the same methods, and the process that runs one of them.

    python searchers.py NAME VECTORS DIMENSION THREADS

builds NAME's index of the 32-bit floats in VECTORS and prints {"build": seconds}. Then each line on standard input is answered by one
on standard output:

    {"queries": FILE, "k": K, "save": PATH}              all queries at once: {"seconds"}; the rows found, 32-bit integers, go to PATH
    {"queries": FILE, "k": K, "single": N}               the first N one by one: {"milliseconds": [one each]}

Either may say "breadth": how widely a graph is searched. Timed are the library's own calls on arrays that are in memory.
"""

import json
import sys
import time

import numpy as np


class Numpy:
    """A product of matrices, and the best of each row by partition."""

    # Scores of so many rows at a time: 256 MB and less.
    SCORES = 1 << 26

    def build(self, vectors, threads):
        self.vectors = np.ascontiguousarray(vectors)

    def search(self, queries, k, breadth):
        step = max(1, self.SCORES // len(self.vectors))
        return np.concatenate([self.best(queries[i : i + step], k) for i in range(0, len(queries), step)])

    def best(self, queries, k):
        scores = queries @ self.vectors.T
        rows = np.argpartition(scores, -k, axis=1)[:, -k:]
        order = np.argsort(-np.take_along_axis(scores, rows, axis=1), axis=1)
        return np.take_along_axis(rows, order, axis=1)


class Faiss:
    def __init__(self, kind):
        self.kind = kind

    def build(self, vectors, threads):
        import faiss

        faiss.omp_set_num_threads(threads)
        dimension = vectors.shape[1]
        if self.kind == "flat":
            self.index = faiss.IndexFlatIP(dimension)
        else:
            self.index = faiss.IndexScalarQuantizer(dimension, faiss.ScalarQuantizer.QT_8bit, faiss.METRIC_INNER_PRODUCT)
            self.index.train(vectors)
        self.index.add(vectors)

    def search(self, queries, k, breadth):
        return self.index.search(queries, k)[1]


class UsearchExact:
    def __init__(self, type):
        self.type = type

    def build(self, vectors, threads):
        self.threads = threads
        self.vectors = self.converted(np.asarray(vectors))

    def converted(self, vectors):
        # Numbers of vectors of length 1, in bytes.
        return vectors if self.type == "f32" else np.clip(np.rint(vectors * 127), -127, 127).astype(np.int8)

    def search(self, queries, k, breadth):
        from usearch.index import MetricKind, search

        found = search(
            self.vectors, self.converted(queries), k, MetricKind.IP if self.type == "f32" else MetricKind.Cos, exact=True,
            threads=self.threads)
        return found.keys.reshape(len(queries), -1)


class UsearchGraph:
    def build(self, vectors, threads):
        from usearch.index import Index

        self.threads = threads
        self.index = Index(ndim=vectors.shape[1], metric="ip", dtype="f32", connectivity=16, expansion_add=200)
        self.index.add(np.arange(len(vectors)), np.asarray(vectors), threads=threads)

    def search(self, queries, k, breadth):
        self.index.expansion_search = breadth or k
        return self.index.search(queries, k, threads=self.threads).keys.reshape(len(queries), -1)


class Hnswlib:
    def build(self, vectors, threads):
        import hnswlib

        self.index = hnswlib.Index(space="ip", dim=vectors.shape[1])
        self.index.init_index(max_elements=len(vectors), M=16, ef_construction=200, random_seed=2026)
        self.index.set_num_threads(threads)
        self.index.add_items(vectors, np.arange(len(vectors)))

    def search(self, queries, k, breadth):
        self.index.set_ef(breadth or k)
        return self.index.knn_query(queries, k)[0]


PEERS = {
    "numpy matmul": Numpy,
    "faiss flat": lambda: Faiss("flat"),
    "faiss SQ8": lambda: Faiss("SQ8"),
    "usearch exact f32": lambda: UsearchExact("f32"),
    "usearch exact i8": lambda: UsearchExact("i8"),
    "hnswlib": Hnswlib,
    "usearch graph": UsearchGraph,
}


def answer(peer, dimension, request):
    queries = np.fromfile(request["queries"], dtype=np.float32).reshape(-1, dimension)
    k, breadth = request["k"], request.get("breadth")
    if "single" in request:
        milliseconds = []
        for row in range(request["single"]):
            begun = time.perf_counter()
            peer.search(queries[row : row + 1], k, breadth)
            milliseconds.append((time.perf_counter() - begun) * 1000)
        return {"milliseconds": milliseconds}
    begun = time.perf_counter()
    rows = peer.search(queries, k, breadth)
    seconds = time.perf_counter() - begun
    if request.get("save"):
        rows.astype(np.int32).tofile(request["save"])
    return {"seconds": seconds}


def main():
    name, path, dimension, threads = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
    vectors = np.memmap(path, dtype=np.float32, mode="r").reshape(-1, dimension)
    peer = PEERS[name]()
    begun = time.perf_counter()
    peer.build(vectors, threads)
    print(json.dumps({"build": time.perf_counter() - begun}), flush=True)
    for line in sys.stdin:
        print(json.dumps(answer(peer, dimension, json.loads(line))), flush=True)


if __name__ == "__main__":
    main()
