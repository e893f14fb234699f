"""Writes minilm-shape.json and minilm.json: PyTorch's gradients of one training step, in double precision.

    python make_minilm_gradients.py [MODEL_FOLDER]

minilm-shape is a random BERT of MiniLM's shape (6 layers of 384 numbers, 12 heads) whose weights follow from a formula;
minilm is all-MiniLM-L6-v2 itself, which lies in MODEL_FOLDER. The loss: InfoNCE with temperature 0.05 over the cosines of
mean-pooled vectors; document i is relevant for query i, all others are not.

Of each parameter's gradient the files hold the norm, some elements (the largest and others) and the products with vectors
of uniform random numbers, so that every element counts. Versions used: see the files.
"""

import json
import pathlib
import sys

import numpy as np
import torch
import transformers

HERE = pathlib.Path(__file__).parent
TINY = HERE.parent / "encoders" / "bert"
# Close to each other, so that every document has its share of the loss.
QUERIES = ["why does bread rise", "how to keep bread fresh", "who bakes bread at night"]
DOCUMENTS = [
    "Yeast eats sugar and gives off gas, which is what lifts the dough in the bowl and again in the oven.",
    "Wrapped in a cloth a loaf stays soft for two days; in the fridge it goes stale sooner than on the table.",
    "The baker gets up at two in the morning, so that the first loaves are on the shelf when the shop opens.",
    "Bread that is left open dries out, because its starch gives the water back.",
    "fresh bread",
    "Flour, water and salt are all that a sourdough needs: what lives in the flour makes it rise, slowly, over a "
    "night or longer, and what it makes besides keeps the loaf from going bad for a week.",
]
TEMPERATURE = 0.05
ELEMENTS = 64
PROJECTIONS = 2


def uniform(seed, count):
    """Numbers of 24 bits in [-1, 1): SplitMix64 from a state of `seed`."""
    with np.errstate(over="ignore"):
        z = np.uint64(seed) + np.arange(1, count + 1, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15)
        z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        z ^= z >> np.uint64(31)
    return (z >> np.uint64(40)).astype(np.float64) / 2**23 - 1


def fill(model):
    """Parameter i is made of uniform(i): matrices / 16, vectors / 8, and 1 more for the weights of norms."""
    with torch.no_grad():
        for i, (name, parameter) in enumerate(model.named_parameters()):
            x = uniform(i, parameter.numel()) / (16 if parameter.dim() == 2 else 8)
            if name.endswith("LayerNorm.weight"):
                x = 1 + x
            parameter.copy_(torch.from_numpy(x.astype(np.float32)).reshape(parameter.shape))


def vectors(model, tokenizer, texts):
    means = [model(**tokenizer(text, return_tensors="pt")).last_hidden_state[0].mean(0) for text in texts]
    return torch.nn.functional.normalize(torch.stack(means), dim=1)


def summary(i, name, gradient):
    flat = gradient.reshape(-1).numpy()
    largest = np.argsort(-abs(flat), kind="stable")[:ELEMENTS // 2]
    others = ((uniform(i, ELEMENTS // 2) + 1) / 2 * flat.size).astype(int)
    places = sorted({int(place) for place in (*largest, *others)})
    return {
        "name": name, "shape": list(gradient.shape), "norm": float(f"{np.linalg.norm(flat):.9g}"), "places": places,
        "elements": [float(f"{flat[place]:.7g}") for place in places],
        "projections": [float(f"{uniform(1000 * (k + 1) + i, flat.size) @ flat:.9g}") for k in range(PROJECTIONS)]}


def write(name, model, tokenizer):
    model = model.double().eval()
    scores = vectors(model, tokenizer, QUERIES) @ vectors(model, tokenizer, DOCUMENTS).T / TEMPERATURE
    loss = torch.nn.functional.cross_entropy(scores, torch.arange(len(QUERIES)))
    loss.backward()
    parameters = [(i, n, p.grad) for i, (n, p) in enumerate(model.named_parameters()) if p.grad is not None]
    content = {
        "versions": {"torch": torch.__version__, "transformers": transformers.__version__, "numpy": np.__version__},
        "queries": QUERIES, "documents": DOCUMENTS, "temperature": TEMPERATURE, "loss": loss.item(),
        "parameters": [summary(*parameter) for parameter in parameters]}
    (HERE / name).write_text(json.dumps(content) + "\n")
    print(name, loss.item(), len(parameters))


shape = transformers.BertConfig(
    vocab_size=100, hidden_size=384, num_hidden_layers=6, num_attention_heads=12, intermediate_size=1536,
    max_position_embeddings=512, attn_implementation="eager")
random = transformers.BertModel(shape, add_pooling_layer=False)
fill(random)
write("minilm-shape.json", random, transformers.AutoTokenizer.from_pretrained(TINY))
if len(sys.argv) > 1:
    real = transformers.BertModel.from_pretrained(
        sys.argv[1], add_pooling_layer=False, attn_implementation="eager", dtype=torch.float32)
    write("minilm.json", real, transformers.AutoTokenizer.from_pretrained(sys.argv[1]))
