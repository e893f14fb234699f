"""Makes tiny random late interaction checkpoints in three layouts, and the token vectors that their own libraries compute.

    python make_late.py stanford        colbert-ai 0.2.22, transformers 5.3.0, torch 2.15.0
    python make_late.py pylate          pylate 1.6.0, sentence-transformers 5.3.0, transformers 5.3.0, torch 2.15.0
    python make_late.py multi-vector    sentence-transformers 6.2.0, transformers 5.23.0, torch 2.15.0

LAYOUT/               a checkpoint of that layout
LAYOUT/golden.json    texts, and for each variant: members put into the checkpoint's JSON files (null takes one out), token
                      vectors of the texts as queries and as documents, each text encoded alone
"""

import json
import os
import pathlib
import shutil
import string
import sys
import tempfile

os.environ["HF_HUB_OFFLINE"] = "1"

import torch
from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers
from transformers import (
    BertConfig, BertModel, ModernBertConfig, ModernBertModel, MPNetConfig, MPNetModel, PreTrainedModel,
    PreTrainedTokenizerFast)

HERE = pathlib.Path(__file__).parent
WORDS = "the cat sat on a mat dog ran over hill red what is where who of and in to ##s ##ing".split()
TEXTS = ["", "Where is the cat?", "the dog, who ran over a hill . sat: on the mat!", "zebra & # cats ~ % mat",
         "the red dog ran over a hill and sat on the mat of the cat in the hill, who is the dog? " * 2]
SHAPE = dict(hidden_size=24, num_hidden_layers=2, num_attention_heads=3, intermediate_size=40)
# The symbols without a token of their own tell how a library treats words that a skiplist cannot find.
SYMBOLS = [s for s in string.punctuation if s not in "#~%"]


def wordpiece(specials, first, last, unknown, types):
    letters = list(string.ascii_lowercase) + SYMBOLS
    vocabulary = specials + WORDS + letters + ["##" + c for c in string.ascii_lowercase]
    ids = {t: i for i, t in enumerate(dict.fromkeys(vocabulary))}
    t = Tokenizer(models.WordPiece(ids, unk_token=unknown))
    t.normalizer = normalizers.BertNormalizer()
    t.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    t.post_processor = processors.TemplateProcessing(
        single=f"{first} $A {last}", special_tokens=[(first, ids[first]), (last, ids[last])])
    inputs = ["input_ids", "token_type_ids", "attention_mask"] if types else ["input_ids", "attention_mask"]
    return t, inputs


def bert_tokenizer():
    t, inputs = wordpiece(["[PAD]", "[unused0]", "[unused1]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"],
                          "[CLS]", "[SEP]", "[UNK]", True)
    return PreTrainedTokenizerFast(
        tokenizer_object=t, cls_token="[CLS]", sep_token="[SEP]", pad_token="[PAD]", unk_token="[UNK]",
        mask_token="[MASK]", model_max_length=64, model_input_names=inputs)


def mpnet_tokenizer():
    t, inputs = wordpiece(["<s>", "<pad>", "</s>", "<unk>", "<mask>", "[Q]", "[D]"], "<s>", "</s>", "<unk>", False)
    return PreTrainedTokenizerFast(
        tokenizer_object=t, cls_token="<s>", sep_token="</s>", pad_token="<pad>", unk_token="<unk>",
        mask_token="<mask>", additional_special_tokens=["[Q]", "[D]"], model_max_length=64, model_input_names=inputs)


def byte_tokenizer():
    """Byte-pair encoding as ModernBERT has it: a symbol behind a space is another token than the symbol."""
    t = Tokenizer(models.BPE())
    t.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    t.decoder = decoders.ByteLevel()
    specials = ["[UNK]", "[CLS]", "[SEP]", "[PAD]", "[MASK]"]
    t.train_from_iterator(TEXTS * 4, trainers.BpeTrainer(
        vocab_size=300, special_tokens=specials, initial_alphabet=pre_tokenizers.ByteLevel.alphabet()))
    t.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", special_tokens=[("[CLS]", 1), ("[SEP]", 2)])
    return PreTrainedTokenizerFast(
        tokenizer_object=t, cls_token="[CLS]", sep_token="[SEP]", pad_token="[PAD]", unk_token="[UNK]",
        mask_token="[MASK]", model_max_length=64, model_input_names=["input_ids", "attention_mask"])


