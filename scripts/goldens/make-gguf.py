"""Makes packages/model-runtime/src/gguf/golden: small random decoders in GGUF files, and what transformers computes with them.

    pip install torch==2.13.0 transformers==5.24.0 gguf==0.19.0 accelerate==1.15.0 pillow==11.3.0
    python scripts/goldens/make-gguf.py packages/model-runtime/src/gguf/golden

`expected.json` holds, per file, ids of a prompt in its chat template, the greedy continuation, the log-probabilities of its tokens, and the
sum of every weight.
"""

import json
import shutil
import sys
from pathlib import Path

import numpy as np
import torch
from gguf import GGMLQuantizationType, GGUFWriter, TokenType, quants
from transformers import AutoModelForCausalLM, AutoTokenizer
from vision_goldens import make_tokenizer

SPECIAL = ["<|pad|>", "<|im_start|>", "<|im_end|>"]
TEMPLATE = (
    "{% for message in messages %}<|im_start|>{{ message['role'] + '\n' + message['content'] }}<|im_end|>\n{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)
QUESTION = "How many steps is 2-1? Say 12 or no."
HIDDEN, INNER, LAYERS, HEAD = 32, 64, 2, 16
HEADS = {"llama": (4, 2), "qwen2": (2, 1)}  # of queries, of keys and values
QUANTISED = ["Q8_0", "Q4_1", "Q4_0", "F16"]


def shapes(architecture, vocabulary):
    heads, shared = HEADS[architecture]
    yield "token_embd.weight", (vocabulary, HIDDEN)
    yield "output_norm.weight", (HIDDEN,)
    if architecture == "qwen2":
        yield "output.weight", (vocabulary, HIDDEN)
    for layer in range(LAYERS):
        at = f"blk.{layer}"
        yield f"{at}.attn_norm.weight", (HIDDEN,)
        yield f"{at}.ffn_norm.weight", (HIDDEN,)
        yield f"{at}.attn_q.weight", (heads * HEAD, HIDDEN)
        yield f"{at}.attn_k.weight", (shared * HEAD, HIDDEN)
        yield f"{at}.attn_v.weight", (shared * HEAD, HIDDEN)
        yield f"{at}.attn_output.weight", (HIDDEN, heads * HEAD)
        yield f"{at}.ffn_gate.weight", (INNER, HIDDEN)
        yield f"{at}.ffn_up.weight", (INNER, HIDDEN)
        yield f"{at}.ffn_down.weight", (HIDDEN, INNER)
        if architecture == "qwen2":
            yield f"{at}.attn_q.bias", (heads * HEAD,)
            yield f"{at}.attn_k.bias", (shared * HEAD,)
            yield f"{at}.attn_v.bias", (shared * HEAD,)


def write(path, architecture, tokenizer, cut):
    model = json.loads(tokenizer.backend_tokenizer.to_str())["model"]
    tokens = sorted(model["vocab"], key=model["vocab"].get)
    writer = GGUFWriter(path, architecture)
    writer.add_block_count(LAYERS)
    writer.add_context_length(512)
    writer.add_embedding_length(HIDDEN)
    writer.add_feed_forward_length(INNER)
    writer.add_head_count(HEADS[architecture][0])
    writer.add_head_count_kv(HEADS[architecture][1])
    writer.add_key_length(HEAD)
    writer.add_value_length(HEAD)
    writer.add_rope_dimension_count(HEAD)
    writer.add_rope_freq_base(1e5)
    writer.add_layer_norm_rms_eps(1e-5)
    writer.add_vocab_size(len(tokens))
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre(cut)
    writer.add_token_list(tokens)
    writer.add_token_types([TokenType.CONTROL if token in SPECIAL else TokenType.NORMAL for token in tokens])
    writer.add_token_merges([" ".join(merge) for merge in model["merges"]])
    writer.add_bos_token_id(1)
    writer.add_eos_token_id(2)
    writer.add_pad_token_id(0)
    writer.add_chat_template(TEMPLATE)
    generator = np.random.default_rng(7)
    for index, (name, shape) in enumerate(shapes(architecture, len(tokens))):
        values = generator.normal(1 if "norm" in name else 0, 0.25, shape).astype(np.float32)
        if len(shape) == 1:
            writer.add_tensor(name, values)
            continue
        kind = GGMLQuantizationType[QUANTISED[index % len(QUANTISED)]]
        writer.add_tensor(name, quants.quantize(values, kind), raw_dtype=kind)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def compute(path):
    tokenizer = AutoTokenizer.from_pretrained(path.parent, gguf_file=path.name)
    model = AutoModelForCausalLM.from_pretrained(path.parent, gguf_file=path.name, dtype=torch.float32)
    messages = [{"role": "user", "content": QUESTION}]
    prompt = tokenizer.apply_chat_template(messages, add_generation_prompt=True, return_dict=False)
    ids = model.generate(torch.tensor([prompt]), do_sample=False, max_new_tokens=32, eos_token_id=9999, pad_token_id=0)
    reply = ids[0, len(prompt) :]
    with torch.no_grad():
        logged = model(ids).logits[0].log_softmax(-1)[len(prompt) - 1 : -1]
    return {
        "text": QUESTION,
        "prompt": prompt,
        "greedy": reply.tolist(),
        "logprobs": logged.gather(1, reply[:, None])[:, 0].tolist(),
        "sums": {name: parameter.double().sum().item() for name, parameter in model.named_parameters()},
    }


def main(output):
    shutil.rmtree(output, ignore_errors=True)
    output.mkdir(parents=True)
    tokenizer = make_tokenizer(SPECIAL, None, 120)
    expected = {}
    for architecture, cut in [("llama", "smollm"), ("qwen2", "qwen2")]:
        path = output / f"{architecture}.gguf"
        write(path, architecture, tokenizer, cut)
        expected[architecture] = compute(path)
        print(architecture, path.stat().st_size, "different greedy tokens:", len(set(expected[architecture]["greedy"])))
    (output / "expected.json").write_text(json.dumps(expected) + "\n")


main(Path(sys.argv[1]))
