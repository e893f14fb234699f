"""Makes residual_codes.json: what colbert-ai's ResidualCodec makes of small vectors.

Made with colbert-ai 0.2.22 (pip, without dependencies) and torch 2.15 on a CPU. Run: python make_residual_codes.py
"""

import json
import os

import torch
from colbert.indexing.codecs.residual import ResidualCodec


class Settings:
    total_visible_gpus = 0
    rank = 0

    def __init__(self, dim, nbits):
        self.dim, self.nbits = dim, nbits


def buckets(codec, heldout, nbits):
    """The formulas of colbert.indexing.collection_indexer._compute_avg_residual."""
    residual = heldout - codec.lookup_centroids(codec.compress_into_codes(heldout, "cpu"), "cpu")
    n = 2**nbits
    quantiles = torch.arange(0, n) * (1 / n)
    cutoffs = residual.float().quantile(quantiles[1:])
    weights = residual.float().quantile(quantiles + (0.5 / n))
    return cutoffs, weights, residual.abs().mean().item()


def case(nbits, dim, count, centroids, seed):
    generator = torch.Generator().manual_seed(seed)
    unit = lambda *shape: torch.nn.functional.normalize(torch.randn(*shape, generator=generator), dim=-1)
    c = unit(centroids, dim).half()
    picks = torch.randint(0, centroids, (count,), generator=generator)
    noise = 0.6 * torch.randn(count, dim, generator=generator) / dim**0.5
    vectors = torch.nn.functional.normalize(c.float()[picks] + noise, dim=-1)
    heldout, vectors = vectors[: count // 2], vectors[count // 2 :]
    cutoffs, weights, average = buckets(ResidualCodec(Settings(dim, nbits), c), heldout, nbits)
    codec = ResidualCodec(Settings(dim, nbits), c, average, cutoffs, weights)
    packed = codec.compress(vectors)
    margins = (codec.centroids @ vectors.T).topk(2, dim=0).values
    assert (margins[0] - margins[1]).min() > 1e-5, "a nearest centroid that rounding decides"
    residual = vectors - codec.lookup_centroids(packed.codes, "cpu")
    assert (residual.unsqueeze(-1) - cutoffs).abs().min() > 1e-7, "a bucket that rounding decides"
    return {
        "bits": nbits,
        "dimension": dim,
        "centroids": [int(x) for x in c.view(torch.int16).to(torch.int32).flatten() & 0xFFFF],
        "heldOut": floats(heldout),
        "vectors": floats(vectors),
        "cutoffs": floats(cutoffs),
        "weights": floats(weights),
        "averageResidual": average,
        "codes": packed.codes.tolist(),
        "residuals": packed.residuals.flatten().tolist(),
        "decoded": floats(codec.decompress(packed)),
    }


def floats(tensor):
    """The shortest decimals that give the same single-precision numbers."""
    return [float(f"{x:.9g}") for x in tensor.flatten().tolist()]


def main():
    cases = [case(1, 24, 80, 16, 1), case(2, 32, 80, 16, 2), case(4, 32, 80, 8, 3)]
    path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "residual_codes.json")
    with open(path, "w") as file:
        json.dump(cases, file, separators=(",", ":"))
        file.write("\n")


main()
