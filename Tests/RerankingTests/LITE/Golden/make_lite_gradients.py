"""Makes lite_gradients.json: scores of LITE scorers of several shapes and the gradients of a loss with respect to every weight
and every token vector, by PyTorch in double precision.

    pip install torch==2.15.0
    python make_lite_gradients.py
"""

import json
from importlib.metadata import version
from pathlib import Path

import torch
from torch.nn.functional import layer_norm, linear, normalize, pad, relu

QUERY, DOCUMENT, DIMENSION, EPSILON = 3, 5, 4, 1e-6
QUERIES, DOCUMENTS = (3, 1, 5), (1, 4, 9, 5)
PAIRS = [(0, 0), (0, 2), (1, 1), (2, 3), (2, 2), (1, 2), (0, 0)]

VARIANTS = [
    {"variant": "separable", "row_width": 6, "column_width": 4, "normalizes": True},
    {"variant": "separable", "row_width": 6, "column_width": 4, "normalizes": False, "residual": True},
    {"variant": "separable", "row_width": 6, "column_width": 4, "normalizes": True, "residual": True,
     "reduction": {"kind": "mean", "group": 2}},
    {"variant": "separable", "row_width": 6, "column_width": 4, "normalizes": True, "residual": True,
     "reduction": {"kind": "learned", "from": 7}},
    {"variant": "flattened", "width": 8, "normalizes": True, "residual": True, "reduction": {"kind": "first"}},
]


def weights(shape):
    def layer(name, inputs, outputs):
        return {f"{name}.weight": (outputs, inputs), f"{name}.bias": (outputs,),
                f"{name}.norm.weight": (outputs,), f"{name}.norm.bias": (outputs,)}

    shapes = {}
    if shape["variant"] == "separable":
        for name, size, width in (("rows", DOCUMENT, shape["row_width"]), ("columns", QUERY, shape["column_width"])):
            shapes |= layer(f"{name}.0", size, width) | layer(f"{name}.1", width, size)
        shapes["head.weight"] = (QUERY * DOCUMENT,)
    else:
        shapes |= layer("flat.0", QUERY * DOCUMENT, shape["width"])
        shapes["head.weight"] = (shape["width"],)
    shapes["head.bias"] = (1,)
    if shape.get("reduction", {}).get("kind") == "learned":
        shapes["reduction.weight"] = (DOCUMENT, shape["reduction"]["from"])
    if shape.get("residual"):
        shapes["residual.scale"] = (1,)
    # Numbers of 32 bits, which the scorer reads.
    return {name: (0.6 * torch.randn(size, dtype=torch.float64)).float().double().requires_grad_()
            for name, size in shapes.items()}


def fill(x, rows):
    return pad(x[:rows], (0, 0, 0, max(0, rows - len(x))))


def reduce(document, shape, w):
    reduction = shape.get("reduction", {"kind": "none"})
    if reduction["kind"] == "mean":
        document = document[:DOCUMENT * reduction["group"]]
        return torch.stack([part.mean(0) for part in document.split(reduction["group"])])
    if reduction["kind"] == "learned":
        return w["reduction.weight"] @ fill(document, reduction["from"])
    return document


def score(query, document, shape, w):
    document = reduce(document, shape, w)
    if shape["normalizes"]:
        query, document = normalize(query, dim=-1), normalize(document, dim=-1)
    s = fill(query, QUERY) @ fill(document, DOCUMENT).T

    def layer(x, name):
        x = relu(linear(x, w[f"{name}.weight"], w[f"{name}.bias"]))
        return layer_norm(x, x.shape[-1:], w[f"{name}.norm.weight"], w[f"{name}.norm.bias"], EPSILON)

    if shape["variant"] == "separable":
        x = layer(layer(s, "rows.0"), "rows.1")
        x = layer(layer(x.T, "columns.0"), "columns.1").T.flatten()
    else:
        x = layer(s.flatten(), "flat.0")
    result = x @ w["head.weight"] + w["head.bias"][0]
    if shape.get("residual"):
        result = result + w["residual.scale"][0] * s[:, :min(len(document), DOCUMENT)].amax(1).sum()
    return result


def vectors(lengths):
    return [torch.randn(n, DIMENSION, dtype=torch.float64).float().double().requires_grad_() for n in lengths]


def flat(x):
    return [round(value, 9) for value in x.detach().flatten().tolist()]


def golden(shape):
    w, queries, documents = weights(shape), vectors(QUERIES), vectors(DOCUMENTS)
    scores = torch.stack([score(queries[q], documents[d], shape, w) for q, d in PAIRS])
    slopes = torch.cos(torch.arange(len(PAIRS), dtype=torch.float64))
    (scores * slopes).sum().backward()
    return {
        "configuration": {"query_tokens": QUERY, "document_tokens": DOCUMENT, "epsilon": EPSILON} | shape,
        "tensors": [{"name": name, "shape": list(x.shape), "values": flat(x), "gradient": flat(x.grad)}
                    for name, x in w.items()],
        "queries": [flat(x) for x in queries], "queryGradients": [flat(x.grad) for x in queries],
        "documents": [flat(x) for x in documents], "documentGradients": [flat(x.grad) for x in documents],
        "scores": flat(scores)}


def main():
    torch.manual_seed(2026)
    result = {"versions": {"torch": version("torch")}, "dimension": DIMENSION, "pairs": PAIRS,
              "variants": [golden(shape) for shape in VARIANTS]}
    Path(__file__).with_name("lite_gradients.json").write_text(json.dumps(result) + "\n")


if __name__ == "__main__":
    main()
