"""Makes tiny random checkpoints of every encoder family, and what PyTorch computes with them.

    python make_encoders.py

Versions used: torch 2.15.0, transformers 5.23.0, sentence-transformers 6.2.0, tokenizers 0.23.3, safetensors 0.8.0.

FAMILY/                 a model for sequence classification of one class, with tokenizer
FAMILY/golden.json      token ids, last hidden states, mean-pooled vectors, scores of pairs
sentence-*/             folders of sentence-transformers, with golden.json: vectors
outliers/               an encoder some of whose channels are far larger than the others, as trained ones have; golden.json:
                        mean-pooled vectors
pooling.json            every pooling mode on random states
"""

import json
import pathlib
import shutil
import string

import torch
from safetensors.torch import load_file, save_file
from sentence_transformers import CrossEncoder, SentenceTransformer
from sentence_transformers.sentence_transformer.modules import Pooling
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors
from transformers import (
    BertConfig, BertForSequenceClassification, BertModel, DistilBertConfig, DistilBertForSequenceClassification,
    ModernBertConfig, ModernBertForSequenceClassification, MPNetConfig, MPNetForSequenceClassification,
    PreTrainedTokenizerFast, XLMRobertaConfig, XLMRobertaForSequenceClassification)

HERE = pathlib.Path(__file__).parent
WORDS = "the cat sat on a mat dog ran over hill red blue green what is where who of and in to ##s ##ing ##ed".split()
LONG = " ".join(["the red dog ran over a green hill and sat on the mat"] * 11)
TEXTS = ["", "the cat sat on the mat", "Where is the DOG?", "running hills & mats", "zebra", "a", LONG,
         "who sat on what in the hill of cats and dogs"]
# States are kept of the short texts only, to keep the files small.
STATE_TEXTS = [0, 1, 3]
PAIRS = [("where is the cat", t) for t in TEXTS]
SHAPE = dict(hidden_size=24, num_hidden_layers=2, num_attention_heads=3, intermediate_size=40)


def tokenizer(first, last, pad, unknown, mask, types=True, doubled=False, length=160):
    special = [first, pad, last, unknown, mask] if first == "<s>" else [pad, unknown, first, last, mask]
    letters = list(string.ascii_lowercase + "?&")
    vocabulary = special + WORDS + [c for c in letters if c not in WORDS] + ["##" + c for c in string.ascii_lowercase]
    ids = {t: i for i, t in enumerate(dict.fromkeys(vocabulary))}
    t = Tokenizer(models.WordPiece(ids, unk_token=unknown))
    t.normalizer = normalizers.BertNormalizer()
    t.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    second = f"{last} $B {last}" if doubled else (f"$B:1 {last}:1" if types else f"$B {last}")
    t.post_processor = processors.TemplateProcessing(
        single=f"{first} $A {last}", pair=f"{first} $A {last} {second}",
        special_tokens=[(first, ids[first]), (last, ids[last])])
    inputs = ["input_ids", "token_type_ids", "attention_mask"] if types else ["input_ids", "attention_mask"]
    return PreTrainedTokenizerFast(
        tokenizer_object=t, cls_token=first, sep_token=last, pad_token=pad, unk_token=unknown, mask_token=mask,
        model_max_length=length, model_input_names=inputs)


def randomize(model, seed):
    generator = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            noise = torch.randn(parameter.shape, generator=generator)
            is_norm = "norm" in name.lower() and name.endswith("weight")
            parameter.copy_(1 + 0.1 * noise if is_norm else noise * (0.5 if "embedding" in name else 0.15))
    return model.eval()


def rounded(tensor):
    return [[float(f"{x:.8g}") for x in row] for row in tensor.tolist()]


def write(path, value):
    path.write_text(json.dumps(value, separators=(",", ":")) + "\n")


def encode(model, tok, text):
    inputs = tok(text, return_tensors="pt", truncation=True)
    with torch.no_grad():
        return inputs["input_ids"][0].tolist(), model.base_model(**inputs).last_hidden_state[0]


def golden(folder, model, tok):
    encoded = [encode(model, tok, text) for text in TEXTS]
    scorer = CrossEncoder(str(folder), model_kwargs={"dtype": torch.float32})
    value = {
        "texts": TEXTS,
        "ids": [ids for ids, _ in encoded],
        "states": {str(i): rounded(encoded[i][1]) for i in STATE_TEXTS},
        "mean": rounded(torch.stack([states.mean(0) for _, states in encoded])),
        "query": PAIRS[0][0],
        "scores": [float(f"{s:.8g}") for s in scorer.predict(PAIRS, batch_size=1).tolist()],
    }
    write(folder / "golden.json", value)


