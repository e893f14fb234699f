"""Small vocabularies with what llama.cpp, or for some of them `tokenizers`, makes of texts: vocabularies.json
(gguf 0.19.0, tokenizers 0.23.3, xllamacpp 2026.10.11549).

Each vocabulary goes into a model of one layer of random weights, for llama.cpp loads no tokenizer alone; its server tokenizes.
"""

import collections
import json
import pathlib
import re
import sys
import tempfile
import urllib.request

import numpy as np
import xllamacpp
from gguf import GGUFWriter
from tokenizers import AddedToken, Regex, Tokenizer, models, normalizers, pre_tokenizers, trainers

folder = pathlib.Path(__file__).parent
sys.path.insert(0, str(folder.parent / "tokenizers"))
from texts import TEXTS, TRAINING  # noqa: E402

PRE = ["default", "llama-bpe", "dbrx", "qwen2", "qwen35", "gpt-2", "smollm", "tekken", "gpt-4o", "deepseek-llm",
       "deepseek-coder", "deepseek-v3", "falcon", "bloom", "viking", "seed-coder"]
NORMAL, UNKNOWN, CONTROL, USER, UNUSED, BYTE = 1, 2, 3, 4, 5, 6
EXTRA = [
    "<|im_start|>user\nHi<|im_end|>\n", "a<|im_end|>b <|im_end|>", "<|user defined|>x  <|user defined|>", "</s><s><unk>",
    "<0x0A><0xE2>", "x <s> y", "HTTPServer2XMLParser camelCase", "1234567 12 3.5e10 1,000", "a\r\nb\r\n\r\n c\n\n\n  d",
    "it's IT'S we'LL O'Neil", "~/path/*.txt -- $5 <= x^2 | y`z`", "  two   three    four", "tab\t\ttab \t x", "▁ marks ▁▁x a▁b",
    "e\u0301a\u030a \u0939\u093f\u0928\u094d\u0926\u0940", "你好，世界。 ひらがな カタカナ 12三",
]
texts = TEXTS + EXTRA


def byte_level():
    """Tokens of a byte-level BPE with control tokens and one of the user's."""
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    alphabet = sorted(pre_tokenizers.ByteLevel.alphabet())
    tokenizer.train_from_iterator(
        TRAINING.split("\n"), trainers.BpeTrainer(vocab_size=700, initial_alphabet=alphabet, show_progress=False))
    model = json.loads(tokenizer.to_str())["model"]
    specials = [("<unk>", UNKNOWN), ("<s>", CONTROL), ("</s>", CONTROL), ("<|im_start|>", CONTROL), ("<|im_end|>", CONTROL),
                ("<|user defined|>", USER)]
    pieces = sorted(model["vocab"], key=model["vocab"].get)
    merges = [merge if isinstance(merge, str) else " ".join(merge) for merge in model["merges"]]
    # Merges across words, numbers and lines: where a text is cut must make a difference.
    encode = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)
    count = collections.Counter()
    for text in texts:
        for word, _ in encode.pre_tokenize_str(text):
            count.update(zip(word, word[1:]))
    for (left, right), _ in sorted(count.items(), key=lambda item: (-item[1], item[0]))[:900]:
        if left + right not in model["vocab"]:
            pieces.append(left + right)
            merges.append(f"{left} {right}")
    return {"tokens": [token for token, _ in specials] + pieces,
            "types": [kind for _, kind in specials] + [NORMAL] * len(pieces), "merges": merges}


