"""Writes FAMILY.safetensors: PyTorch's gradients of the tiny encoders in ../encoders, in double precision.

    python make_gradients.py

The loss is the sum over texts t and columns c of cos(t + 0.7 c) times the mean-pooled vector. Weights that are not read (the
pooler's) have no gradient. Versions used: see the metadata of the files.
"""

import pathlib

import safetensors.torch
import torch
import transformers

HERE = pathlib.Path(__file__).parent
TEXTS = ["the cat sat on the mat", "Where is the DOG?", "running hills & mats", "a",
         "who sat on what in the hill of cats and dogs"]

for family in ["bert", "distilbert", "xlm-roberta", "mpnet", "modernbert"]:
    folder = HERE.parent / "encoders" / family
    tokenizer = transformers.AutoTokenizer.from_pretrained(folder)
    model = transformers.AutoModel.from_pretrained(folder, dtype=torch.float64, attn_implementation="eager").eval()
    loss = 0
    for t, text in enumerate(TEXTS):
        states = model(**tokenizer(text, return_tensors="pt")).last_hidden_state[0]
        loss = loss + (states.mean(0) * torch.cos(t + 0.7 * torch.arange(states.shape[1], dtype=torch.float64))).sum()
    loss.backward()
    gradients = {name: p.grad.float() for name, p in model.named_parameters() if p.grad is not None}
    safetensors.torch.save_file(gradients, HERE / f"{family}.safetensors", metadata={
        "torch": torch.__version__, "transformers": transformers.__version__, "loss": repr(loss.item())})
    print(family, loss.item(), len(gradients))
