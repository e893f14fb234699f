"""Makes maxsim.json: scores of late interaction by PyLate and colbert-ai, of token vectors with few digits.

    pip install pylate==1.6.0 colbert-ai==0.2.22
    python make_maxsim.py
"""

import json
from importlib.metadata import version
from pathlib import Path

import torch
from colbert.infra import ColBERTConfig
from colbert.modeling.colbert import colbert_score, colbert_score_reduce
from pylate import rank
from pylate.scores import colbert_scores

DIMENSION, QUERY, LENGTHS = 6, 5, [1, 2, 7, 4, 12]


def vectors(generator, count, shift=0.0):
    values = torch.randn(count, DIMENSION, generator=generator) + shift
    # Sixteenths are exact in every format.
    return (values * 16).round() / 16


def listed(matrix):
    return matrix.flatten().tolist()


def pylate_rank(query, documents):
    ranked = rank.rerank(
        documents_ids=[list(range(len(documents)))], queries_embeddings=[query],
        documents_embeddings=[documents], device="cpu")[0]
    return [found["score"] for found in sorted(ranked, key=lambda found: found["id"])]


def padded(documents):
    longest = max(len(document) for document in documents)
    batch = torch.zeros(len(documents), longest, DIMENSION)
    mask = torch.zeros(len(documents), longest, dtype=torch.bool)
    for row, document in enumerate(documents):
        batch[row, : len(document)] = document
        mask[row, : len(document)] = True
    return batch, mask


def case(generator, shift):
    query = vectors(generator, QUERY)
    documents = [vectors(generator, length, shift) for length in LENGTHS]
    batch, mask = padded(documents)
    cosine, l2 = (ColBERTConfig(similarity=name, interaction="colbert") for name in ("cosine", "l2"))
    squares = -1.0 * ((query[None, :, None] - batch[:, None]) ** 2).sum(-1)
    return {
        "query": listed(query),
        "documents": [listed(document) for document in documents],
        "pylate_rank": pylate_rank(query, documents),
        "pylate_scores": colbert_scores(query[None], batch, documents_mask=mask.float()[:, :])[0].tolist(),
        "colbert": colbert_score(query[None], batch, mask[..., None], config=cosine).tolist(),
        # The package has the formula of its l2 in the model's own method, without the mask of padding: reduced here.
        "colbert_l2": colbert_score_reduce(squares.transpose(1, 2), mask[..., None], l2).tolist(),
    }


def flipr(generator, count, documents, tokens):
    scores = (torch.randn(documents, tokens, count, generator=generator) * 16).round() / 16
    mask = torch.ones(documents, tokens, 1, dtype=torch.bool)
    config = ColBERTConfig(interaction="flipr", query_maxlen=64)
    return {"similarities": scores.tolist(), "scores": colbert_score_reduce(scores.clone(), mask, config).tolist()}


def main():
    generator = torch.Generator().manual_seed(2026)
    golden = {
        "versions": {package: version(package) for package in ("pylate", "colbert-ai", "torch")},
        "dimension": DIMENSION,
        # Documents away from the query, so that padding matters.
        "cases": [case(generator, 0.0), case(generator, -1.5)],
        # A context of 12 tokens, of none, of one too few to count, and of just enough.
        "flipr": [flipr(generator, *shape) for shape in [(76, 3, 9), (64, 1, 2), (71, 1, 2), (72, 1, 2)]],
    }
    path = Path(__file__).with_name("maxsim.json")
    path.write_text(json.dumps(golden) + "\n")


if __name__ == "__main__":
    main()