def sentence_piece():
    """Tokens of SentencePiece's BPE: the earlier a piece was learnt, the higher its score; characters have none of their own."""
    tokenizer = Tokenizer(models.BPE())
    tokenizer.normalizer = normalizers.Replace(" ", "▁")
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(prepend_scheme="never")
    tokenizer.train_from_iterator(
        TRAINING.split("\n"), trainers.BpeTrainer(vocab_size=900, limit_alphabet=120, show_progress=False))
    model = json.loads(tokenizer.to_str())["model"]
    characters = [piece for piece in model["vocab"] if len(piece) == 1]
    merged = [piece for piece in sorted(model["vocab"], key=model["vocab"].get) if len(piece) > 1]
    # A piece whose characters are no pieces, one with a mark inside, and runs of marks.
    merged += ["ﬁﬂ", ".▁S", "▁▁", "▁▁▁▁"]
    head = [("<unk>", UNKNOWN), ("<s>", CONTROL), ("</s>", CONTROL), ("<|im_start|>", CONTROL), ("<|im_end|>", CONTROL),
            ("<|user defined|>", USER), ("\n\n", USER)]
    head += [(f"<0x{byte:02X}>", BYTE) for byte in range(256)]
    tokens = [token for token, _ in head] + merged + characters
    # Some scores are shared.
    scores = [0.0] * len(head) + [-float(i // 2) for i in range(len(merged))] + [-1e4] * len(characters)
    return {"tokens": tokens, "types": [kind for _, kind in head] + [NORMAL] * (len(merged) + len(characters)),
            "scores": scores}


def write(path, vocabulary, model, pre, **flags):
    random = np.random.default_rng(1)
    writer = GGUFWriter(path, "llama")
    for add, value in [(writer.add_context_length, 64), (writer.add_embedding_length, 32), (writer.add_block_count, 1),
                       (writer.add_feed_forward_length, 32), (writer.add_head_count, 2), (writer.add_head_count_kv, 2),
                       (writer.add_layer_norm_rms_eps, 1e-5), (writer.add_tokenizer_model, model),
                       (writer.add_token_list, vocabulary["tokens"]), (writer.add_token_types, vocabulary["types"]),
                       (writer.add_bos_token_id, 1), (writer.add_eos_token_id, 2), (writer.add_unk_token_id, 0)]:
        add(value)
    if pre:
        writer.add_tokenizer_pre(pre)
    if "merges" in vocabulary:
        writer.add_token_merges(vocabulary["merges"])
    if "scores" in vocabulary:
        writer.add_token_scores(vocabulary["scores"])
    for key, value in flags.items():
        writer.add_bool(f"tokenizer.ggml.{key}", value)
    shapes = {"token_embd": (len(vocabulary["tokens"]), 32), "output_norm": (32,), "blk.0.attn_norm": (32,),
              "blk.0.ffn_norm": (32,)}
    shapes |= {f"blk.0.{name}": (32, 32) for name in
               ["attn_q", "attn_k", "attn_v", "attn_output", "ffn_gate", "ffn_up", "ffn_down"]}
    for name, shape in shapes.items():
        writer.add_tensor(name + ".weight", random.standard_normal(shape).astype(np.float32))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


# llama.cpp's engine of regular expressions knows no categories of letters beyond \\p{L}, and takes bytes for characters in some
# classes: it comes near these patterns only.
LARGE, SMALL, FRONT = r"[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]", r"[\p{Ll}\p{Lm}\p{Lo}\p{M}]", r"[^\r\n\p{L}\p{N}]?"
REST = r"| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+"
SHORT = "(?i:'s|'t|'re|'ve|'m|'ll|'d)?"
CHINESE = r"[\x{4E00}-\x{9FA5}\x{0800}-\x{4E00}\x{AC00}-\x{D7FF}]+"
# Cased letters, as far as these texts go.
LETTERS = r"\s?[\p{Lu}\p{Ll}\p{Lt}]+"
MARKS = r"\s?[!-/:-~\x{FF01}-\x{FF0F}\x{FF1A}-\x{FF5E}\x{2018}-\x{201F}\x{3000}-\x{3002}]+"
PATTERNS = {
    "tekken": [f"{FRONT}{LARGE}*{SMALL}+|{FRONT}{LARGE}+{SMALL}*|\\p{{N}}{REST}"],
    "gpt-4o": [f"{FRONT}{LARGE}*{SMALL}+{SHORT}|{FRONT}{LARGE}+{SMALL}*{SHORT}|\\p{{N}}{{1,3}}{REST}"],
    "deepseek-llm": [r"[\r\n]", LETTERS, MARKS, r"\s+$", CHINESE, r"\p{N}+"],
    "deepseek-coder": [r"[\r\n]", r"\s?\p{L}+", r"\s?\p{P}+", CHINESE, r"\p{N}"]}


def by_tokenizers(name, vocabulary):
    """What `tokenizers` makes of the texts by the pattern of the model itself."""
    ids = {token: id for id, token in enumerate(vocabulary["tokens"])}
    merges = [tuple(merge.split(" ")) for merge in vocabulary["merges"]]
    whole = name == "tekken"
    result = []
    for reads_specials in [True, False]:
        # Without reading them, special tokens must not be words of the model either.
        kept = [NORMAL, USER]
        words = {token: id for token, id in ids.items() if vocabulary["types"][id] in kept}
        tokenizer = Tokenizer(models.BPE(words, merges, ignore_merges=whole))
        splits = [pre_tokenizers.Split(Regex(pattern), "isolated") for pattern in PATTERNS[name]]
        tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
            splits + [pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)])
        tokenizer.add_tokens([AddedToken("<|user defined|>", normalized=False)])
        pieces = []
        specials = [token for token, id in ids.items() if vocabulary["types"][id] in (CONTROL, UNKNOWN)]
        for text in texts:
            parts = re.split("(" + "|".join(map(re.escape, specials)) + ")", text) if reads_specials else [text]
            found = [[ids[part]] if part in specials else tokenizer.encode(part).ids for part in parts if part]
            # Texts of tekken begin with <s>.
            pieces.append([1] * (whole and reads_specials) + sum(found, []))
        result.append(pieces)
    return *result, texts


