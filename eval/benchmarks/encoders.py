"""The peers that encode text, each behind the same two methods, and the process that runs one of them.

    python encoders.py NAME MODEL FOLDER THREADS

loads MODEL (a sentence-transformers folder), converted in FOLDER where NAME needs another format, and prints {"ready": true}.
Then each line on standard input is answered by one on standard output:

    {"texts": FILE, "save": PATH}    encodes the lines of FILE; {"seconds"}; the vectors, 32-bit floats, go to PATH
    {"query": TEXT, "times": N}      encodes one text N times; {"milliseconds": [one each]}

    python encoders.py --convert MODEL FOLDER           makes what the peers need
    python encoders.py --cold NAME MODEL FOLDER THREADS TEXT    encodes one text and ends: what a process costs

Timed is everything from the strings to normalised vectors, tokenisation included. All sort by length and encode 32 at a time.
"""

import json
import os
import sys
import time
from pathlib import Path

BATCH = 32
LONGEST = 256


def sorted_batches(lengths):
    """Positions of the texts in batches of like length, longest first."""
    order = sorted(range(len(lengths)), key=lambda i: -lengths[i])
    return [order[start : start + BATCH] for start in range(0, len(order), BATCH)]


class SentenceTransformers:
    """sentence-transformers on torch, which sorts by length itself."""

    def __init__(self, model, folder, threads, type):
        import torch
        from sentence_transformers import SentenceTransformer

        torch.set_num_threads(threads)
        self.model = SentenceTransformer(str(model), device="cpu", model_kwargs={"dtype": getattr(torch, type)})

    def encode(self, texts):
        return self.model.encode(texts, batch_size=BATCH, normalize_embeddings=True, show_progress_bar=False)


class Tokenized:
    """What the others share: the model's own tokenizer, mean pooling, normalisation."""

    def __init__(self, model):
        from tokenizers import Tokenizer

        self.tokenizer = Tokenizer.from_file(str(model / "tokenizer.json"))
        self.tokenizer.enable_truncation(LONGEST)
        self.tokenizer.no_padding()

    def encode(self, texts):
        import numpy as np

        ids = [encoding.ids for encoding in self.tokenizer.encode_batch(texts)]
        vectors = np.empty((len(texts), 384), dtype=np.float32)
        for batch in sorted_batches([len(one) for one in ids]):
            longest = len(ids[batch[0]])
            mask = np.zeros((len(batch), longest), dtype=np.int64)
            for row, i in enumerate(batch):
                mask[row, : len(ids[i])] = 1
            hidden = self.hidden([ids[i] for i in batch], mask)
            weights = mask[:, :, None].astype(np.float32)
            vectors[batch] = (hidden * weights).sum(1) / weights.sum(1)
        return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


class ONNXRuntime(Tokenized):
    """ONNX Runtime on the graph that its own transformer optimiser has fused."""

    def __init__(self, model, folder, threads, file):
        super().__init__(model)
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads, options.inter_op_num_threads = threads, 1
        self.session = onnxruntime.InferenceSession(str(folder / file), options, providers=["CPUExecutionProvider"])

    def hidden(self, ids, mask):
        import numpy as np

        padded = np.zeros_like(mask)
        for row, one in enumerate(ids):
            padded[row, : len(one)] = one
        inputs = {"input_ids": padded, "attention_mask": mask, "token_type_ids": np.zeros_like(mask)}
        wanted = {one.name: one.type for one in self.session.get_inputs()}
        types = {"tensor(int32)": np.int32, "tensor(int64)": np.int64}
        return self.session.run(None, {name: inputs[name].astype(types[wanted[name]]) for name in wanted})[0]


class CTranslate2(Tokenized):
    def __init__(self, model, folder, threads, type):
        super().__init__(model)
        import ctranslate2

        self.encoder = ctranslate2.Encoder(
            str(folder / "ctranslate2"), device="cpu", compute_type=type, intra_threads=threads, inter_threads=1
        )

    def hidden(self, ids, mask):
        import numpy as np

        return np.array(self.encoder.forward_batch(ids).last_hidden_state)


