"""Writes squad.jsonl (texts as SQuAD v1.1's script normalises them) and has_answer.jsonl (DPR's rule) beside itself.

Made with Python 3.11 (Unicode 14) and regex:  pip install regex && python make_answer_text.py

Both follow the published definitions: normalising is lower case, then string.punctuation taken out, then articles by
\\b(a|an|the)\\b, then white space squeezed; the tokens of has-answer are [\\p{L}\\p{N}\\p{M}]+ or [^\\p{Z}\\p{C}] of the text
in NFD, in lower case, of which the answer's must stand side by side in the passage's. Answers without tokens are left
out: DPR finds them everywhere, ours nowhere.
"""

import json
import random
import re
import string
import unicodedata
from pathlib import Path

import regex

WORDS = """the a an The A AN THE and of Paris eiffel tower U.S. O'Neil twenty-one 1,234.5 $5 C++ under_score the-end an' a.
the\u0301 a\u0308 a\u2013b \u2018the\u2019 \u201can\u201d na\u00efve Dvo\u0159\u00e1k Dvor\u030ca\u0301k \u00c9cole E\u0301cole STRASSE stra\u00dfe \u1e9eharf \u0130stanbul
\u0131rmak \u039f\u0394\u03a5\u03a3\u03a3\u0395\u03a5\u03a3 \u03a3 A\u03a3 \u03a3A a\u03a3.b \u03a3\u0301\u03a3 \ufb01ve \u216b \u00bd \u00b2 \u2460 \uff11\uff12\uff13 \uff34\uff48\uff45 \u6771\u4eac \u5317\u4eac \u6771\u4eac\u90fd \u3068\u3046\u304d\u3087\u3046 \uff71\uff72
\u30b8\u30e7\u30f3\u30fb\u30b9\u30df\u30b9 the\u6771\u4eac a\u3001b \u0627\u0644\u0642\u0627\u0647\u0631\u0629 \u0627\u064e\u0644 \u0663\u0664 \u0e01\u0e23\u0e38\u0e07\u0e40\u0e17\u0e1e \u0e50\u0e51 \u1780\u17d2\u1798 \uc11c\uc6b8 \u0939\u093f\u0928\u094d\u0926\u0940 \U0001f44d \U0001d400 x\u200by
x\u00ady \ufeffbom a\u200d \u20ac9 \u2122 \u00ae \u221e \u3000 \u00a0 \u1680 \u2028 \x1c \x1f \x85 \t \n \v \ufffd \ue000 \u0e41\u0e21\u0e27 \u2019 \u00b4 ` ^ ~ _ _a_ __ \u00aa \u1d43""".split(" ")
WORDS = [piece for word in WORDS for piece in (word.split("\n") if word != "\n" else [word])]
SPACES = [" ", " ", " ", "", "  ", "\u00a0", "\t", "\n", "\u3000", "-", ".", ", ", "\u2014"]


def text(draw, longest):
    return "".join(draw.choice(WORDS) + draw.choice(SPACES) for _ in range(draw.randint(0, longest)))


def character(draw):
    while True:
        c = chr(draw.choice([draw.randrange(0x3000), draw.randrange(0x20, 0x250), draw.randrange(0x20000)]))
        if unicodedata.category(c) not in ("Cn", "Cs") and c != "\0":
            return c


def normalized(s):
    kept = "".join(c for c in s.lower() if c not in set(string.punctuation))
    return " ".join(re.sub(r"\b(a|an|the)\b", " ", kept).split())


TOKEN = regex.compile(r"([\p{L}\p{N}\p{M}]+)|([^\p{Z}\p{C}])", regex.IGNORECASE | regex.UNICODE | regex.MULTILINE)


def tokens(s):
    return [m.group().lower() for m in TOKEN.finditer(unicodedata.normalize("NFD", s))]


def has_answer(answers, passage):
    words = tokens(passage)
    wanted = [tokens(a) for a in answers]
    return any(words[i : i + len(a)] == a for a in wanted for i in range(len(words) - len(a) + 1))


def cases(draw):
    while True:
        passage = text(draw, 14)
        pieces = passage.split(" ")
        start = draw.randrange(len(pieces))
        answers = [" ".join(pieces[start : start + draw.randint(1, 3)]), text(draw, 2)][: draw.randint(1, 2)]
        answers = [draw.choice([a, a.upper(), a.lower(), unicodedata.normalize("NFC", a), a[1:]]) for a in answers]
        if all(tokens(a) for a in answers):
            yield {"answers": answers, "passage": passage, "has_answer": has_answer(answers, passage)}


def write(name, rows):
    lines = "".join(json.dumps(row) + "\n" for row in rows)
    (Path(__file__).parent / name).write_text(lines, encoding="utf-8")


draw = random.Random(7)
texts = WORDS + [text(draw, 8) for _ in range(250)]
texts += ["".join(character(draw) for _ in range(draw.randint(1, 12))) for _ in range(250)]
write("squad.jsonl", [{"text": t, "normalized": normalized(t)} for t in texts])
stream = cases(draw)
write("has_answer.jsonl", [next(stream) for _ in range(400)])
