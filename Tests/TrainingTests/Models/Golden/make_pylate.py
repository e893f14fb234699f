"""Makes pylate.json: what PyLate makes of a tiny BERT with a projection, the files that it writes and the vectors of some texts.

    pip install pylate==1.6.0
    python make_pylate.py
"""

import json
import math
import string
import tempfile
from importlib.metadata import version
from pathlib import Path

import torch
from pylate import models
from sentence_transformers.models import Transformer

HERE = Path(__file__).parent
BERT = HERE.parents[2] / "TransformersTests" / "Golden" / "encoders" / "bert"
DIMENSION = 8
TEXTS = ["where is the cat, and who sat on it?", "the red dog ran over a green hill", "", "running!  ", "a [b] c", "!?"]


def main():
    encoder = Transformer(str(BERT))
    inputs = encoder.get_word_embedding_dimension()
    weights = torch.tensor([math.sin(i + 1) for i in range(DIMENSION * inputs)]).reshape(DIMENSION, inputs)
    dense = models.Dense(in_features=inputs, out_features=DIMENSION, bias=False, init_weight=weights)
    model = models.ColBERT(
        modules=[encoder, dense], device="cpu", query_prefix="cat", document_prefix="dog", query_length=14,
        document_length=12, do_query_expansion=True, attend_to_expansion_tokens=False,
        skiplist_words=list(string.punctuation))
    with tempfile.TemporaryDirectory() as folder:
        model.save(folder, create_model_card=False)
        names = ["modules.json", "config_sentence_transformers.json", "1_Dense/config.json"]
        files = {name: json.loads((Path(folder) / name).read_text()) for name in names}
    files["config_sentence_transformers.json"].pop("__version__")

    def vectors(is_query):
        return [[[round(float(x), 8) for x in row] for row in
                 model.encode([text], is_query=is_query, show_progress_bar=False)[0]] for text in TEXTS]

    golden = {
        "versions": {name: version(name) for name in ("pylate", "sentence-transformers", "transformers", "torch")},
        "texts": TEXTS, "query": vectors(True), "document": vectors(False), "files": files}
    (HERE / "pylate.json").write_text(json.dumps(golden) + "\n")


if __name__ == "__main__":
    main()
