"""Makes lite.json: a separable LITE scorer written with PyTorch's modules, its weights, inputs and scores.

    pip install torch==2.15.0
    python make_lite.py
"""

import json
from importlib.metadata import version
from pathlib import Path

import torch
from torch import nn
from torch.nn.functional import normalize, pad

QUERY, DOCUMENT, ROW, COLUMN, DIMENSION = 5, 8, 12, 7, 4
EPSILON = 1e-6


class Mixing(nn.Module):
    def __init__(self, size, width):
        super().__init__()
        self.layers = nn.ModuleDict({"0": nn.Linear(size, width), "1": nn.Linear(width, size)})
        self.norms = nn.ModuleDict({"0": nn.LayerNorm(width, eps=EPSILON), "1": nn.LayerNorm(size, eps=EPSILON)})

    def forward(self, x):
        for name in ("0", "1"):
            x = self.norms[name](torch.relu(self.layers[name](x)))
        return x

    def tensors(self, prefix):
        for name in ("0", "1"):
            yield f"{prefix}.{name}.weight", self.layers[name].weight
            yield f"{prefix}.{name}.bias", self.layers[name].bias
            yield f"{prefix}.{name}.norm.weight", self.norms[name].weight
            yield f"{prefix}.{name}.norm.bias", self.norms[name].bias


class LITE(nn.Module):
    def __init__(self):
        super().__init__()
        self.rows, self.columns = Mixing(DOCUMENT, ROW), Mixing(QUERY, COLUMN)
        self.head = nn.Linear(QUERY * DOCUMENT, 1)
        for parameter in self.parameters():
            nn.init.normal_(parameter, std=0.5)

    def forward(self, query, document):
        query = pad(normalize(query, dim=-1), (0, 0, 0, QUERY - len(query)))
        document = pad(normalize(document, dim=-1)[:DOCUMENT], (0, 0, 0, max(0, DOCUMENT - len(document))))
        mixed = self.columns(self.rows(query @ document.T).T).T
        return self.head(mixed.flatten())[0]

    def tensors(self):
        yield from self.rows.tensors("rows")
        yield from self.columns.tensors("columns")
        yield "head.weight", self.head.weight.flatten()
        yield "head.bias", self.head.bias


def main():
    torch.manual_seed(2026)
    model = LITE().eval()
    query = torch.randn(4, DIMENSION)
    documents = [torch.randn(length, DIMENSION) for length in (1, 3, 8, 11)]
    with torch.no_grad():
        scores = [model(query, document).item() for document in documents]
    golden = {
        "versions": {"torch": version("torch")},
        "shape": {
            "query_tokens": QUERY, "document_tokens": DOCUMENT, "row_width": ROW, "column_width": COLUMN, "epsilon": EPSILON},
        "dimension": DIMENSION,
        "tensors": [
            {"name": name, "shape": list(tensor.shape), "values": tensor.flatten().tolist()}
            for name, tensor in model.tensors()],
        "query": query.flatten().tolist(),
        "documents": [document.flatten().tolist() for document in documents],
        "scores": scores,
    }
    Path(__file__).with_name("lite.json").write_text(json.dumps(golden) + "\n")


if __name__ == "__main__":
    main()
