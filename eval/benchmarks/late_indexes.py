"""The peers that index token vectors, each behind the same methods, and the process that runs one of them.

    python late_indexes.py NAME VECTORS TOKENS DIMENSION THREADS FOLDER

builds NAME's index of the documents of TOKENS vectors in VECTORS, 32-bit floats, under FOLDER and prints {"build": seconds, "bytes":
what it takes there}. Then each line on standard input is answered by one on standard output:

    {"queries": FILE, "length": N, "k": K, "save": PATH}        all queries of N vectors: {"seconds"}; documents found, 32-bit integers
    {"queries": FILE, "length": N, "k": K, "single": M}         the first M one by one: {"milliseconds": [one each]}
"""

import json
import os
import sys
import time
from pathlib import Path

import numpy as np
import torch


class FastPlaid:
    def build(self, documents, folder, threads):
        from fast_plaid.search import FastPlaid as Index

        self.index = Index(index=folder, device="cpu")
        self.index.create(documents_embeddings=documents)

    def search(self, queries, k):
        return self.index.search(queries_embeddings=queries, top_k=k, show_progress=False)


class Warp:
    def build(self, documents, folder, threads):
        from xtr_warp.search import XTRWarp

        self.threads, self.index = threads, XTRWarp(index=folder)
        self.index.create(embeddings_source=documents, device="cpu", show_progress=False)
        self.index.load(device="cpu")

    def search(self, queries, k):
        return self.index.search(queries_embeddings=queries, top_k=k, num_threads=self.threads, show_progress=False)


PEERS = {"fast-plaid": FastPlaid, "xtr-warp-rs": Warp}


def rows(found, k):
    """Documents, -1 where there are fewer than k."""
    return np.array([([document for document, _ in one] + [-1] * k)[:k] for one in found], dtype=np.int32)


def answer(peer, dimension, request):
    queries = np.fromfile(request["queries"], dtype=np.float32).reshape(-1, request["length"], dimension)
    queries, k = torch.from_numpy(queries), request["k"]
    if "single" in request:
        milliseconds = []
        for row in range(request["single"]):
            begun = time.perf_counter()
            peer.search(queries[row : row + 1], k)
            milliseconds.append((time.perf_counter() - begun) * 1000)
        return {"milliseconds": milliseconds}
    begun = time.perf_counter()
    found = peer.search(queries, k)
    seconds = time.perf_counter() - begun
    if request.get("save"):
        rows(found, k).tofile(request["save"])
    return {"seconds": seconds}


def main():
    name, path, tokens, dimension, threads, folder = *sys.argv[1:3], *map(int, sys.argv[3:6]), sys.argv[6]
    torch.set_num_threads(threads)
    documents = torch.from_numpy(np.fromfile(path, dtype=np.float32).reshape(-1, tokens, dimension))
    # Libraries talk on standard output, which is for answers.
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    peer, place = PEERS[name](), Path(folder) / name
    begun = time.perf_counter()
    peer.build(list(documents), str(place), threads)
    seconds = time.perf_counter() - begun
    size = sum(file.stat().st_size for file in place.rglob("*") if file.is_file())
    print(json.dumps({"build": seconds, "bytes": size}), file=answers, flush=True)
    for line in sys.stdin:
        print(json.dumps(answer(peer, dimension, json.loads(line))), file=answers, flush=True)


if __name__ == "__main__":
    main()