PEERS = {
    "sentence-transformers fp32": lambda *given: SentenceTransformers(*given, "float32"),
    "sentence-transformers bf16": lambda *given: SentenceTransformers(*given, "bfloat16"),
    "ONNX Runtime fp32": lambda *given: ONNXRuntime(*given, "fused.onnx"),
    "ONNX Runtime int8": lambda *given: ONNXRuntime(*given, "int8.onnx"),
    "CTranslate2 fp32": lambda *given: CTranslate2(*given, "float32"),
    "CTranslate2 int8": lambda *given: CTranslate2(*given, "int8"),
}


# MARK: - Conversion


def convert(model, folder):
    """The fused and the quantised ONNX graph, and CTranslate2's folder; kept from run to run."""
    folder.mkdir(parents=True, exist_ok=True)
    if not (folder / "int8.onnx").exists():
        fuse(export(model, folder), folder)
        quantize(folder)
    if not (folder / "ctranslate2").exists():
        import ctranslate2

        part = folder / "ctranslate2.part"
        ctranslate2.converters.TransformersConverter(str(model)).convert(str(part), force=True)
        part.rename(folder / "ctranslate2")


def export(model, folder):
    import torch
    from transformers import AutoModel

    class Body(torch.nn.Module):
        """The encoder with its inputs in the order that the exporter names them."""

        def __init__(self):
            super().__init__()
            self.model = AutoModel.from_pretrained(str(model), attn_implementation="eager").eval()

        def forward(self, ids, mask, types):
            return self.model(input_ids=ids, attention_mask=mask, token_type_ids=types).last_hidden_state

    ids = torch.randint(1000, 2000, (2, 16))
    mask = torch.ones_like(ids)
    mask[1, 10:] = 0
    names = ["input_ids", "attention_mask", "token_type_ids"]
    axes = {name: {0: "batch", 1: "length"} for name in names + ["last_hidden_state"]}
    torch.onnx.export(
        Body(), (ids, mask, torch.zeros_like(ids)), str(folder / "plain.onnx"), input_names=names,
        output_names=["last_hidden_state"], dynamic_axes=axes, opset_version=17, dynamo=False)
    return folder / "plain.onnx"


def fuse(plain, folder):
    from onnxruntime.transformers import optimizer

    fused = optimizer.optimize_model(str(plain), model_type="bert", num_heads=12, hidden_size=384)
    found = fused.get_fused_operator_statistics()
    if found.get("Attention") != 6 or found.get("SkipLayerNormalization") != 12:
        raise SystemExit(f"ONNX Runtime's optimiser did not fuse the graph as it should: {found}")
    fused.save_model_to_file(str(folder / "fused.onnx"))
    plain.unlink()


def quantize(folder):
    import onnx
    from onnxruntime.quantization import QuantType, quantize_dynamic

    options = {"DefaultTensorType": onnx.TensorProto.FLOAT, "MatMulConstBOnly": True}
    quantize_dynamic(
        str(folder / "fused.onnx"), str(folder / "int8.onnx.part"), weight_type=QuantType.QInt8, per_channel=True,
        extra_options=options)
    (folder / "int8.onnx.part").rename(folder / "int8.onnx")


# MARK: - Serving


def answer(peer, request):
    if "query" in request:
        milliseconds = []
        for _ in range(request["times"]):
            begun = time.perf_counter()
            peer.encode([request["query"]])
            milliseconds.append((time.perf_counter() - begun) * 1000)
        return {"milliseconds": milliseconds}
    texts = Path(request["texts"]).read_text(encoding="utf-8").splitlines()
    begun = time.perf_counter()
    vectors = peer.encode(texts)
    seconds = time.perf_counter() - begun
    if request.get("save"):
        import numpy as np

        np.asarray(vectors, dtype=np.float32).tofile(request["save"])
    return {"seconds": seconds}


def load(name, model, folder, threads):
    os.environ["RAYON_NUM_THREADS"] = threads
    return PEERS[name](Path(model), Path(folder), int(threads))


def main():
    match sys.argv[1:]:
        case ["--convert", model, folder]: convert(Path(model), Path(folder))
        case ["--cold", name, model, folder, threads, text]: load(name, model, folder, threads).encode([text])
        case [name, model, folder, threads]:
            peer = load(name, model, folder, threads)
            print(json.dumps({"ready": True}), flush=True)
            for line in sys.stdin:
                print(json.dumps(answer(peer, json.loads(line))), flush=True)


if __name__ == "__main__":
    main()
