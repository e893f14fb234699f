"""Writes a wheel with one tiny model folder inside, as packages that carry a model have it (Python 3, no packages)."""

import json
import pathlib
import struct
import zipfile

folder = pathlib.Path(__file__).parent
header = json.dumps({"w": {"dtype": "F32", "shape": [2], "data_offsets": [0, 8]}}).encode()
files = {
    "tiny_model/__init__.py": b"",
    "tiny_model/model/config.json": b'{"model_type": "bert", "hidden_size": 2}',
    "tiny_model/model/tokenizer.json": b"{}",
    "tiny_model/model/modules.json": json.dumps(
        [
            {"idx": 0, "name": "0", "path": "", "type": "sentence_transformers.models.Transformer"},
            {"idx": 1, "name": "1", "path": "1_Pooling", "type": "sentence_transformers.models.Pooling"},
        ]
    ).encode(),
    "tiny_model/model/1_Pooling/config.json": b'{"pooling_mode_mean_tokens": true}',
    "tiny_model/model/model.safetensors": struct.pack("<Q", len(header)) + header + struct.pack("<2f", 1, 2),
    "tiny_model-1.0.dist-info/METADATA": b"Metadata-Version: 2.1\nName: tiny-model\nVersion: 1.0\n",
}
with zipfile.ZipFile(folder / "tiny_model-1.0-py3-none-any.whl", "w", zipfile.ZIP_DEFLATED) as wheel:
    for name, content in files.items():
        wheel.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
