"""The peer that tokenizes, the tokenizers that are measured, and the process that runs the peer.

    python tokenizing.py METHOD TOKENIZER

loads TOKENIZER (a tokenizer.json) and prints {"ready": true}. Then each line on standard input is answered by one on standard
output:

    {"texts": FILE, "save": PATH}    METHOD (encode_batch, encode_batch_fast) on the lines of FILE; {"seconds"}; the ids,
                                     32-bit integers, go to PATH
    {"load": FILE}                   loads another tokenizer and lets it go; {"seconds"}

Seconds are the processor's, on all threads of the process: neighbours on the machine change them least.

    python tokenizing.py --train KIND FILE TARGET     trains a tokenizer (bpe, unigram) on the lines of FILE
    python tokenizing.py --draw KIND TARGET           draws a large one
"""

import json
import random
import sys
import time
from pathlib import Path

from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers, trainers

TRAINED = 30_000
# So many that either file is larger than 17 MB.
DRAWN = {"bpe": 230_000, "unigram": 270_000}


def empty(kind):
    """A tokenizer of the kind, as widespread checkpoints are made, that knows no token yet."""
    if kind == "bpe":
        tokenizer = Tokenizer(models.BPE())
        tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
        tokenizer.decoder = decoders.ByteLevel()
        return tokenizer
    tokenizer = Tokenizer(models.Unigram())
    tokenizer.normalizer = normalizers.NFKC()
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    tokenizer.decoder = decoders.Metaspace()
    return tokenizer


def train(kind, texts, target):
    tokenizer = empty(kind)
    if kind == "bpe":
        alphabet = pre_tokenizers.ByteLevel.alphabet()
        trainer = trainers.BpeTrainer(vocab_size=TRAINED, initial_alphabet=alphabet, show_progress=False)
    else:
        trainer = trainers.UnigramTrainer(vocab_size=TRAINED, unk_token="<unk>", special_tokens=["<unk>"], show_progress=False)
    tokenizer.train([str(texts)], trainer)
    if kind == "unigram":
        tokenizer.model = rounded(tokenizer)
    tokenizer.save(str(target))


def rounded(tokenizer):
    """The Unigram model with scores of four digits behind the point.

    The library reads numbers of 17 digits wrong in the last bit, which decides between ways to cut that are equally probable.
    """
    model = json.loads(tokenizer.to_str())["model"]
    return models.Unigram([(piece, round(score, 4)) for piece, score in model["vocab"]], unk_id=model["unk_id"])


def draw(kind, target, seed=2026):
    """A tokenizer of random tokens: as large as a multilingual model's, and alike in everything but sense."""
    rng = random.Random(seed)
    tokenizer = empty(kind)
    tokenizer.model = drawn_merges(rng, DRAWN[kind]) if kind == "bpe" else drawn_pieces(rng, DRAWN[kind])
    tokenizer.save(str(target))


def drawn_merges(rng, count):
    """Byte-pair encoding in which every token but the bytes is made of two earlier ones."""
    tokens = sorted(pre_tokenizers.ByteLevel.alphabet())
    known, merges = set(tokens), []
    while len(tokens) < count:
        # Squared: early tokens are parts of more.
        pair = tuple(tokens[int(len(tokens) * rng.random() ** 2)] for _ in range(2))
        token = "".join(pair)
        if token not in known and len(token) <= 12:
            known.add(token)
            tokens.append(token)
            merges.append(pair)
    return models.BPE(vocab={token: number for number, token in enumerate(tokens)}, merges=merges)


def drawn_pieces(rng, count):
    """Pieces of syllables in three scripts, the frequent ones first, as SentencePiece has them."""
    scripts = ["bcdfghklmnprstvwz", "aeiou"], ["бвгджзклмнпрстфх", "аеиоуя"], ["βγδζθκλμνπρστφχ", "αεηιουω"]
    pieces = {"<unk>": 0.0} | {letter: -9.0 for script in scripts for letters in script for letter in letters} | {"▁": -4.0}
    while len(pieces) < count:
        script = rng.choices(scripts, (6, 2, 1))[0]
        syllables = ["".join(rng.choice(letters) for letters in script) for _ in range(rng.randint(1, 5))]
        pieces.setdefault(rng.choice(["▁", ""]) + "".join(syllables) + rng.choice(["", *script[0]]), -8 - len(pieces) / 30_000)
    return models.Unigram([(piece, score) for piece, score in pieces.items()], unk_id=0)


def answer(tokenizer, method, request):
    if "load" in request:
        begun = time.process_time()
        Tokenizer.from_file(request["load"])
        return {"seconds": time.process_time() - begun}
    texts = Path(request["texts"]).read_text(encoding="utf-8").split("\n")[:-1]
    begun = time.process_time()
    encodings = getattr(tokenizer, method)(texts)
    seconds = time.process_time() - begun
    if request.get("save"):
        import numpy as np

        np.concatenate([np.array(one.ids, dtype=np.int32) for one in encodings]).tofile(request["save"])
    return {"seconds": seconds}


def main():
    match sys.argv[1:]:
        case ["--train", kind, texts, target]: train(kind, texts, target)
        case ["--draw", kind, target]: draw(kind, target)
        case [method, file]:
            tokenizer = Tokenizer.from_file(file)
            tokenizer.no_truncation()
            tokenizer.no_padding()
            print(json.dumps({"ready": True}), flush=True)
            for line in sys.stdin:
                print(json.dumps(answer(tokenizer, method, json.loads(line))), flush=True)


if __name__ == "__main__":
    main()
