"""Writes tokenizers.json, components.json and scalars.json: what the `tokenizers` package makes of the texts in texts.py.

Run: python make_tokenizers.py
Made with Python 3.11, tokenizers 0.23.3.
"""

import json
import unicodedata

from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers

from charsmap import charsmap
from texts import LONG, TEXTS, TRAINING, random_texts

N, P = normalizers, pre_tokenizers
ALL = TEXTS + random_texts()
PAIRS = [(4, 11), (3, 0), (0, 3), (18, 22), (10, 45)]
LIMITS = [8, 13, 16]

LLAMA3 = (
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+"
    r"|\s+(?!\S)|\s+"
)
QWEN = LLAMA3.replace(r"\p{N}{1,3}", r"\p{N}")
O200K = (
    r"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+(?i:'s|'t|'re|'ve|'m|'ll|'d)?"
    r"|[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*(?i:'s|'t|'re|'ve|'m|'ll|'d)?"
    r"|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+"
)
DEEPSEEK = (
    r"[!\"#$%&'()*+,\-./:;<=>?@\[\\\]^_`{|}~][A-Za-z]+|[^\r\n\p{L}\p{P}\p{S}]?[\p{L}\p{M}]+| ?[\p{P}\p{S}]+[\r\n]*"
    r"|\s*[\r\n]+|\s+(?!\S)|\s+"
)
BYTES = [f"<0x{byte:02X}>" for byte in range(256)]


def trained(model, trainer, normalizer=None, pre_tokenizer=None, size=320, specials=(), **options):
    tokenizer = Tokenizer(model)
    if normalizer:
        tokenizer.normalizer = normalizer
    if pre_tokenizer:
        tokenizer.pre_tokenizer = pre_tokenizer
    tokenizer.train_from_iterator(
        TRAINING.strip().split("\n"), trainer(vocab_size=size, special_tokens=list(specials), show_progress=False, **options)
    )
    return tokenizer


def template(tokenizer, single, pair, *names):
    return processors.TemplateProcessing(
        single=single, pair=pair, special_tokens=[(name, tokenizer.token_to_id(name)) for name in names]
    )


def bert(lowercase=True, **options):
    specials = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
    tokenizer = trained(
        models.WordPiece(unk_token="[UNK]"), trainers.WordPieceTrainer, N.BertNormalizer(lowercase=lowercase, **options),
        P.BertPreTokenizer(), 420, specials,
    )
    tokenizer.decoder = decoders.WordPiece()
    return tokenizer


def make_bert_uncased():
    tokenizer = bert()
    tokenizer.post_processor = template(
        tokenizer, "[CLS] $A [SEP]", "[CLS] $A [SEP] $B:1 [SEP]:1", "[CLS]", "[SEP]"
    )
    return tokenizer


def make_bert_cased():
    tokenizer = bert(False)
    tokenizer.post_processor = processors.BertProcessing(
        ("[SEP]", tokenizer.token_to_id("[SEP]")), ("[CLS]", tokenizer.token_to_id("[CLS]"))
    )
    return tokenizer


def make_added_tokens():
    tokenizer = bert()
    tokenizer.add_tokens([
        AddedToken("<one>", single_word=True), AddedToken("<two>", lstrip=True), AddedToken("<three>", rstrip=True),
        AddedToken("<Four>", normalized=True), AddedToken("<On", normalized=False), AddedToken("é", normalized=True),
        AddedToken("running", single_word=True, normalized=False),
    ])
    tokenizer.add_special_tokens([AddedToken("<mask>", lstrip=True, rstrip=True)])
    return tokenizer


def make_wordpiece_variant():
    tokenizer = trained(
        models.WordPiece(unk_token="<unk>", max_input_chars_per_word=9), trainers.WordPieceTrainer,
        N.Sequence([N.NFD(), N.Lowercase(), N.StripAccents()]), P.Sequence([P.Whitespace(), P.Digits(True)]), 300,
        ["<unk>"], continuing_subword_prefix="@@",
    )
    tokenizer.decoder = decoders.WordPiece(prefix="@@", cleanup=False)
    return tokenizer


def byte_level(pre_tokenizer, normalizer=None, specials=("<|endoftext|>",), size=420, **options):
    tokenizer = trained(
        models.BPE(**options), trainers.BpeTrainer, normalizer, pre_tokenizer, size, specials,
        initial_alphabet=P.ByteLevel.alphabet(),
    )
    tokenizer.decoder = decoders.ByteLevel()
    return tokenizer


def make_gpt2():
    tokenizer = byte_level(P.ByteLevel(add_prefix_space=False))
    tokenizer.post_processor = processors.ByteLevel(trim_offsets=False)
    return tokenizer