def randomize(model, seed):
    generator = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            noise = torch.randn(parameter.shape, generator=generator)
            is_norm = "norm" in name.lower() and name.endswith("weight")
            parameter.copy_(1 + 0.1 * noise if is_norm else noise * (0.5 if "embedding" in name else 0.2))
    return model.eval()


def rounded(vectors):
    return [[float(f"{x:.8g}") for x in row] for row in vectors.tolist()]


def merged(value, change):
    """The members of `change` in `value`; null takes a member out."""
    for key, member in change.items():
        if member is None:
            value.pop(key, None)
        else:
            value[key] = member
    return value


def golden(folder, variants, encoder):
    """`encoder(folder)` gives a function of a text and a role."""
    results = []
    for changes in variants:
        with tempfile.TemporaryDirectory() as place:
            copy = pathlib.Path(place) / "model"
            shutil.copytree(folder, copy)
            for name, change in changes.items():
                file = copy / name
                file.write_text(json.dumps(merged(json.loads(file.read_text()), change)))
            encode = encoder(copy)
            results.append({"files": changes,
                            "query": [rounded(encode(t, "query")) for t in TEXTS],
                            "document": [rounded(encode(t, "document")) for t in TEXTS]})
    (folder / "golden.json").write_text(json.dumps({"texts": TEXTS, "variants": results}, separators=(",", ":")) + "\n")


def start(name):
    folder = HERE / name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    return folder


def write(path, value):
    path.write_text(json.dumps(value, indent=2) + "\n")


def stanford():
    from colbert.infra import ColBERTConfig
    from colbert.modeling.colbert import ColBERT
    from colbert.modeling.tokenization import DocTokenizer, QueryTokenizer
    from safetensors.torch import save_file
    PreTrainedModel.all_tied_weights_keys = {}  # which transformers 5 sets in a step that colbert-ai's models leave out
    ColBERT.loaded_extensions = True  # a scorer that is compiled on demand and not needed here
    folder = start("stanford")
    tok = bert_tokenizer()
    tok.save_pretrained(folder)
    body = randomize(BertModel(BertConfig(vocab_size=len(tok), max_position_embeddings=64, **SHAPE)), 31)
    tensors = {"bert." + name: tensor.contiguous() for name, tensor in body.state_dict().items()}
    tensors["linear.weight"] = torch.randn(8, 24, generator=torch.Generator().manual_seed(32)) * 0.2
    save_file(tensors, folder / "model.safetensors", metadata={"format": "pt"})
    config = json.loads(body.config.to_json_string())
    write(folder / "config.json", config | {"architectures": ["HF_ColBERT"]})
    write(folder / "artifact.metadata", {
        "query_token_id": "[unused0]", "doc_token_id": "[unused1]", "query_token": "[Q]", "doc_token": "[D]",
        "query_maxlen": 12, "doc_maxlen": 20, "dim": 8, "similarity": "cosine", "mask_punctuation": True,
        "attend_to_mask_tokens": False, "interaction": "colbert", "nway": 2, "lr": 3e-06})

    def encoder(place):
        settings = ColBERTConfig.load_from_checkpoint(str(place))
        model = ColBERT(str(place), settings).eval()
        if not settings.mask_punctuation:
            model.skiplist = {}  # colbert-ai reads it, but never sets it
        queries, documents = QueryTokenizer(settings, verbose=0), DocTokenizer(settings)

        def encode(text, role):
            with torch.no_grad():
                if role == "query":
                    return model.query(*queries.tensorize([text]))[0]
                return model.doc(*documents.tensorize([text]), keep_dims=False)[0]
        return encode

    variant = {"query_maxlen": 9, "doc_maxlen": 30, "mask_punctuation": False}
    golden(folder, [{}, {"artifact.metadata": {"attend_to_mask_tokens": True}}, {"artifact.metadata": variant}], encoder)