def ask(url, route, **body):
    request = urllib.request.Request(url + route, json.dumps(body).encode(), {"Content-Type": "application/json"})
    return json.load(urllib.request.urlopen(request))


def by_llama(vocabulary, model, pre, flags):
    with tempfile.TemporaryDirectory() as temporary:
        path = temporary + "/model.gguf"
        write(path, vocabulary, model, pre, **flags)
        params = xllamacpp.CommonParams()
        params.model.path, params.n_ctx, params.warmup, params.cpuparams.n_threads = path, 64, False, 1
        server = xllamacpp.Server(params)
        url = server.listening_address
        full = [ask(url, "/tokenize", content=text, add_special=True, parse_special=True)["tokens"] for text in texts]
        plain = [ask(url, "/tokenize", content=text, add_special=False, parse_special=False)["tokens"] for text in texts]
        decoded = [ask(url, "/detokenize", tokens=ids)["content"] for ids in plain]
        del server
    return full, plain, decoded


def case(name, kind, vocabulary, model, pre=None, **flags):
    full, plain, decoded = by_tokenizers(pre, vocabulary) if pre in PATTERNS else by_llama(vocabulary, model, pre, flags)
    # To keep the file small, what is as expected is left out: sequences without special tokens, texts that come back.
    full = [ids if ids != other else None for ids, other in zip(full, plain)]
    decoded = [back if back != text else None for back, text in zip(decoded, texts)]
    return {"name": name, "vocabulary": kind, "model": model, "pre": pre, "flags": flags, "full": full, "plain": plain,
            "decoded": decoded}


vocabularies = {"bytes": byte_level(), "pieces": sentence_piece()}
cases = [case(pre, "bytes", vocabularies["bytes"], "gpt2", pre) for pre in PRE]
cases.append(case("gpt-2 with both", "bytes", vocabularies["bytes"], "gpt2", "gpt-2", add_bos_token=True, add_eos_token=True))
cases.append(case("llama", "pieces", vocabularies["pieces"], "llama"))
cases.append(case("gemma", "pieces", vocabularies["pieces"], "llama", "default", add_space_prefix=False, add_eos_token=True))
(folder / "vocabularies.json").write_text(
    json.dumps({"texts": texts, "vocabularies": vocabularies, "cases": cases}, ensure_ascii=False,
               separators=(",", ":")) + "\n")
