"""Makes packages/model-runtime/src/families/llama/golden: small random checkpoints and what transformers computes with them.

    pip install torch==2.13.0 transformers==5.24.0
    python scripts/goldens/make-llama.py packages/model-runtime/src/families/llama/golden

Each folder is one that `save_pretrained` wrote, weights in bfloat16. Beside it lie, computed in float32 on the CPU:

- `expected.json`: prompts as text and as the ids of the chat template; per prompt the greedy continuation, and replies with the
  log-probability and the entropy (nats) of each of their tokens and a weight for each;
- `gradients.safetensors`: the gradient of Σ weight · log-probability over all replies, for every parameter, rounded to float16. A second
  argument names a folder for the same in float32.
"""

import json
import shutil
import sys
from pathlib import Path

import torch
from safetensors.torch import save_file
from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers, trainers
from transformers import (
    LlamaConfig,
    LlamaForCausalLM,
    PreTrainedTokenizerFast,
    Qwen2Config,
    Qwen2ForCausalLM,
    Qwen3Config,
    Qwen3ForCausalLM,
)

VOCABULARY = 200
GREEDY_TOKENS = 48
PROMPTS = [
    "Which of the four patches lies left of the lamp?",
    "Is the red chair nearer than the table? Say yes or no, and by how many steps it is nearer.",
]
REPLIES = [["The left one.", "2-1"], ["yes, 3 steps nearer", "no"]]
CORPUS = PROMPTS + [reply for replies in REPLIES for reply in replies] + ["user assistant\n", "0 1 2 3 4 5 6 7 8 9"]
SPECIAL = ["<|begin|>", "<|turn|>", "<|end|>", "<|pad|>"]
TEMPLATE = (
    "{{ bos_token }}{% for message in messages %}<|turn|>{{ message['role'] + '\\n' + message['content'] | trim }}<|end|>\n"
    "{% endfor %}{% if add_generation_prompt %}<|turn|>assistant\n{% endif %}"
)


def make_tokenizer():
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [pre_tokenizers.Digits(individual_digits=True), pre_tokenizers.ByteLevel(add_prefix_space=False)]
    )
    tokenizer.decoder = decoders.ByteLevel()
    special = [AddedToken(content, special=True) for content in SPECIAL]
    tokenizer.train_from_iterator(CORPUS, trainers.BpeTrainer(vocab_size=160, special_tokens=special))
    begin, _, end, pad = SPECIAL
    fast = PreTrainedTokenizerFast(tokenizer_object=tokenizer, bos_token=begin, eos_token=end, pad_token=pad)
    fast.chat_template = TEMPLATE
    return fast


def make_models(tokenizer):
    common = {
        "vocab_size": VOCABULARY,
        "hidden_size": 32,
        "intermediate_size": 40,
        "num_hidden_layers": 2,
        "num_attention_heads": 4,
        "num_key_value_heads": 2,
        "rms_norm_eps": 1e-5,
        "bos_token_id": tokenizer.bos_token_id,
        "eos_token_id": tokenizer.eos_token_id,
        "pad_token_id": tokenizer.pad_token_id,
    }
    # Wavelengths of the four frequency pairs are 6, 63, 628 and 6283 positions: one is kept, one blended, two stretched.
    llama3 = {
        "rope_type": "llama3",
        "rope_theta": 10000.0,
        "factor": 8.0,
        "low_freq_factor": 1.0,
        "high_freq_factor": 4.0,
        "original_max_position_embeddings": 128,
    }
    plain = {"rope_type": "default", "rope_theta": 10000.0}
    return {
        "llama-tied": LlamaForCausalLM(LlamaConfig(**common, rope_parameters=plain, tie_word_embeddings=True)),
        "llama3-untied": LlamaForCausalLM(
            LlamaConfig(**common, rope_parameters=llama3, tie_word_embeddings=False, attention_bias=True, mlp_bias=True)
        ),
        "qwen2": Qwen2ForCausalLM(
            Qwen2Config(
                **{**common, "num_key_value_heads": 1},
                rope_parameters={**plain, "rope_theta": 1e6},
                tie_word_embeddings=False,
            )
        ),
        "qwen3": Qwen3ForCausalLM(
            Qwen3Config(**common, head_dim=16, rope_parameters={**plain, "rope_theta": 1e6}, tie_word_embeddings=True)
        ),
    }


def randomise(model, generator):
    """Wide enough that every part of the network matters."""
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            drawn = torch.randn(parameter.shape, generator=generator) * 0.25
            offset = 1 if "norm" in name else 0
            parameter.copy_((drawn + offset).bfloat16().float())


def scores(model, prompt, reply):
    logits = model(torch.tensor([prompt + reply])).logits[0].log_softmax(-1)
    rows = logits[len(prompt) - 1 : len(prompt) + len(reply) - 1]
    entropy = -(rows.exp() * rows).sum(-1)
    return rows.gather(1, torch.tensor(reply)[:, None])[:, 0], entropy


def describe(model, tokenizer, generator):
    groups, total = [], 0
    for text, texts in zip(PROMPTS, REPLIES):
        messages = [{"role": "user", "content": text}]
        prompt = tokenizer.apply_chat_template(messages, add_generation_prompt=True, return_dict=False)
        ids = torch.tensor([prompt])
        # An end token that does not exist: a real one could stop the comparison early.
        greedy = model.generate(ids, do_sample=False, max_new_tokens=GREEDY_TOKENS, eos_token_id=VOCABULARY)
        replies = []
        for reply in texts:
            tokens = tokenizer.encode(reply, add_special_tokens=False) + [tokenizer.eos_token_id]
            weights = torch.randn(len(tokens), generator=generator)
            logprobs, entropy = scores(model, prompt, tokens)
            total = total + (weights * logprobs).sum()
            figures = {"weights": weights, "logprobs": logprobs, "entropy": entropy}
            replies.append(
                {"text": reply, "tokens": tokens, **{name: values.tolist() for name, values in figures.items()}}
            )
        groups.append({"text": text, "prompt": prompt, "greedy": greedy[0, len(prompt) :].tolist(), "replies": replies})
    total.backward()
    gradients = {name: parameter.grad.clone() for name, parameter in model.named_parameters()}
    return groups, gradients


def main(output):
    tokenizer = make_tokenizer()
    for index, (name, model) in enumerate(make_models(tokenizer).items()):
        generator = torch.Generator().manual_seed(11 + index)
        randomise(model, generator)
        model.eval()
        folder = output / name
        shutil.rmtree(folder, ignore_errors=True)
        groups, gradients = describe(model, tokenizer, generator)
        model.bfloat16().save_pretrained(folder)
        tokenizer.save_pretrained(folder)
        save_file({name: grad.half() for name, grad in gradients.items()}, folder / "gradients.safetensors")
        if len(sys.argv) > 2:
            save_file(gradients, Path(sys.argv[2]) / f"{name}.safetensors")
        (folder / "expected.json").write_text(json.dumps(groups) + "\n")
        lengths = [len(set(group["greedy"])) for group in groups]
        print(name, sorted(path.name for path in folder.iterdir()), "different greedy tokens:", lengths)


main(Path(sys.argv[1]))