def family(name, model, tok, seed, extra=None, **saving):
    folder = HERE / name
    shutil.rmtree(folder, ignore_errors=True)
    randomize(model, seed)
    if saving.pop("half", False):
        model = model.half().float()
        model.half().save_pretrained(folder, **saving)
        model.float()
    else:
        model.save_pretrained(folder, **saving)
    tok.save_pretrained(folder)
    if extra:
        config = json.loads((folder / "config.json").read_text())
        config.update(extra)
        (folder / "config.json").write_text(json.dumps(config, indent=2) + "\n")
    golden(folder, model, tok)


def old_names(folder):
    """Renames weight and bias of layer norms to gamma and beta, as checkpoints converted from TensorFlow have them."""
    path = folder / "model.safetensors"
    tensors = load_file(path)
    renamed = {}
    for name, tensor in tensors.items():
        if "LayerNorm" in name:
            name = name.replace("LayerNorm.weight", "LayerNorm.gamma").replace("LayerNorm.bias", "LayerNorm.beta")
        renamed[name] = tensor
    save_file(renamed, path, metadata={"format": "pt"})


def families():
    bert = tokenizer("[CLS]", "[SEP]", "[PAD]", "[UNK]", "[MASK]")
    plain = tokenizer("[CLS]", "[SEP]", "[PAD]", "[UNK]", "[MASK]", types=False)
    roberta = tokenizer("<s>", "</s>", "<pad>", "<unk>", "<mask>", types=False, doubled=True)
    size = len(bert)
    family("bert", BertForSequenceClassification(BertConfig(
        vocab_size=size, max_position_embeddings=160, num_labels=1, **SHAPE)), bert, 1,
        extra={"sbert_ce_default_activation_function": "torch.nn.modules.linear.Identity"})
    old_names(HERE / "bert")
    family("distilbert", DistilBertForSequenceClassification(DistilBertConfig(
        vocab_size=size, max_position_embeddings=160, dim=24, n_layers=2, n_heads=3, hidden_dim=40,
        activation="relu", num_labels=1)), plain, 2, half=True, max_shard_size="8KB")
    family("xlm-roberta", XLMRobertaForSequenceClassification(XLMRobertaConfig(
        vocab_size=len(roberta), max_position_embeddings=162, pad_token_id=1, bos_token_id=0, eos_token_id=2,
        type_vocab_size=1, hidden_act="gelu_new", num_labels=1, **SHAPE)), roberta, 3,
        extra={"sentence_transformers": {"activation_fn": "torch.nn.modules.activation.Sigmoid", "version": "4.1.0"}})
    family("mpnet", MPNetForSequenceClassification(MPNetConfig(
        vocab_size=len(roberta), max_position_embeddings=162, pad_token_id=1, bos_token_id=0, eos_token_id=2,
        num_labels=1, **SHAPE)), roberta, 4)
    family("modernbert", ModernBertForSequenceClassification(ModernBertConfig(
        vocab_size=size, max_position_embeddings=160, pad_token_id=0, bos_token_id=2, cls_token_id=2, eos_token_id=3,
        sep_token_id=3, local_attention=8, classifier_pooling="mean", num_labels=1,
        **(SHAPE | {"num_hidden_layers": 4}))), plain, 5)


def sentence_body(folder, seed, **options):
    tok = tokenizer("[CLS]", "[SEP]", "[PAD]", "[UNK]", "[MASK]")
    config = BertConfig(vocab_size=len(tok), max_position_embeddings=64, **(SHAPE | {"num_hidden_layers": 1} | options))
    model = randomize(BertModel(config, add_pooling_layer=False), seed)
    shutil.rmtree(folder, ignore_errors=True)
    model.save_pretrained(folder)
    tok.save_pretrained(folder)


def sentence_golden(folder, document):
    # The prompt is named, for encode_document of this version looks for "document" alone, unlike its documentation.
    model = SentenceTransformer(str(folder), device="cpu")
    write(folder / "golden.json", {
        "texts": TEXTS,
        "query": rounded(torch.stack([model.encode_query(t, convert_to_tensor=True) for t in TEXTS])),
        "document": rounded(torch.stack([model.encode(t, prompt_name=document, convert_to_tensor=True) for t in TEXTS])),
    })


