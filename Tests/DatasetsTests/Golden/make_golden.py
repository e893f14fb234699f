"""Writes the golden files of DatasetsTests with Python's own gzip and json modules (CPython 3.11 or later).

    python3 make_golden.py

multi.txt.gz     three gzip members with header fields (name, comment, extra, header checksum) and zero padding at the end
lines.txt        what it inflates to
strings.jsonl    strings as json.dumps writes them, in ASCII and not, with the hexadecimal UTF-8 they stand for
"""
import gzip, json, random, struct, zlib

lines = [f"line {i} " + "x" * (i * 37 % 211) + "\n" for i in range(300)]


def member(data, flags, extra):
    body = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = body.compress(data) + body.flush()
    header = b"\x1f\x8b\x08" + bytes([flags]) + b"\0\0\0\0\2\3" + extra
    if flags & 2:
        header += struct.pack("<H", zlib.crc32(header) & 0xFFFF)
    return header + packed + struct.pack("<II", zlib.crc32(data), len(data) & 0xFFFFFFFF)


text = "".join(lines).encode()
with open("multi.txt.gz", "wb") as out:
    out.write(gzip.compress(text[:5000], mtime=0))
    out.write(member(b"", 0, b""))
    out.write(member(text[5000:], 2 | 4 | 8 | 16, struct.pack("<H", 5) + b"extra" + b"name.txt\0" + b"a comment\0"))
    out.write(b"\0" * 700)
with open("lines.txt", "wb") as out:
    out.write(text)
assert gzip.open("multi.txt.gz").read() == text

random.seed(5)
alphabet = [chr(c) for c in range(1, 0x30)] + list('"\\/aé漢😀\u2028\ufeff\uffff\U0010ffff\x7f\x80')
with open("strings.jsonl", "w", encoding="utf-8") as out:
    for _ in range(120):
        s = "".join(random.choice(alphabet) for _ in range(random.randrange(30)))
        hexadecimal = json.dumps(s.encode().hex())
        out.write('{"ascii": %s, "plain": %s, "hex": %s}\n' % (json.dumps(s), json.dumps(s, ensure_ascii=False), hexadecimal))
