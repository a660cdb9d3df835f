"""A small random Qwen3 checkpoint with the tokenizer of the trainer's base model: make_model.py BASE_MODEL OUT"""

import json
import shutil
import sys
from pathlib import Path

import numpy as np
from safetensors.numpy import save_file

base, out = Path(sys.argv[1]), Path(sys.argv[2])
vocabulary, hidden, inner, layers, heads, shared, size = 512, 128, 256, 3, 4, 2, 32
config = {
    "architectures": ["Qwen3ForCausalLM"], "model_type": "qwen3", "dtype": "float32", "vocab_size": vocabulary, "hidden_size": hidden,
    "intermediate_size": inner, "num_hidden_layers": layers, "num_attention_heads": heads, "num_key_value_heads": shared,
    "head_dim": size, "max_position_embeddings": 4096, "rope_theta": 10000.0, "rms_norm_eps": 1e-6, "hidden_act": "silu",
    "attention_bias": False, "attention_dropout": 0.0, "tie_word_embeddings": False, "bos_token_id": None, "eos_token_id": 258,
    "pad_token_id": 256, "use_cache": True, "use_sliding_window": False, "sliding_window": None, "max_window_layers": layers,
}  # fmt: skip
random = np.random.default_rng(0)


def matrix(rows, columns):
    return random.normal(0, 0.08, (rows, columns)).astype(np.float32)


def ones(width):
    return np.ones(width, np.float32)


weights = {"model.embed_tokens.weight": matrix(vocabulary, hidden), "lm_head.weight": matrix(vocabulary, hidden), "model.norm.weight": ones(hidden)}
for layer in range(layers):
    part = {
        "input_layernorm": ones(hidden), "post_attention_layernorm": ones(hidden), "self_attn.q_norm": ones(size), "self_attn.k_norm": ones(size),
        "self_attn.q_proj": matrix(heads * size, hidden), "self_attn.k_proj": matrix(shared * size, hidden),
        "self_attn.v_proj": matrix(shared * size, hidden), "self_attn.o_proj": matrix(hidden, heads * size),
        "mlp.gate_proj": matrix(inner, hidden), "mlp.up_proj": matrix(inner, hidden), "mlp.down_proj": matrix(hidden, inner),
    }  # fmt: skip
    weights |= {f"model.layers.{layer}.{name}.weight": values for name, values in part.items()}
out.mkdir(parents=True, exist_ok=True)
save_file(weights, out / "model.safetensors", metadata={"format": "pt"})
(out / "config.json").write_text(json.dumps(config, indent=2))
for name in ["tokenizer.json", "tokenizer_config.json", "chat_template.jinja", "generation_config.json"]:
    shutil.copy(base / name, out / name)
