"""The peers that compute MaxSim, each behind the same method, and the process that runs one of them.

    python interactions.py NAME VECTORS TOKENS DIMENSION THREADS

reads documents of TOKENS vectors of DIMENSION 32-bit floats from VECTORS and prints {"build": seconds}. Then each line on standard
input, {"queries": FILE, "length": N, "save": PATH}, is answered by {"seconds"}: the time to score all documents for each query of N
vectors, one query after the other. The scores go to PATH, 32-bit floats, query by query. Timed are calls on arrays in memory.
"""

import json
import sys
import time

import numpy as np


class Numpy:
    """A product of matrices, the maximum along the document, the sum along the query."""

    def prepare(self, documents, threads):
        self.documents = documents

    def scores(self, query):
        products = self.documents.reshape(-1, self.documents.shape[2]) @ query.T
        return products.reshape(len(self.documents), -1, len(query)).max(axis=1).sum(axis=1)


class Torch:
    def prepare(self, documents, threads):
        import torch

        self.torch = torch
        torch.set_num_threads(threads)
        self.documents = torch.from_numpy(documents)

    def scores(self, query):
        query = self.torch.from_numpy(query)
        return (self.documents @ query.T).amax(dim=1).sum(dim=1).numpy()


class PyLate(Torch):
    """What its `rank` calls."""

    def prepare(self, documents, threads):
        super().prepare(documents, threads)
        from pylate.scores import colbert_scores

        self.colbert_scores = colbert_scores

    def scores(self, query):
        return self.colbert_scores(self.torch.from_numpy(query)[None], self.documents)[0].numpy()


class MaxSimCPU:
    def prepare(self, documents, threads):
        import maxsim_cpu

        self.documents, self.maxsim = documents, maxsim_cpu.maxsim_scores

    def scores(self, query):
        return np.asarray(self.maxsim(query, self.documents))


PEERS = {"numpy matmul": Numpy, "torch matmul": Torch, "PyLate": PyLate, "maxsim-cpu": MaxSimCPU}


def answer(peer, dimension, request):
    queries = np.fromfile(request["queries"], dtype=np.float32).reshape(-1, request["length"], dimension)
    begun = time.perf_counter()
    scores = [peer.scores(query) for query in queries]
    seconds = time.perf_counter() - begun
    if request.get("save"):
        np.stack(scores).astype(np.float32).tofile(request["save"])
    return {"seconds": seconds}


def main():
    name, path, tokens, dimension, threads = sys.argv[1], sys.argv[2], *map(int, sys.argv[3:6])
    documents = np.fromfile(path, dtype=np.float32).reshape(-1, tokens, dimension)
    peer = PEERS[name]()
    begun = time.perf_counter()
    peer.prepare(documents, threads)
    print(json.dumps({"build": time.perf_counter() - begun}), flush=True)
    for line in sys.stdin:
        print(json.dumps(answer(peer, dimension, json.loads(line))), flush=True)


if __name__ == "__main__":
    main()
