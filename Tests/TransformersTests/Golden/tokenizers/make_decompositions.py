"""Writes Sources/Transformers/Tokenizers/Unicode/DecompositionData+*.swift.

The tables hold what the normalizers of the `tokenizers` package know: its crate's Unicode is older than Python's, so a
mapping is kept only where the package applies it. One entry per scalar, ascending, in base-128 numbers:
distance from the scalar before, 2 * length + (1 where the pair never composes again), and the scalars of the mapping,
each as zigzag distance from the one before (the first from the scalar itself).

Run: python make_decompositions.py ../../../../Sources/Transformers/Tokenizers/Unicode
Made with Python 3.11 (Unicode 14.0), tokenizers 0.23.3.
"""

import base64
import sys
import unicodedata
from pathlib import Path

from tokenizers import normalizers

NFC, NFD, NFKD = normalizers.NFC(), normalizers.NFD(), normalizers.NFKD()
SCALARS = [c for c in range(0x110000) if not 0xD800 <= c < 0xE000]


def entries():
    canonical, compatible = [], []
    for scalar in SCALARS:
        character = chr(scalar)
        mapping = unicodedata.decomposition(character).split()
        if not mapping or NFKD.normalize_str(character) == character:
            continue
        is_compatible = mapping[0].startswith("<")
        target = [int(part, 16) for part in mapping[is_compatible:]]
        if not is_compatible and NFD.normalize_str(character) == character:
            continue
        excluded = not is_compatible and NFC.normalize_str(character) != character
        (compatible if is_compatible else canonical).append((scalar, target, excluded))
    return canonical, compatible


def packed(table):
    out = bytearray()

    def number(value):
        while value >= 128:
            out.append(value & 127 | 128)
            value >>= 7
        out.append(value)

    before = 0
    for scalar, target, excluded in table:
        number(scalar - before)
        number(2 * len(target) + excluded)
        last = before = scalar
        for value in target:
            distance = value - last
            number(distance << 1 if distance >= 0 else (-distance << 1) - 1)
            last = value
    return base64.b64encode(bytes(out)).decode()


def write(folder, name, what, table):
    text = packed(table)
    lines = [text[i : i + 116] for i in range(0, len(text), 116)]
    body = "\n".join("    " + line for line in lines)
    Path(folder, f"DecompositionData+{name.capitalize()}.swift").write_text(
        "// Written by Tests/TransformersTests/Golden/tokenizers/make_decompositions.py, which tells the layout.\n\n"
        f"extension DecompositionData {{\n  /// {what}, {len(table)} of them.\n"
        f'  static let {name} = """\n{body}\n    """\n}}\n'
    )


canonical, compatible = entries()
write(sys.argv[1], "canonical", "Canonical decompositions", canonical)
write(sys.argv[1], "compatible", "Compatibility decompositions", compatible)
