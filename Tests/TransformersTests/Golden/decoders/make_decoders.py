"""Tiny random decoders of every family as GGUF files and as folders, and what transformers makes of them in 32 bits.

Run in a folder of its own: python make_decoders.py .
Made with torch 2.15.0, transformers 5.23.0, gguf 0.19.0, numpy 2.4.6.

Weights are numbers of 16 bits, so that the files hold exactly what the models compute with. Logits of two positions, and the
attention that positions get from the last rows, summed over these, for each layer and head.
"""

import json
import sys
from pathlib import Path

import gguf
import numpy
import torch
from transformers import Gemma3ForCausalLM, Gemma3TextConfig, LlamaConfig, LlamaForCausalLM
from transformers import Qwen2Config, Qwen2ForCausalLM, Qwen3Config, Qwen3ForCausalLM

SIZES = dict(vocab_size=64, hidden_size=32, intermediate_size=48, num_attention_heads=4, num_key_value_heads=2,
             max_position_embeddings=128, attn_implementation="eager")
TOKENS, WATCHED = 40, 5


def models():
    llama3 = {"rope_type": "llama3", "factor": 4.0, "low_freq_factor": 1.0, "high_freq_factor": 4.0,
              "original_max_position_embeddings": 32, "rope_theta": 10000.0}
    yield "llama", LlamaForCausalLM(LlamaConfig(**SIZES, num_hidden_layers=2, head_dim=8, tie_word_embeddings=True)), {}
    yield "llama3", LlamaForCausalLM(LlamaConfig(
        **SIZES, num_hidden_layers=2, head_dim=8, tie_word_embeddings=False, rope_parameters=llama3)), {"freqs": True}
    yield "qwen2", Qwen2ForCausalLM(Qwen2Config(**SIZES, num_hidden_layers=2, tie_word_embeddings=True)), {}
    yield "qwen3", Qwen3ForCausalLM(Qwen3Config(**SIZES, num_hidden_layers=2, head_dim=16, tie_word_embeddings=False)), {}
    yield "gemma3", Gemma3ForCausalLM(Gemma3TextConfig(
        **SIZES, num_hidden_layers=6, head_dim=16, sliding_window=6, query_pre_attn_scalar=16)), {"gemma": True}


def random_weights(model, generator):
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            values = torch.randn(parameter.shape, generator=generator) * (0.3 if parameter.ndim > 1 else 0.1)
            is_norm = name.endswith("norm.weight")
            parameter.copy_((values + (1 if is_norm and "Gemma" not in type(model).__name__ else 0)).half().float())


def interleaved(weight, heads):
    """Rows of a head from halves to pairs, as Llama's files have them."""
    return weight.reshape(heads, 2, weight.shape[0] // heads // 2, *weight.shape[1:]).swapaxes(1, 2).reshape(weight.shape)


NAMES = {
    "input_layernorm": "attn_norm", "self_attn.q_proj": "attn_q", "self_attn.k_proj": "attn_k", "self_attn.v_proj": "attn_v",
    "self_attn.o_proj": "attn_output", "self_attn.q_norm": "attn_q_norm", "self_attn.k_norm": "attn_k_norm",
    "mlp.gate_proj": "ffn_gate", "mlp.up_proj": "ffn_up", "mlp.down_proj": "ffn_down",
    "post_attention_layernorm": "ffn_norm", "pre_feedforward_layernorm": "ffn_norm",
    "post_feedforward_layernorm": "post_ffw_norm"}


def written_name(name, gemma):
    if not name.startswith("model.layers."):
        return {"model.embed_tokens.weight": "token_embd.weight", "model.norm.weight": "output_norm.weight",
                "lm_head.weight": "output.weight"}[name]
    _, _, number, rest = name.split(".", 3)
    part, kind = rest.rsplit(".", 1)
    if gemma and part == "post_attention_layernorm":
        return f"blk.{number}.post_attention_norm.{kind}"
    return f"blk.{number}.{NAMES[part]}.{kind}"


def write(path, family, model, notes):
    config, gemma = model.config, "gemma" in notes
    architecture = "llama" if family.startswith("llama") else family
    writer = gguf.GGUFWriter(path, architecture)
    writer.add_context_length(config.max_position_embeddings)
    writer.add_embedding_length(config.hidden_size)
    writer.add_block_count(config.num_hidden_layers)
    writer.add_feed_forward_length(config.intermediate_size)
    writer.add_head_count(config.num_attention_heads)
    writer.add_head_count_kv(config.num_key_value_heads)
    head = getattr(config, "head_dim", None) or config.hidden_size // config.num_attention_heads
    writer.add_key_length(head)
    writer.add_value_length(head)
    writer.add_layer_norm_rms_eps(config.rms_norm_eps)
    if gemma:
        writer.add_sliding_window(config.sliding_window)
        writer.add_rope_freq_base(config.rope_parameters["full_attention"]["rope_theta"])
    else:
        writer.add_rope_freq_base(config.rope_parameters["rope_theta"])
    if "freqs" in notes:
        plain = 1 / config.rope_parameters["rope_theta"] ** (torch.arange(0, head, 2).float() / head)
        writer.add_tensor("rope_freqs.weight", (plain / model.model.rotary_emb.inv_freq).numpy().astype(numpy.float32))
    tied = config.tie_word_embeddings
    for name, parameter in model.state_dict().items():
        if name == "lm_head.weight" and tied:
            continue
        values = parameter.float().numpy()
        if architecture == "llama" and "q_proj" in name:
            values = interleaved(values, config.num_attention_heads)
        if architecture == "llama" and "k_proj" in name:
            values = interleaved(values, config.num_key_value_heads)
        if gemma and name.endswith("norm.weight"):
            values = values + 1
        kind = numpy.float16 if values.ndim > 1 else numpy.float32
        writer.add_tensor(written_name(name, gemma), numpy.ascontiguousarray(values.astype(kind)))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def main():
    folder = Path(sys.argv[1])
    folder.mkdir(exist_ok=True)
    golden = {}
    for number, (family, model, notes) in enumerate(models()):
        generator = torch.Generator().manual_seed(number)
        random_weights(model.eval(), generator)
        write(folder / f"{family}.gguf", family, model, notes)
        ids = torch.randint(0, SIZES["vocab_size"], (1, TOKENS), generator=generator)
        with torch.no_grad():
            out = model(ids, output_attentions=True)
        mass = [layer[0, :, -WATCHED:, :].sum(1).tolist() for layer in out.attentions]
        golden[family] = {
            "ids": ids[0].tolist(), "logits": {str(place): out.logits[0, place].tolist() for place in (10, TOKENS - 1)},
            "mass": [[[round(value, 7) for value in head] for head in layer] for layer in mass]}
        # Last: rotary embeddings lose bits, too.
        model.half().save_pretrained(folder / family)
        (folder / family / "generation_config.json").unlink(missing_ok=True)
    (folder / "golden.json").write_text(json.dumps(golden))


if __name__ == "__main__":
    main()
