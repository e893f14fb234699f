"""GGUF files by gguf-py (gguf 0.19.0, numpy 2.4.6): one with a key of every type, and one split into three files."""

import json
import pathlib

import numpy as np
from gguf import GGMLQuantizationType, GGUFValueType, GGUFWriter
from gguf.quants import dequantize, quantize

folder = pathlib.Path(__file__).parent
random = np.random.default_rng(19)
KINDS = [GGMLQuantizationType.F32, GGMLQuantizationType.F16, GGMLQuantizationType.Q8_0, GGMLQuantizationType.Q4_1]


def tensors():
    """Names, data as they go to the file, kinds, and what the numbers stand for."""
    for index, kind in enumerate(KINDS):
        values = random.standard_normal((3, 64)).astype(np.float32)
        if kind == GGMLQuantizationType.F32:
            data = values
        elif kind == GGMLQuantizationType.F16:
            data = values.astype(np.float16)
        else:
            data = quantize(values, kind)
        floats = dequantize(data, kind) if index > 1 else data.astype(np.float32)
        yield f"blk.{index}.weight", data, kind, floats
    bias = random.standard_normal(5).astype(np.float32)
    yield "bias", bias, GGMLQuantizationType.F32, bias


def write(path, **options):
    writer = GGUFWriter(path, "tiny", **options)
    writer.add_key_value("key.uint8", 200, GGUFValueType.UINT8)
    writer.add_key_value("key.int8", -100, GGUFValueType.INT8)
    writer.add_key_value("key.uint16", 60000, GGUFValueType.UINT16)
    writer.add_key_value("key.int16", -30000, GGUFValueType.INT16)
    writer.add_key_value("key.uint32", 4000000000, GGUFValueType.UINT32)
    writer.add_key_value("key.int32", -2000000000, GGUFValueType.INT32)
    writer.add_key_value("key.float32", 0.15625, GGUFValueType.FLOAT32)
    writer.add_key_value("key.float64", -1e300, GGUFValueType.FLOAT64)
    writer.add_key_value("key.uint64", 2**64 - 1, GGUFValueType.UINT64)
    writer.add_key_value("key.int64", -2**62, GGUFValueType.INT64)
    writer.add_key_value("key.true", True, GGUFValueType.BOOL)
    writer.add_key_value("key.false", False, GGUFValueType.BOOL)
    writer.add_key_value("key.text", "Grüße, 世界 🙂\n", GGUFValueType.STRING)
    writer.add_key_value("key.texts", ["", "a", "ß"], GGUFValueType.ARRAY)
    writer.add_key_value("key.integers", [1, -2, 3], GGUFValueType.ARRAY)
    writer.add_key_value("key.numbers", [0.5, -2.25], GGUFValueType.ARRAY)
    writer.add_key_value("key.bools", [True, False, True], GGUFValueType.ARRAY)
    writer.add_key_value("key.nested", [[1, 2], [3]], GGUFValueType.ARRAY)
    expected = {}
    for name, data, kind, floats in tensors():
        writer.add_tensor(name, data, raw_dtype=kind)
        expected[name] = {"format": kind.name, "shape": list(floats.shape), "floats": floats.reshape(-1).tolist()}
    writer.write_header_to_file(pathlib.Path(path))
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return expected


expected = {"single": write(folder / "single.gguf"), "split": write(folder / "split.gguf", split_max_tensors=2)}
(folder / "tensors.json").write_text(json.dumps(expected) + "\n")
