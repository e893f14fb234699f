"""Writes optimizers.json: parameters after each of some steps of PyTorch's optimizers.

    pip install torch transformers; python make_optimizers.py
"""

import json
import pathlib

import torch
import transformers

torch.manual_seed(3)
start = torch.randn(3, 4)
gradients = [torch.randn(3, 4) * 10 ** (i - 2) for i in range(6)]
rates = [0.1, 0.05, 0.2, 0.01, 0.1, 0.1]


def run(make):
    parameter = torch.nn.Parameter(start.clone())
    optimizer = make([parameter])
    states = []
    for gradient, rate in zip(gradients, rates):
        for group in optimizer.param_groups:
            group["lr"] = rate
        parameter.grad = gradient.clone()
        optimizer.step()
        states.append(parameter.detach().flatten().tolist())
    return states


def schedule(make):
    optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=2.0)
    scheduler = make(optimizer)
    rates = []
    for _ in range(25):
        rates.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        scheduler.step()
    return rates


golden = {
    "versions": {"torch": torch.__version__, "transformers": transformers.__version__},
    "start": start.flatten().tolist(),
    "gradients": [g.flatten().tolist() for g in gradients],
    "rates": rates,
    "adamw": run(lambda p: torch.optim.AdamW(p, lr=1, weight_decay=0.1)),
    "sgd": run(lambda p: torch.optim.SGD(p, lr=1)),
    "momentum": run(lambda p: torch.optim.SGD(p, lr=1, momentum=0.9)),
    "linear": schedule(lambda o: transformers.get_linear_schedule_with_warmup(o, 5, 20)),
    "cosine": schedule(lambda o: transformers.get_cosine_schedule_with_warmup(o, 5, 20)),
    "constant": schedule(lambda o: transformers.get_constant_schedule_with_warmup(o, 5)),
}
pathlib.Path(__file__).with_name("optimizers.json").write_text(json.dumps(golden) + "\n")