def make_roberta():
    tokenizer = byte_level(P.ByteLevel(add_prefix_space=True), specials=["<s>", "<pad>", "</s>", "<unk>"])
    tokenizer.add_special_tokens([AddedToken("<mask>", lstrip=True)])
    tokenizer.post_processor = processors.RobertaProcessing(
        ("</s>", tokenizer.token_to_id("</s>")), ("<s>", tokenizer.token_to_id("<s>"))
    )
    return tokenizer


def split(pattern, behavior="isolated", invert=False):
    return P.Split(Regex(pattern), behavior, invert)


def make_llama3():
    tokenizer = byte_level(
        P.Sequence([split(LLAMA3), P.ByteLevel(add_prefix_space=False, use_regex=False)]), ignore_merges=True,
        specials=["<s>", "<|endoftext|>"],
    )
    tokenizer.post_processor = processors.Sequence(
        [processors.ByteLevel(), template(tokenizer, "<s> $A", "<s> $A <s> $B:1", "<s>")]
    )
    return tokenizer


def make_qwen():
    return byte_level(P.Sequence([split(QWEN), P.ByteLevel(add_prefix_space=False, use_regex=False)]), N.NFC())


def make_deepseek():
    return byte_level(P.Sequence([
        split(r"\p{N}{1,3}"), split("[一-龥\u3040-ゟ゠-ヿ]+"), split(DEEPSEEK),
        P.ByteLevel(add_prefix_space=False, use_regex=False),
    ]))


def make_byte_level_normalizer():
    return byte_level(split(r"Ġ+|[^Ġ]+"), N.ByteLevel())


def sentencepiece_bpe(pre_tokenizer, normalizer, **options):
    specials = ["<unk>", "<s>", "</s>"] + (BYTES if options.get("byte_fallback") else [])
    tokenizer = trained(
        models.BPE(unk_token="<unk>", fuse_unk=True, **options), trainers.BpeTrainer, normalizer, pre_tokenizer, 620,
        specials, limit_alphabet=120,
    )
    # Bytes are pieces, not added tokens.
    content = json.loads(tokenizer.to_str())
    content["added_tokens"] = [token for token in content["added_tokens"] if not token["content"].startswith("<0x")]
    tokenizer = Tokenizer.from_str(json.dumps(content))
    tokenizer.decoder = decoders.Sequence(
        [decoders.Replace("▁", " "), decoders.ByteFallback(), decoders.Fuse(), decoders.Strip(" ", 1, 0)]
    )
    tokenizer.post_processor = template(tokenizer, "<s> $A", "<s> $A <s>:1 $B:1", "<s>")
    return tokenizer


def make_llama2():
    return sentencepiece_bpe(None, N.Sequence([N.Prepend("▁"), N.Replace(" ", "▁")]), byte_fallback=True)


def make_metaspace_first():
    return sentencepiece_bpe(P.Metaspace("▁", "first", False), None, byte_fallback=True)


def make_bpe_fused_unknown():
    return sentencepiece_bpe(P.Metaspace("▁", "always", True), None)


def make_bpe_suffix():
    tokenizer = trained(
        models.BPE(unk_token="<unk>", end_of_word_suffix="</w>"), trainers.BpeTrainer,
        N.Sequence([N.NFC(), N.Replace(Regex(r"\s+"), " "), N.Lowercase()]),
        P.Sequence([split(r"'s|'t|'re|'ve|'m|'ll|'d|[\p{L}]+|[\p{N}]|[^\s\p{L}\p{N}]+", "removed", True)]), 330,
        ["<unk>"], end_of_word_suffix="</w>", limit_alphabet=70,
    )
    tokenizer.decoder = decoders.BPEDecoder("</w>")
    return tokenizer


def make_bpe_prefix():
    return trained(
        models.BPE(unk_token="<unk>", continuing_subword_prefix="##"), trainers.BpeTrainer, None, P.WhitespaceSplit(), 330,
        ["<unk>"], continuing_subword_prefix="##", limit_alphabet=60,
    )


def unigram(pre_tokenizer, normalizer, **options):
    specials = ["<s>", "<pad>", "</s>", "<unk>"]
    tokenizer = trained(
        models.Unigram(), trainers.UnigramTrainer, normalizer, pre_tokenizer, 300, specials, unk_token="<unk>",
    )
    if options:
        content = json.loads(tokenizer.to_str())
        content["model"]["byte_fallback"] = True
        content["model"]["vocab"] += [[name, -20.0] for name in BYTES]
        tokenizer = Tokenizer.from_str(json.dumps(content))
    tokenizer.decoder = decoders.Metaspace()
    return tokenizer