def pylate():
    from pylate.models import ColBERT, Dense
    from sentence_transformers.models import Transformer
    folder = start("pylate")
    tok = byte_tokenizer()
    with tempfile.TemporaryDirectory() as body:
        config = ModernBertConfig(
            vocab_size=len(tok), max_position_embeddings=64, pad_token_id=3, bos_token_id=1, cls_token_id=1,
            eos_token_id=2, sep_token_id=2, local_attention=8, **SHAPE)
        randomize(ModernBertModel(config), 41).save_pretrained(body)
        tok.save_pretrained(body)
        torch.manual_seed(42)
        modules = [Transformer(body), Dense(24, 32, bias=True, activation_function=torch.nn.GELU(), use_residual=True),
                   Dense(32, 32, bias=True, activation_function=torch.nn.Tanh(), use_residual=True),
                   Dense(32, 8, bias=False)]
        model = ColBERT(modules=modules, device="cpu", query_length=12, document_length=24)
        model.save(str(folder), create_model_card=False)

    def encoder(place):
        model = ColBERT(str(place), device="cpu")
        return lambda text, role: torch.tensor(model.encode([text], is_query=role == "query", show_progress_bar=False)[0])

    file = "config_sentence_transformers.json"
    golden(folder, [
        {file: {"do_query_expansion": None}},
        {file: {"do_query_expansion": False, "query_length": 9, "document_length": 40}},
        {file: {"attend_to_expansion_tokens": True, "skiplist_words": ["the", "?", "no such word"]}},
        {file: {"query_prefix": "", "document_prefix": "", "skiplist_words": []}},
    ], encoder)


def multi_vector():
    from sentence_transformers import MultiVectorEncoder
    from sentence_transformers.base.modules import Transformer
    from sentence_transformers.base.modules.dense import Dense
    from sentence_transformers.multi_vector_encoder.modules import MultiVectorMask
    from sentence_transformers.sentence_transformer.modules import Normalize
    folder = start("multi-vector")
    tok = mpnet_tokenizer()
    with tempfile.TemporaryDirectory() as body:
        config = MPNetConfig(vocab_size=len(tok), max_position_embeddings=66, pad_token_id=1, bos_token_id=0,
                             eos_token_id=2, **SHAPE)
        randomize(MPNetModel(config, add_pooling_layer=False), 51).save_pretrained(body)
        tok.save_pretrained(body)
        torch.manual_seed(52)
        expansion = {"strategy": "fixed", "attend": False, "length": 12}
        encoder_module = Transformer(body, document_length=24, query_expansion=expansion)
        modules = [encoder_module, Dense(24, 8, bias=True, module_input_name="token_embeddings"),
                   MultiVectorMask(skiplist_words=list(string.punctuation)),
                   Normalize(module_input_name="token_embeddings")]
        model = MultiVectorEncoder(modules=modules, prompts={"query": "[Q] ", "document": "[D] "}, device="cpu")
        model.save_pretrained(str(folder), create_model_card=False)

    def encoder(place):
        model = MultiVectorEncoder(str(place), device="cpu")

        def encode(text, role):
            function = model.encode_query if role == "query" else model.encode_document
            return torch.as_tensor(function([text], show_progress_bar=False)[0])
        return encode

    file, mask = "sentence_bert_config.json", "2_MultiVectorMask/config.json"
    minimum = {"strategy": "min", "attend": True, "length": 10, "token": "red"}
    golden(folder, [
        {},
        {file: {"query_expansion": minimum, "query_length": 16}, mask: {"skiplist_words": ["the", "no such word"]}},
        {file: {"query_expansion": None, "query_length": 10, "document_length": None},
         mask: {"skiplist_words": [",", "?"], "skiplist_tasks": ["query", "document"]}},
        {"config_sentence_transformers.json": {"prompts": {"query": "", "document": "the red "}}},
    ], encoder)


if __name__ == "__main__":
    {"stanford": stanford, "pylate": pylate, "multi-vector": multi_vector}[sys.argv[1]]()
