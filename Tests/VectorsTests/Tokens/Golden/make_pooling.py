"""Makes pooling.json: token vectors pooled by hierarchical clustering as PyLate does it.

Ward linkage of scipy on the condensed matrix of cosine distances, cut into len // factor clusters, the mean of each, in the
order of each cluster's first vector; PyLate's own function must give the same vectors, in whatever order.

    pip install pylate==1.6.0 scipy==1.17.1
    python make_pooling.py
"""

import json
import os

import numpy as np
import torch
from pylate.models import ColBERT
from scipy.cluster import hierarchy


def clusters(vectors, count):
    """The members of each cluster, in the order of their first member."""
    if count >= len(vectors):
        return [[token] for token in range(len(vectors))]
    # Rounding makes the distance of equal vectors negative, which scipy refuses.
    distances = np.maximum(1 - vectors @ vectors.T, 0)
    condensed = distances[np.triu_indices(len(vectors), k=1)]
    labels = hierarchy.fcluster(hierarchy.linkage(condensed, method="ward"), t=count, criterion="maxclust")
    found = {}
    for token, label in enumerate(labels):
        found.setdefault(label, []).append(token)
    return list(found.values())


def check(pooled, vectors, factor, protected):
    """Compares with PyLate's method, which uses nothing of its object."""
    [own] = ColBERT.pool_embeddings_hierarchical(None, [torch.tensor(vectors)], factor, protected)
    own = own.numpy()
    assert own.shape == np.shape(pooled), "another number of clusters than PyLate's"
    distances = np.abs(own[:, None] - np.array(pooled)[None]).max(axis=-1)
    assert distances.min(axis=0).max() < 1e-5 and distances.min(axis=1).max() < 1e-5, "other vectors than PyLate's"


def case(tokens, dim, topics, factor, protected, seed):
    random = np.random.default_rng(seed)
    centres = random.normal(size=(topics, dim))
    vectors = centres[random.integers(0, topics, tokens)] + 0.6 * random.normal(size=(tokens, dim))
    vectors = (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)
    if seed % 3 == 0:
        vectors[-1] = vectors[-4]
    wide = vectors.astype(np.float64)
    groups = clusters(wide[protected:], max((tokens - protected) // factor, 1))
    pooled = [*wide[:protected], *(wide[protected:][group].mean(axis=0) for group in groups)]
    check(pooled, vectors, factor, protected)
    return {
        "dimension": dim,
        "factor": factor,
        "protected": protected,
        "vectors": [float(f"{x:.9g}") for x in vectors.flatten().tolist()],
        "pooled": [float(f"{x:.9g}") for x in np.array(pooled, dtype=np.float32).flatten().tolist()],
    }


def main():
    shapes = [(30, 8, 6, 2, 1), (31, 8, 9, 3, 1), (48, 12, 10, 4, 2), (21, 8, 5, 2, 0), (2, 8, 2, 4, 1), (64, 16, 40, 2, 1)]
    cases = [case(*shape, seed) for seed, shape in enumerate(shapes)]
    path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "pooling.json")
    with open(path, "w") as file:
        json.dump(cases, file, separators=(",", ":"))
        file.write("\n")


main()