def make_xlm_roberta():
    tokenizer = unigram(
        P.Sequence([P.WhitespaceSplit(), P.Metaspace()]), N.Sequence([N.Precompiled(charsmap_bytes()), N.Replace(Regex(" {2,}"), " ")])
    )
    tokenizer.add_special_tokens([AddedToken("<mask>", lstrip=True)])
    tokenizer.post_processor = template(tokenizer, "<s> $A </s>", "<s> $A </s> </s> $B </s>", "<s>", "</s>")
    return tokenizer


def make_unigram_bytes():
    return unigram(P.Metaspace("▁", "never"), N.Nmt(), byte_fallback=True)


def make_albert():
    return unigram(P.Metaspace(), N.Sequence(
        [N.Replace("``", '"'), N.Replace("''", '"'), N.NFKD(), N.StripAccents(), N.Lowercase(), N.Strip()]
    ))


def make_word_level():
    return trained(models.WordLevel(unk_token="<unk>"), trainers.WordLevelTrainer, None, P.Whitespace(), 200, ["<unk>"])


def charsmap_bytes():
    import base64

    return base64.b64decode(charsmap())


def fnv(numbers):
    value = 0xCBF29CE484222325
    for number in numbers:
        value = ((value ^ number) * 0x100000001B3) & (2**64 - 1)
    return f"{value:016x}"


def tokenizers():
    cases = []
    for name, make in sorted(globals().items()):
        if not name.startswith("make_"):
            continue
        tokenizer = make()
        tokenizer = Tokenizer.from_str(tokenizer.to_str())
        encoded = [tokenizer.encode(text).ids for text in ALL]
        case = {
            "name": name[5:],
            "tokenizer": tokenizer.to_str(),
            "ids": encoded,
            "plain": [tokenizer.encode(text, add_special_tokens=False).ids for text in ALL[:12]],
            # The package decodes an added token by its normalized text, for which nobody asked.
            "decoded": [] if name == "make_added_tokens" else [tokenizer.decode(ids) for ids in encoded[:40]],
            "pairs": pairs(tokenizer),
            "long": [long(tokenizer, text, count) for text, count in LONG],
            "vocabulary_size": tokenizer.get_vocab_size(),
        }
        cases.append(case)
    return cases


def long(tokenizer, text, count):
    ids = tokenizer.encode(text * count).ids
    return [len(ids), fnv(ids)]


def pairs(tokenizer):
    results = []
    for first, second in PAIRS:
        for limit in [None] + LIMITS:
            for strategy in ["longest_first", "only_second"]:
                if limit:
                    tokenizer.enable_truncation(limit, strategy=strategy)
                try:
                    encoding = tokenizer.encode(ALL[first], ALL[second])
                except Exception:
                    continue
                finally:
                    tokenizer.no_truncation()
                results.append([first, second, limit or 0, strategy, encoding.ids, encoding.type_ids])
    return results


NORMALIZERS = {
    "bert": N.BertNormalizer(), "bert-cased": N.BertNormalizer(lowercase=False),
    "bert-accents": N.BertNormalizer(clean_text=False, strip_accents=False),
    "bert-strip": N.BertNormalizer(handle_chinese_chars=False, strip_accents=True, lowercase=False),
    "nfc": N.NFC(), "nfd": N.NFD(), "nfkc": N.NFKC(), "nfkd": N.NFKD(), "lowercase": N.Lowercase(),
    "strip-accents": N.StripAccents(), "nfd-strip": N.Sequence([N.NFD(), N.StripAccents()]), "nmt": N.Nmt(),
    "strip": N.Strip(), "strip-left": N.Strip(True, False), "strip-right": N.Strip(False, True),
    "prepend": N.Prepend("__"), "replace": N.Replace("a", "bb"), "replace-regex": N.Replace(Regex(r"[aeiou]+(?=n)"), "*"),
    "byte-level": N.ByteLevel(), "precompiled": N.Precompiled(charsmap_bytes()),
}

