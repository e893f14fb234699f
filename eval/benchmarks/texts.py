"""The texts that the benchmark of encoders encodes, made of package descriptions."""

import random
from pathlib import Path

import collection

MEAN = 131
LEAST, GREATEST = 16, 256
QUERY = "which small tool converts text documents between formats"


def write(folder, tokenizer_file, target, count, seed=2026):
    """Writes the texts, one a line, and returns their numbers of WordPiece tokens, special ones included.

    Lengths are drawn from a gamma distribution of shape 4 around a mean of 131, as abstracts and passages have them. Each
    text is as many descriptions in a row as its length takes, cut behind the last word that fits.
    """
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(tokenizer_file))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    rng = random.Random(seed)
    source = [one["title"] + ". " + one["text"] for one in collection.documents(folder)]
    rng.shuffle(source)
    stock = iter(source)
    texts = [text_of(length, stock, tokenizer) for length in lengths(rng, count)]
    Path(target).write_text("\n".join(texts) + "\n", encoding="utf-8")
    return [len(encoding.ids) for encoding in tokenizer.encode_batch(texts)]


def lengths(rng, count):
    """Lengths within the bounds whose mean is as wanted."""
    drawn = [rng.gammavariate(4, 0.25) for _ in range(count)]
    low, high = 0.0, 4.0 * MEAN
    while high - low > 0.01:
        scale = (low + high) / 2
        scaled = [round(min(max(one * scale, LEAST), GREATEST)) for one in drawn]
        low, high = (scale, high) if sum(scaled) < count * MEAN else (low, scale)
    return scaled


def text_of(length, stock, tokenizer):
    text = " ".join(next(stock).split())
    while (encoding := tokenizer.encode(text)) and len(encoding.ids) < length:
        text += " " + " ".join(next(stock).split())
    # Two of the tokens are the special ones, at the ends.
    end = encoding.offsets[length - 2][1]
    words = encoding.word_ids
    if length < len(words) and words[length - 2] is not None and words[length - 2] == words[length - 1]:
        end = encoding.offsets[length - 2][0]
    return text[:end]
