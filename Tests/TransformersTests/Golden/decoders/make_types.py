"""A tiny random decoder with every type of weights that GGUF files hold, and what transformers makes of the dequantised weights.

Run beside make_decoders.py: python make_types.py .
Made with torch 2.15.0, transformers 5.23.0, gguf 0.19.0, numpy 2.4.6.

Weights are quantised where gguf-py can do so; elsewhere blocks are random bytes with factors that give weights of a sensible size.
"""

import json
import sys
from pathlib import Path

import gguf
import numpy
import torch
from gguf import GGML_QUANT_SIZES, GGMLQuantizationType
from gguf.quants import dequantize, quantize
from transformers import LlamaConfig, LlamaForCausalLM

from make_decoders import written_name

TOKENS, HEADS, KEY_HEADS = 40, 2, 1
TYPES = {
    "model.layers.0.self_attn.q_proj": "Q2_K", "model.layers.0.self_attn.k_proj": "Q3_K",
    "model.layers.0.self_attn.v_proj": "Q4_K", "model.layers.0.self_attn.o_proj": "Q4_0",
    "model.layers.0.mlp.gate_proj": "Q5_K", "model.layers.0.mlp.up_proj": "Q6_K", "model.layers.0.mlp.down_proj": "Q4_1",
    "model.layers.1.self_attn.q_proj": "Q8_0", "model.layers.1.self_attn.k_proj": "F16",
    "model.layers.1.self_attn.v_proj": "F32", "model.layers.1.self_attn.o_proj": "Q5_0",
    "model.layers.1.mlp.gate_proj": "MXFP4", "model.layers.1.mlp.up_proj": "Q6_K", "model.layers.1.mlp.down_proj": "Q5_1",
    "model.embed_tokens": "Q8_0", "lm_head": "BF16"}
# Where the half-precision factors of a block stand, and how large they are.
FACTORS = {"Q2_K": {80: 4e-3, 82: 6e-3}, "Q3_K": {108: 8e-4}, "Q4_K": {0: 1e-4, 2: 8e-4}, "Q5_K": {0: 5e-5, 2: 8e-4},
           "Q6_K": {208: 3e-5}}
random = numpy.random.default_rng(14)


def random_blocks(kind, rows, columns):
    elements, size = GGML_QUANT_SIZES[kind]
    blocks = random.integers(0, 256, (rows * columns // elements, size), dtype=numpy.uint8)
    for place, scale in FACTORS.get(kind.name, {}).items():
        factors = (scale * random.uniform(0.5, 1.5, len(blocks))).astype(numpy.float16)
        blocks[:, place:place + 2] = factors.view(numpy.uint8).reshape(-1, 2)
    if kind.name == "MXFP4":
        blocks[:, 0] = random.integers(119, 122, len(blocks))
    return blocks.reshape(rows, -1)


def packed(kind, rows, columns):
    """The bytes of random weights, a row each."""
    numbers = (random.standard_normal((rows, columns)) * 0.08).astype(numpy.float32)
    if kind.name in ("F32", "F16"):
        return numbers.astype(numpy.float32 if kind.name == "F32" else numpy.float16).view(numpy.uint8).reshape(rows, -1)
    try:
        return quantize(numbers, kind)
    except NotImplementedError:
        return random_blocks(kind, rows, columns)


def halves(weight, heads):
    """Rows of a head from pairs, as Llama's files have them, to halves."""
    return weight.reshape(heads, weight.shape[0] // heads // 2, 2, -1).swapaxes(1, 2).reshape(weight.shape)


def keys(writer, config):
    writer.add_context_length(config.max_position_embeddings)
    writer.add_embedding_length(config.hidden_size)
    writer.add_block_count(config.num_hidden_layers)
    writer.add_feed_forward_length(config.intermediate_size)
    writer.add_head_count(HEADS)
    writer.add_head_count_kv(KEY_HEADS)
    writer.add_key_length(config.head_dim)
    writer.add_value_length(config.head_dim)
    writer.add_layer_norm_rms_eps(config.rms_norm_eps)
    writer.add_rope_freq_base(config.rope_parameters["rope_theta"])


def main():
    folder = Path(sys.argv[1])
    config = LlamaConfig(
        vocab_size=64, hidden_size=256, intermediate_size=64, num_attention_heads=HEADS, num_key_value_heads=KEY_HEADS,
        head_dim=32, num_hidden_layers=2, max_position_embeddings=128, tie_word_embeddings=False,
        attn_implementation="eager")
    model = LlamaForCausalLM(config).eval()
    writer = gguf.GGUFWriter(folder / "types.gguf", "llama")
    keys(writer, config)
    for name, parameter in model.named_parameters():
        if parameter.ndim == 1:
            values = (1 + 0.1 * random.standard_normal(parameter.shape)).astype(numpy.float32)
            writer.add_tensor(written_name(name, False), values)
        else:
            kind = GGMLQuantizationType[TYPES[name.removesuffix(".weight")]]
            blocks = packed(kind, *parameter.shape)
            writer.add_tensor(written_name(name, False), blocks, raw_dtype=kind)
            values = dequantize(blocks, kind).astype(numpy.float32).reshape(parameter.shape)
            values = halves(values, HEADS) if "q_proj" in name else halves(values, KEY_HEADS) if "k_proj" in name else values
        with torch.no_grad():
            parameter.copy_(torch.from_numpy(values.copy()))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    ids = torch.randint(0, config.vocab_size, (1, TOKENS), generator=torch.Generator().manual_seed(14))
    with torch.no_grad():
        logits = model(ids).logits[0]
    golden = {"ids": ids[0].tolist(), "logits": {str(place): logits[place].tolist() for place in (0, 10, TOKENS - 1)}}
    (folder / "types.json").write_text(json.dumps(golden))


if __name__ == "__main__":
    main()
