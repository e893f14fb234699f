"""Blocks of quantised numbers and what they stand for, by gguf-py (gguf 0.19.0, numpy 2.4.6): blocks.json.

Numbers are quantised where gguf-py can do so; elsewhere blocks are random bytes whose factors are replaced by finite ones.
Bytes and the little-endian 32-bit floats that they stand for are written as base64.
"""

import base64
import json
import pathlib

import numpy as np
from gguf import GGML_QUANT_SIZES, GGMLQuantizationType
from gguf.quants import dequantize, quantize

# Where the half-precision factors of a block stand.
FACTORS = {"Q2_K": [80, 82], "Q3_K": [108], "Q4_K": [0, 2], "Q5_K": [0, 2], "Q6_K": [208],
           "Q4_0": [0], "Q4_1": [0, 2], "Q5_0": [0], "Q5_1": [0, 2], "Q8_0": [0]}
NAMES = ["F32", "F16", "BF16", "Q8_0", "Q4_0", "Q4_1", "Q5_0", "Q5_1", "Q2_K", "Q3_K", "Q4_K", "Q5_K", "Q6_K", "MXFP4"]
random = np.random.default_rng(6)


def random_blocks(name, count, size):
    """Blocks of random bytes with factors of both signs, subnormal ones among them."""
    blocks = random.integers(0, 256, (count, size), dtype=np.uint8)
    for place in FACTORS.get(name, []):
        factors = (random.standard_normal(count) * 10.0 ** random.integers(-7, 1, count)).astype(np.float16)
        blocks[:, place:place + 2] = factors.view(np.uint8).reshape(count, 2)
    return blocks


def halves():
    """Every exponent, both signs, infinities; no NaN, whose bits are nobody's business."""
    bits = np.arange(0, 0x7C01, 61, dtype=np.uint16)
    bits = np.concatenate([bits, [1, 0x3FF, 0x400, 0x7BFF, 0x7C00]]).astype(np.uint16)
    return np.concatenate([bits, bits | 0x8000]).view(np.uint8)


def case(name):
    kind = GGMLQuantizationType[name]
    elements, size = GGML_QUANT_SIZES[kind]
    if name == "F32":
        blocks = random.standard_normal(37).astype(np.float32).view(np.uint8)
    elif name == "F16":
        blocks = halves()
    elif name == "BF16":
        blocks = (random.standard_normal(75) * 1e3).astype(np.float32).view(np.uint16)[1::2].copy().view(np.uint8)
    else:
        count = 3 if elements == 256 else 8
        blocks = random_blocks(name, count, size)
        try:
            numbers = random.standard_normal((count, elements)).astype(np.float32)
            blocks = np.concatenate([blocks, quantize(numbers, kind).reshape(count, size)])
        except NotImplementedError:
            pass
        blocks = blocks.reshape(-1)
    values = dequantize(blocks, kind).astype(np.float32).reshape(-1)
    return {"name": name, "elements": elements, "bytes": size,
            "blocks": base64.b64encode(blocks.tobytes()).decode(),
            "values": base64.b64encode(values.astype("<f4").tobytes()).decode()}


path = pathlib.Path(__file__).with_name("blocks.json")
path.write_text("[\n" + ",\n".join(json.dumps(case(name)) for name in NAMES) + "\n]\n")
