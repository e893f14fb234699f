"""Language models as contestants of eval/benchmarks/decoder.

    python decoders.py llama.cpp MODEL THREADS POSITIONS
    python decoders.py transformers MODEL THREADS POSITIONS

loads MODEL, a GGUF file, prints {"ready": true} and answers each line on standard input:

    {"prefill": IDS}                         seconds to read the tokens and give the logits of the next one; those of the
                                             processor on all threads, too
    {"decode": IDS, "after": IDS, "fresh": B}  the same to read `decode` one by one behind `after`, which is not timed; a prompt that is
                                             not fresh is the last one's
    {"continue": IDS, "count": N}            the N most likely next tokens, one after the other: {"tokens"}
    {"tokenize": TEXTS}                      {"ids"}; transformers alone
"""

import json
import sys
import time
from pathlib import Path


class LlamaCpp:
    """llama.cpp by its own interface: what the Python class adds would count against it."""

    def __init__(self, model, threads, positions):
        import llama_cpp
        import numpy

        self.api, self.numpy = llama_cpp, numpy
        self.whole = llama_cpp.Llama(
            str(model), n_ctx=positions, n_threads=threads, n_threads_batch=threads, n_batch=2048, n_ubatch=512,
            verbose=False)
        self.context = self.whole.ctx
        self.vocabulary = self.whole.n_vocab()

    def clear(self):
        self.api.llama_memory_clear(self.api.llama_get_memory(self.context), True)

    def read(self, ids):
        for start in range(0, len(ids), 2048):
            part = ids[start:start + 2048]
            array = (self.api.llama_token * len(part))(*part)
            if self.api.llama_decode(self.context, self.api.llama_batch_get_one(array, len(part))) != 0:
                raise RuntimeError("llama_decode failed")

    def best(self):
        pointer = self.api.llama_get_logits_ith(self.context, -1)
        return int(self.numpy.ctypeslib.as_array(pointer, shape=(self.vocabulary,)).argmax())

    def truncate(self, count):
        self.api.llama_memory_seq_rm(self.api.llama_get_memory(self.context), 0, count, -1)


class Transformers:
    """PyTorch in 32 bits, on the weights that the file stands for."""

    def __init__(self, model, threads, positions):
        import torch
        from transformers import AutoModelForCausalLM, AutoTokenizer

        torch.set_num_threads(threads)
        path = Path(model)
        self.torch = torch
        self.tokenizer = AutoTokenizer.from_pretrained(path.parent, gguf_file=path.name)
        self.model = AutoModelForCausalLM.from_pretrained(
            path.parent, gguf_file=path.name, dtype=torch.float32, attn_implementation="sdpa").eval()
        self.clear()

    def clear(self):
        self.state, self.logits = None, None

    def read(self, ids):
        with self.torch.no_grad():
            out = self.model(
                self.torch.tensor([ids]), past_key_values=self.state, use_cache=True, logits_to_keep=1)
        self.state, self.logits = out.past_key_values, out.logits[0, -1]

    def best(self):
        return int(self.logits.argmax())

    def truncate(self, count):
        self.state.crop(count)


def timed(work):
    """The seconds of the clock and of the processor, on all threads, that `work` takes."""
    begun, worked = time.perf_counter(), time.process_time()
    work()
    return {"seconds": time.perf_counter() - begun, "processor": time.process_time() - worked}


def prefill(model, ids):
    model.clear()

    def work():
        model.read(ids)
        model.best()

    return timed(work)


def decode(model, ids, after, fresh):
    if fresh:
        model.clear()
        if after:
            model.read(after)
    elif after:
        model.truncate(len(after))
    else:
        model.clear()

    def work():
        for token in ids:
            model.read([token])
            model.best()

    return timed(work)


def continued(model, ids, count):
    model.clear()
    model.read(ids)
    tokens = [model.best()]
    while len(tokens) < count:
        model.read(tokens[-1:])
        tokens.append(model.best())
    return {"tokens": tokens}


def answer(model, request):
    if "prefill" in request:
        return prefill(model, request["prefill"])
    if "decode" in request:
        return decode(model, request["decode"], request["after"], request["fresh"])
    if "continue" in request:
        return continued(model, request["continue"], request["count"])
    return {"ids": model.tokenizer(request["tokenize"])["input_ids"]}


def main():
    kind, path, threads, positions = sys.argv[1:]
    model = {"llama.cpp": LlamaCpp, "transformers": Transformers}[kind](path, int(threads), int(positions))
    print(json.dumps({"ready": True}), flush=True)
    for line in sys.stdin:
        print(json.dumps(answer(model, json.loads(line))), flush=True)


if __name__ == "__main__":
    main()
