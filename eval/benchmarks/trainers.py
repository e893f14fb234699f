"""PyTorch as a contestant of eval/benchmarks/train.

    python trainers.py MODEL BATCH THREADS ATTENTION TYPE DROPOUT

loads MODEL with transformers and prints {"ready": true}; then each line on standard input is answered by a training step on
the same batch: {"seconds", "loss"}. ATTENTION is eager or sdpa, TYPE fp32 or bf16 (autocast). Timed is everything from the
strings to the changed weights: what a training loop written by hand does.
"""

import json
import sys
import time

import torch
import torch.nn.functional as F
from transformers import AutoModel, AutoTokenizer

LONGEST, TEMPERATURE, RATE, DECAY = 128, 0.05, 2e-5, 0.01


class Trainer:
    def __init__(self, folder, batch, attention, type, dropout):
        self.model = AutoModel.from_pretrained(folder, attn_implementation=attention, add_pooling_layer=False).train()
        for module in self.model.modules():
            if isinstance(module, torch.nn.Dropout):
                module.p = dropout
            if hasattr(module, "dropout_prob"):
                module.dropout_prob = dropout
        self.tokenizer = AutoTokenizer.from_pretrained(folder)
        with open(batch, encoding="utf-8") as file:
            self.lists = json.load(file)
        self.type = type
        # As everywhere: biases and norms do not decay.
        parameters = list(self.model.parameters())
        groups = [
            {"params": [p for p in parameters if p.dim() > 1], "weight_decay": DECAY},
            {"params": [p for p in parameters if p.dim() == 1], "weight_decay": 0.0}]
        self.optimizer = torch.optim.AdamW(groups, lr=RATE)

    def vectors(self, texts):
        inputs = self.tokenizer(texts, padding=True, truncation=True, max_length=LONGEST, return_tensors="pt")
        states = self.model(**inputs).last_hidden_state
        mask = inputs["attention_mask"][:, :, None].to(states.dtype)
        return F.normalize((states * mask).sum(1) / mask.sum(1), dim=1)

    def step(self):
        """InfoNCE: the first document of a query's list is relevant, all others of the batch are not."""
        begun = time.perf_counter()
        with torch.autocast("cpu", torch.bfloat16, enabled=self.type == "bf16"):
            queries = self.vectors([one["query"] for one in self.lists])
            documents = self.vectors([text for one in self.lists for text in one["documents"]])
        scores = queries.float() @ documents.float().T / TEMPERATURE
        first = torch.arange(len(self.lists)) * len(self.lists[0]["documents"])
        loss = F.cross_entropy(scores, first)
        loss.backward()
        self.optimizer.step()
        self.optimizer.zero_grad()
        return {"seconds": time.perf_counter() - begun, "loss": loss.item()}


def main(folder, batch, threads, attention, type, dropout):
    torch.set_num_threads(int(threads))
    torch.manual_seed(1)
    trainer = Trainer(folder, batch, attention, type, float(dropout))
    print(json.dumps({"ready": True}), flush=True)
    for _ in sys.stdin:
        print(json.dumps(trainer.step()), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
