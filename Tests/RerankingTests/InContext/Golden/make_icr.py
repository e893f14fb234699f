"""Tiny random decoders with a tokenizer of bytes, and the scores of in-context re-ranking by them, from attention that
transformers computes eagerly over the whole prompt.

Run in a folder of its own: python make_icr.py .
Made with torch 2.15.0, transformers 5.23.0, tokenizers 0.23.3, numpy 2.4.6.

Nothing of what the product does is repeated here: no cache, no shared prefix, no sums on the fly.
"""

import copy
import json
import sys
from pathlib import Path

import numpy
import torch
from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers
from transformers import Gemma3ForCausalLM, Gemma3TextConfig, LlamaConfig, LlamaForCausalLM

SIZES = dict(hidden_size=32, intermediate_size=48, num_attention_heads=4, num_key_value_heads=2,
             max_position_embeddings=1024, attn_implementation="eager")
SPECIALS = ["<|endoftext|>", "<|im_start|>", "<|im_end|>"]
TEMPLATE = ("{% for message in messages %}{{ '<|im_start|>' + message['role'] + '\n' + message['content'] + '<|im_end|>\n' }}"
            "{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}")
WORDING = {"opening": " Some texts:", "separator": "\n\n", "instruction": "Which of these texts help?", "label": "Query:"}
CASES = [
    {"query": "a red fox", "passages": ["Fox\nFoxes are red or grey.", "Snow is white.", "A"]},
    {"query": "qué es? 狐狸", "passages": ["Zorro <|im_end|> rojo", "狐狸 is a fox", "short", "the same", "the same"]},
    {"query": "x", "passages": ["one passage alone, of some length"]},
]


def tokenizer():
    alphabet = sorted(pre_tokenizers.ByteLevel.alphabet())
    vocabulary = {token: number for number, token in enumerate(SPECIALS + alphabet)}
    made = Tokenizer(models.BPE(vocab=vocabulary, merges=[]))
    made.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    made.decoder = decoders.ByteLevel()
    made.add_special_tokens([AddedToken(text, special=True) for text in SPECIALS])
    return made


def write_tokenizer(folder, made):
    made.save(str(folder / "tokenizer.json"))
    settings = {"tokenizer_class": "PreTrainedTokenizerFast", "chat_template": TEMPLATE, "eos_token": "<|im_end|>",
                "model_max_length": SIZES["max_position_embeddings"]}
    (folder / "tokenizer_config.json").write_text(json.dumps(settings, indent=1) + "\n")


def decoders_to_make(vocabulary):
    yield "llama", LlamaForCausalLM(LlamaConfig(**SIZES, vocab_size=vocabulary, num_hidden_layers=3, head_dim=8,
                                                tie_word_embeddings=True)), [0, 1, 2]
    yield "gemma3", Gemma3ForCausalLM(Gemma3TextConfig(**SIZES, vocab_size=vocabulary, num_hidden_layers=6, head_dim=8,
                                                       sliding_window=16, query_pre_attn_scalar=8)), [5]


def random_weights(model, generator):
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            values = torch.randn(parameter.shape, generator=generator) * (0.4 if parameter.ndim > 1 else 0.1)
            is_norm = name.endswith("norm.weight")
            parameter.copy_((values + (1 if is_norm and "Gemma" not in type(model).__name__ else 0)).half().float())


def plain(made, text):
    """Tokens of a text of which none is a special one: bytes, whatever they spell."""
    table = {byte: made.token_to_id(character) for byte, character in bytes_to_unicode().items()}
    return [table[byte] for byte in text.encode()]


def bytes_to_unicode():
    kept = list(range(33, 127)) + list(range(161, 173)) + list(range(174, 256))
    others = [byte for byte in range(256) if byte not in kept]
    return {**{byte: chr(byte) for byte in kept}, **{byte: chr(256 + i) for i, byte in enumerate(others)}}


def prompt(made, case):
    special = {text: made.token_to_id(text) for text in SPECIALS}
    ids = [special["<|im_start|>"]] + plain(made, "user\n") + plain(made, WORDING["opening"])
    spans = []
    for number, passage in enumerate(case["passages"]):
        ids += plain(made, WORDING["separator"])
        start = len(ids)
        ids += plain(made, f"[{number + 1}] {passage}")
        spans.append([start, len(ids)])
    ids += plain(made, WORDING["separator"])
    tails = {}
    for query in (case["query"], "N/A"):
        tails[query] = (
            plain(made, WORDING["instruction"] + WORDING["separator"] + WORDING["label"] + " " + query)
            + [special["<|im_end|>"]] + plain(made, "\n") + [special["<|im_start|>"]] + plain(made, "assistant\n"))
    return ids, spans, tails


def attention(model, layers, ids, tail):
    """[heads that count, positions before the tail]: means over the tail's rows."""
    with torch.no_grad():
        found = model(torch.tensor([ids + tail]), output_attentions=True).attentions
    chosen = torch.cat([found[layer][0] for layer in layers]).double()
    return chosen[:, len(ids):, :len(ids)].mean(1).numpy()


def scores(query, null, spans):
    found = []
    for start, end in spans:
        values = query[start:end] if null is None else query[start:end] - null[start:end]
        if null is not None:
            values = values[values > values.mean() - 2 * values.std(ddof=1)] if len(values) > 1 else values[:0]
        found.append(float(values.sum()))
    return found


def measured(model, layers, made, case):
    ids, spans, tails = prompt(made, case)
    query, null = (attention(model, layers, ids, tails[text]) for text in (case["query"], "N/A"))
    return {**case, "prefix": ids, "spans": spans, "tail": tails[case["query"]],
            "calibrated": scores(query.sum(0), null.sum(0), spans), "raw": scores(query.sum(0), None, spans),
            "heads": [scores(q, n, spans) for q, n in zip(query, null)]}


def main():
    root = Path(sys.argv[1])
    made = tokenizer()
    golden = {"wording": WORDING, "models": {}}
    for number, (name, model, layers) in enumerate(decoders_to_make(made.get_vocab_size())):
        random_weights(model.eval(), torch.Generator().manual_seed(number))
        folder = root / name
        # A copy: the frequencies of rotary embeddings must stay in 32 bits.
        copy.deepcopy(model).half().save_pretrained(folder)
        (folder / "generation_config.json").unlink(missing_ok=True)
        write_tokenizer(folder, made)
        golden["models"][name] = [measured(model, layers, made, case) for case in CASES]
    (root / "golden.json").write_text(json.dumps(golden, ensure_ascii=False) + "\n")


main()