PRE_TOKENIZERS = {
    "bert": P.BertPreTokenizer(), "whitespace": P.Whitespace(), "whitespace-split": P.WhitespaceSplit(),
    "digits": P.Digits(), "digits-each": P.Digits(True), "fixed": P.FixedLength(3),
    "delimiter": P.CharDelimiterSplit("a"), "byte-level": P.ByteLevel(), "byte-level-plain": P.ByteLevel(False, use_regex=False),
    "metaspace": P.Metaspace(), "metaspace-never": P.Metaspace("▁", "never"), "metaspace-whole": P.Metaspace("_", "first", False),
    "sequence": P.Sequence([P.WhitespaceSplit(), P.Punctuation(), P.Digits(True)]),
    "metaspace-later": P.Sequence([P.WhitespaceSplit(), P.Metaspace("▁", "first")]),
    "llama3": split(LLAMA3), "qwen": split(QWEN), "o200k": split(O200K), "deepseek": split(DEEPSEEK),
    "string": P.Split("an", "merged_with_previous"), "string-inverted": P.Split(" ", "isolated", True),
    "look-ahead": split(r"(?=[A-Z])"), "look-behind": split(r"(?<=a)|(?<!b)c"), "lazy": split(r"a.*?e"),
    "possessive": split(r"\w++|[^\w\s]++"), "atomic": split(r"(?>a|ab)c|(?>[^\s]+)"), "anchors": split(r"^.|.$|\bt|\Aa"),
    "posix": split(r"[[:alpha:]]+|[[:digit:][:punct:]]+"), "escapes": split(r"\x41|\u00e9|[\t\n\r]|\h+|\R"),
    "counted": split(r"(ab){2,3}|a{2}|(?:a|e)(?:n|r)?"), "properties": split(r"\p{Lu}\p{Ll}*|\P{L}+|\p{^M}|\p{Han}+"),
    "nested": split(r"[^[a-m]\s]+"), "flags": split(r"(?i)THE|(?m:w.n)|a(?-i)B"),
    "han": split(r"[\p{Han}]+"), "empty": split(r"x*"),
}
for behavior in ["removed", "isolated", "merged_with_previous", "merged_with_next", "contiguous"]:
    PRE_TOKENIZERS["punctuation-" + behavior] = P.Punctuation(behavior)
    PRE_TOKENIZERS["split-" + behavior] = split(r"\s", behavior)
    PRE_TOKENIZERS["inverted-" + behavior] = split(r"\w", behavior, True)


def short(text):
    """A hash that takes little room; where it differs, this script tells what the text was."""
    return fnv(text.encode())[8:]


def components():
    model = json.loads(Tokenizer(models.WordLevel({"?": 0}, unk_token="?")).to_str())
    cases = {"normalizers": [], "pre_tokenizers": []}
    for name, normalizer in NORMALIZERS.items():
        model["normalizer"], model["pre_tokenizer"] = json.loads(normalizer.__getstate__()), None
        outputs = [short(normalizer.normalize_str(text)) for text in ALL]
        cases["normalizers"].append({"name": name, "tokenizer": json.dumps(model), "outputs": outputs})
    for name, pre_tokenizer in PRE_TOKENIZERS.items():
        model["normalizer"], model["pre_tokenizer"] = None, json.loads(pre_tokenizer.__getstate__())
        outputs = [short("\0".join(word for word, _ in pre_tokenizer.pre_tokenize_str(text))) for text in ALL]
        cases["pre_tokenizers"].append({"name": name, "tokenizer": json.dumps(model), "outputs": outputs})
    return cases


# Scalars of Unicode 14, which the script's Python knows; in blocks, so that a fault can be found.
SCALARS = ["bert", "bert-cased", "nfc", "nfd", "nfkc", "nfkd", "lowercase", "strip-accents", "nmt"]
SCALAR_WORDS = ["bert", "whitespace", "digits-each", "punctuation-isolated", "llama3", "o200k", "deepseek", "possessive"]


def scalars():
    known = [c for c in range(0x110000) if unicodedata.category(chr(c)) not in ("Cn", "Cs")]
    result = {"normalizers": {}, "pre_tokenizers": {}}
    blocks = sorted({c >> 12 for c in known})
    for name in SCALARS:
        result["normalizers"][name] = {
            f"{block:x}": fnv(b"|".join(
                NORMALIZERS[name].normalize_str("a" + chr(c) + "b").encode() for c in known if c >> 12 == block
            ))
            for block in blocks if block < 0xF0
        }
    for name in SCALAR_WORDS:
        result["pre_tokenizers"][name] = {
            f"{block:x}": fnv(b"|".join(
                ":".join(word for word, _ in PRE_TOKENIZERS[name].pre_tokenize_str("a" + chr(c) + " " + chr(c) + "1")).encode()
                for c in known if c >> 12 == block
            ))
            for block in blocks if block < 0xF0
        }
    return result


def write(name, value):
    with open(name, "w", encoding="utf-8") as file:
        json.dump(value, file, ensure_ascii=False, separators=(",", ":"))
        file.write("\n")


if __name__ == "__main__":
    write("tokenizers.json", {"texts": ALL, "long_texts": LONG, "cases": tokenizers()})
    write("components.json", {"texts": ALL, **components()})
    write("scalars.json", scalars())
