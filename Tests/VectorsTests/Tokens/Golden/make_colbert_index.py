"""Makes the folder colbert_index and colbert_index.json: a small index in colbert-ai's layout, and its decoded vectors.

Made with colbert-ai 0.2.22 (pip, without dependencies), its own codec, saver and lists, and torch 2.15 on a CPU.
Run: python make_colbert_index.py
"""

import json
import os
import shutil

import torch
import ujson
from colbert.indexing.codecs.residual import ResidualCodec
from colbert.indexing.index_saver import IndexSaver
from colbert.indexing.utils import optimize_ivf

DIM, NBITS, CENTROIDS = 16, 2, 8
CHUNKS = [[5, 3, 0, 7], [4, 6]]


class Settings:
    total_visible_gpus = 0
    rank = 0
    dim, nbits = DIM, NBITS

    def __init__(self, folder):
        self.index_path_ = folder


def main():
    here = os.path.dirname(os.path.abspath(__file__))
    folder = os.path.join(here, "colbert_index")
    shutil.rmtree(folder, ignore_errors=True)
    os.mkdir(folder)
    generator = torch.Generator().manual_seed(7)
    unit = lambda n: torch.nn.functional.normalize(torch.randn(n, DIM, generator=generator), dim=-1)
    settings = Settings(folder)
    cutoffs, weights = torch.tensor([-0.1, 0.0, 0.1]), torch.tensor([-0.2, -0.05, 0.05, 0.2])
    codec = ResidualCodec(settings, unit(CENTROIDS).half(), torch.tensor(0.0625), cutoffs, weights)
    saver = IndexSaver(settings)
    saver.save_codec(codec)
    decoded, codes, passages, embeddings = [], [], 0, 0
    for number, lengths in enumerate(CHUNKS):
        packed = codec.compress(unit(sum(lengths)))
        saver._write_chunk_to_disk(number, passages, packed, lengths)
        decoded += codec.decompress(packed).flatten().tolist()
        codes.append(packed.codes)
        passages += len(lengths)
        embeddings += sum(lengths)
    order = torch.cat(codes).long().sort()
    optimize_ivf(order.indices, torch.bincount(order.values, minlength=CENTROIDS), folder, verbose=0)
    facts = {
        "config": {"dim": DIM, "nbits": NBITS},
        "num_chunks": len(CHUNKS),
        "num_partitions": CENTROIDS,
        "num_embeddings": embeddings,
        "avg_doclen": embeddings / passages,
    }
    for name in ["plan.json", "metadata.json"]:
        with open(os.path.join(folder, name), "w") as file:
            file.write(ujson.dumps(facts, indent=4) + "\n")
    with open(os.path.join(here, "colbert_index.json"), "w") as file:
        json.dump({"lengths": sum(CHUNKS, []), "decoded": [float(f"{x:.9g}") for x in decoded]}, file)
        file.write("\n")


main()
