"""A small set of rules in the layout of SentencePiece's precompiled_charsmap: a double array and its replacements."""

import base64
import struct

RULES = {
    "\t": " ", "\n": " ", "\r": " ", "\u00a0": " ", "\u3000": " ", "\u2003": " ", "\u200b": "", "\u00ad": "",
    "ﬁ": "fi", "ﬂ": "fl", "™": "TM", "½": "1/2", "①": "1", "℃": "°C", "ﷺ": "صلى الله", "K": "K", "Å": "Å",
    "e\u0301": "é", "a\u030a": "å", "o\u0308": "ö", "か\u3099": "が", "ﾊﾟ": "パ", "ﾊ": "ハ", "ﾟ": "\u309a",
    "Ｃ": "C", "Ｂ": "B", "Ａ": "A", "１": "1", "２": "2", "！": "!", "가": "가", "\u1112\u1161\u11ab": "한",
    "\u0488": "", "q": "q", "\u00b2": "2", "各": "各", "👍🏽": "👍", "x\u20dd": "ⓧ",
}


def double_array(keys):
    """Units as darts-clone has them, for a dictionary of byte strings and values; offsets are tried one after another."""
    root = {}
    for key, value in keys.items():
        node = root
        for byte in key:
            node = node.setdefault(byte, {})
        node[None] = value
    units = {0: 0}
    used = {0}
    queue = [(root, 0)]
    while queue:
        node, place = queue.pop()
        labels = [label or 0 for label in node]
        base = 1
        while any((base ^ label) in used for label in labels) or (place ^ base) >> 21 or base == place:
            base += 1
        offset = place ^ base
        units[place] = units[place] | offset << 10 | (1 << 8 if None in node else 0)
        for label in labels:
            used.add(base ^ label)
        for label, child in node.items():
            if label is None:
                units[base] = child | 1 << 31
            else:
                units[base ^ label] = label
                queue.append((child, base ^ label))
    size = (max(units) | 0xFF) + 1
    return [units.get(i, 0) for i in range(size)]


def charsmap():
    blob, keys = b"", {}
    for key, value in RULES.items():
        keys[key.encode()] = len(blob)
        blob += value.encode() + b"\0"
    units = double_array(keys)
    array = b"".join(struct.pack("<I", unit) for unit in units)
    return base64.b64encode(struct.pack("<I", len(array)) + array + blob).decode()