def sentence_old():
    """The layout of versions up to 5: flags for pooling, a Dense layer, a prompt that pooling leaves out."""
    folder = HERE / "sentence-old"
    sentence_body(folder, 11)
    prefix = "sentence_transformers.models."
    modules = [("", "Transformer"), ("1_Pooling", "Pooling"), ("2_Dense", "Dense"), ("3_Normalize", "Normalize")]
    write(folder / "modules.json", [
        {"idx": i, "name": str(i), "path": path, "type": prefix + kind} for i, (path, kind) in enumerate(modules)])
    write(folder / "sentence_bert_config.json", {"max_seq_length": 24, "do_lower_case": False})
    write(folder / "config_sentence_transformers.json", {
        "__version__": {"sentence_transformers": "2.2.2"}, "prompts": {"query": "who is : ", "passage": "red "}})
    (folder / "1_Pooling").mkdir()
    write(folder / "1_Pooling/config.json", {
        "word_embedding_dimension": 24, "pooling_mode_cls_token": True, "pooling_mode_mean_tokens": True,
        "pooling_mode_max_tokens": False, "pooling_mode_mean_sqrt_len_tokens": False,
        "pooling_mode_weightedmean_tokens": False, "pooling_mode_lasttoken": False, "include_prompt": False})
    (folder / "2_Dense").mkdir()
    write(folder / "2_Dense/config.json", {
        "in_features": 48, "out_features": 10, "bias": True,
        "activation_function": "torch.nn.modules.activation.Tanh"})
    generator = torch.Generator().manual_seed(12)
    save_file({"linear.weight": torch.randn(10, 48, generator=generator) * 0.2,
               "linear.bias": torch.randn(10, generator=generator) * 0.2}, folder / "2_Dense/model.safetensors")
    sentence_golden(folder, "passage")


def sentence_new():
    """The layout that sentence-transformers 6 writes itself."""
    from sentence_transformers.base.modules import Transformer
    folder = HERE / "sentence-new"
    body = HERE / "body"
    sentence_body(body, 13, hidden_act="silu")
    encoder = Transformer(str(body), max_seq_length=40)
    pooling = Pooling(24, pooling_mode=["lasttoken", "weightedmean"])
    model = SentenceTransformer(modules=[encoder, pooling], prompts={"query": "what is ", "document": ""}, device="cpu")
    shutil.rmtree(folder, ignore_errors=True)
    model.save_pretrained(str(folder), create_model_card=False)
    shutil.rmtree(body)
    sentence_golden(folder, "document")


def outliers():
    """Channels 9 and 50 of every normalization's output are up to 30 times as large as the others; weights that read them are small."""
    folder = HERE / "outliers"
    shutil.rmtree(folder, ignore_errors=True)
    tok = tokenizer("[CLS]", "[SEP]", "[PAD]", "[UNK]", "[MASK]")
    model = randomize(BertModel(BertConfig(
        vocab_size=len(tok), max_position_embeddings=160, hidden_size=64, num_hidden_layers=3, num_attention_heads=4,
        intermediate_size=128), add_pooling_layer=False), 31)
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            if name.endswith("LayerNorm.weight"):
                parameter[[9, 50]] *= torch.tensor([30.0, 15.0])
            elif name.endswith("weight") and "embeddings" not in name and parameter.shape[1] == 64:
                parameter[:, [9, 50]] /= 30
    model = model.half().float()
    model.half().save_pretrained(folder)
    tok.save_pretrained(folder)
    model.float()
    vectors = [encode(model, tok, text)[1].mean(0) for text in TEXTS]
    write(folder / "golden.json", {"texts": TEXTS, "mean": rounded(torch.stack(vectors))})


def pooling():
    generator = torch.Generator().manual_seed(21)
    states = torch.randn(1, 7, 5, generator=generator)
    value = {"states": rounded(states[0]), "modes": {}}
    for skipped in (0, 3):
        for mode in ("cls", "max", "mean", "mean_sqrt_len_tokens", "weightedmean", "lasttoken"):
            module = Pooling(5, pooling_mode=mode, include_prompt=skipped == 0)
            features = {"token_embeddings": states, "attention_mask": torch.ones(1, 7, dtype=torch.int64),
                        "prompt_length": skipped}
            value["modes"][f"{mode}/{skipped}"] = rounded(module(features)["sentence_embedding"])[0]
    write(HERE / "pooling.json", value)


if __name__ == "__main__":
    torch.manual_seed(0)  # for layers that the libraries initialize themselves
    families()
    sentence_old()
    sentence_new()
    outliers()
    pooling()
