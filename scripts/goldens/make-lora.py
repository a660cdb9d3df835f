"""Makes packages/model-runtime/src/adapters/golden: adapters of small random checkpoints and what transformers and PEFT compute with them.

    pip install torch==2.13.0 transformers==5.24.0 peft==0.21.0 accelerate pillow
    python scripts/goldens/make-lora.py packages/model-runtime/src/adapters/golden

`qwen25vl` is a Qwen2.5-VL checkpoint of its own, bfloat16, with the tokenizer of the tiny model; the text adapters belong to
`families/llama/golden/llama3-untied`. Each adapter lies in the folder that PEFT's `save_pretrained` wrote. Beside it lie, computed in
float32 on the CPU:

- `expected.json`: replies with the log-probability of each token, a weight for each, and the gradient's norm in three steps of AdamW on
  Σ weight · log-probability;
- `gradients.safetensors`: its gradient by every trained tensor of the adapter, under PEFT's keys, each divided by its largest value, which
  `expected.json` has, and rounded to float16;
- `stepped.safetensors`: what the three steps changed, in the same form.

A second argument names a folder for gradients and changes in float32.
"""

import json
import shutil
import sys
from pathlib import Path

import torch
from peft import LoraConfig, get_peft_model
from peft.utils import get_peft_model_state_dict
from PIL import Image
from safetensors.torch import save_file
from transformers import AutoConfig, AutoModelForCausalLM, AutoProcessor, AutoTokenizer, Qwen2_5_VLForConditionalGeneration
from transformers.models.qwen2_vl.image_processing_pil_qwen2_vl import Qwen2VLImageProcessorPil

ROOT = Path(__file__).resolve().parents[2]
ASSETS = ROOT / "apps/trainer/assets/base-model"
LLAMA = ROOT / "packages/model-runtime/src/families/llama/golden/llama3-untied"

ADAPTERS = {
    "qwen25vl": {
        "lora": LoraConfig(r=2, lora_alpha=6, target_modules="all-linear"),
        "dora": LoraConfig(
            r=3, lora_alpha=4, use_rslora=True, use_dora=True, target_modules=["qkv", "o_proj", "down_proj", "mlp.0"]
        ),
    },
    "llama": {
        "lora": LoraConfig(
            r=2,
            lora_alpha=4,
            use_rslora=True,
            target_modules=r".*\.(q_proj|v_proj|up_proj)",
            rank_pattern={r"layers\.1\.self_attn\.q_proj": 4, "up_proj": 1},
            alpha_pattern={"v_proj": 3},
            modules_to_save=["lm_head", "layers.0.input_layernorm"],
            lora_dropout=0.1,
        ),
        "dora": LoraConfig(r=2, lora_alpha=4, use_dora=True, target_modules=["k_proj", "o_proj", "gate_proj"]),
    },
}


def randomise(parameters, generator, width, rounded=True):
    with torch.no_grad():
        for name, parameter in parameters:
            drawn = torch.randn(parameter.shape, generator=generator) * width
            value = drawn + (1 if "norm" in name or "ln_q" in name else 0)
            parameter.copy_(value.bfloat16().float() if rounded else value)


def make_qwen(folder):
    folder.mkdir(parents=True)
    for name in ["tokenizer.json", "tokenizer_config.json", "chat_template.jinja", "preprocessor_config.json"]:
        shutil.copy(ASSETS / name, folder / name)
    config = json.loads((ASSETS / "config.json").read_text())
    config |= {"hidden_size": 32, "intermediate_size": 40, "num_hidden_layers": 2, "torch_dtype": "bfloat16"}
    config["rope_scaling"]["mrope_section"] = [1, 1, 2]
    config["vision_config"] |= {
        "depth": 2,
        "hidden_size": 16,
        "intermediate_size": 24,
        "num_heads": 2,
        "out_hidden_size": 32,
        "spatial_merge_size": 2,
        "fullatt_block_indexes": [1],
        "patch_size": 4,
        "spatial_patch_size": 4,
        "window_size": 16,
    }
    processor = json.loads((folder / "preprocessor_config.json").read_text())
    (folder / "preprocessor_config.json").write_text(json.dumps(processor | {"merge_size": 2, "patch_size": 4}, indent=2) + "\n")
    (folder / "config.json").write_text(json.dumps(config, indent=2) + "\n")
    model = Qwen2_5_VLForConditionalGeneration(AutoConfig.from_pretrained(folder))
    randomise(model.named_parameters(), torch.Generator().manual_seed(3), 0.2)
    saved = {name: tensor.bfloat16().contiguous() for name, tensor in model.state_dict().items() if name != "lm_head.weight"}
    save_file(saved, folder / "model.safetensors", metadata={"format": "pt"})


def load(folder):
    kind = Qwen2_5_VLForConditionalGeneration if folder.name == "qwen25vl" else AutoModelForCausalLM
    return kind.from_pretrained(folder, dtype=torch.float32, attn_implementation="eager").eval()


def picture():
    """64 × 16 pixels, which the processor leaves at that size."""
    rows, columns, channels = torch.meshgrid(torch.arange(16), torch.arange(64), torch.arange(3), indexing="ij")
    return ((rows * 7 + columns * 5 + channels * 40 + (rows * columns) % 31) % 256).to(torch.uint8).numpy()


def prompts(folder):
    """Model inputs of each group."""
    tokenizer = AutoTokenizer.from_pretrained(folder)
    if folder.name != "qwen25vl":
        texts = ["Which patch lies left of the lamp?", "Is the red chair nearer?"]
        encoded = [
            tokenizer.apply_chat_template([{"role": "user", "content": text}], add_generation_prompt=True, return_dict=False)
            for text in texts
        ]
        return tokenizer, [(text, 0, {"input_ids": torch.tensor([ids])}) for text, ids in zip(texts, encoded)]
    images = Qwen2VLImageProcessorPil.from_pretrained(folder)(images=[Image.fromarray(picture())], return_tensors="pt")
    grid = images["image_grid_thw"]
    count = int(grid.prod()) // 4
    groups = []
    for text, pictures in [("Which patch was flipped?", 1), ("Say A or B.", 0)]:
        content = [{"type": "image"}] * pictures + [{"type": "text", "text": text}]
        chat = tokenizer.apply_chat_template([{"role": "user", "content": content}], add_generation_prompt=True, tokenize=False)
        ids = tokenizer.encode(chat.replace("<|image_pad|>", "<|image_pad|>" * count), add_special_tokens=False)
        inputs = {"input_ids": torch.tensor([ids])}
        if pictures:
            inputs |= {"pixel_values": images["pixel_values"], "image_grid_thw": grid}
        groups.append(("<image>" * pictures + text, pictures, inputs))
    return tokenizer, groups


def logits(model, inputs, reply):
    prompt = inputs["input_ids"]
    ids = torch.cat([prompt, torch.tensor([reply])], 1)
    extra = {"mm_token_type_ids": (ids == model.config.image_token_id).int()} if "pixel_values" in inputs else {}
    rows = model(**(inputs | {"input_ids": ids} | extra)).logits[0]
    return rows[prompt.shape[1] - 1 : -1]


def scores(model, inputs, reply):
    return logits(model, inputs, reply).log_softmax(-1).gather(1, torch.tensor(reply)[:, None])[:, 0]


def save_half(tensors, file):
    """Each tensor divided by its largest value, in float16, so that small ones keep their digits. Returns the largest values."""
    largest = {name: tensor.detach().abs().max().item() for name, tensor in tensors.items()}
    save_file({name: (tensor.detach() / largest[name]).half().contiguous() for name, tensor in tensors.items()}, file)
    return largest


def by_key(model):
    """Trained tensors under the keys of `adapter_model.safetensors`."""
    held = {id(parameter) for parameter in model.parameters() if parameter.requires_grad}
    state = dict(model.named_parameters())
    keys = get_peft_model_state_dict(model, state_dict=state)
    return {key: tensor for key, tensor in keys.items() if id(tensor) in held}


def describe(base, name, config, output, extra):
    model = get_peft_model(load(base), config).eval()
    generator = torch.Generator().manual_seed(len(name) + 5)
    trained = by_key(model)
    for key, parameter in trained.items():
        if "magnitude" in key or "lora" not in key:
            with torch.no_grad():
                parameter.mul_(1 + 0.2 * torch.randn(parameter.shape, generator=generator))
        else:
            randomise([(key, parameter)], generator, 0.15, rounded=False)
    model.save_pretrained(output)
    (output / "README.md").unlink(missing_ok=True)
    facts = json.loads((output / "adapter_config.json").read_text()) | {"base_model_name_or_path": None}
    for key in ["target_modules", "modules_to_save"]:
        if isinstance(facts[key], list):
            facts[key].sort()  # PEFT's order is that of a set
    (output / "adapter_config.json").write_text(json.dumps(facts, indent=2, sort_keys=True) + "\n")

    tokenizer, groups = prompts(base)
    end = tokenizer.eos_token_id
    replies = [[tokenizer.encode(text, add_special_tokens=False) + [end] for text in pair] for pair in [("2-1", "A"), ("yes, 3", "no")]]
    weights = [[torch.randn(len(reply), generator=generator) for reply in pair] for pair in replies]

    def objective():
        total, found = 0, []
        for (_, _, inputs), pair, factors in zip(groups, replies, weights):
            given = [scores(model, inputs, reply) for reply in pair]
            total = total + sum((factor * score).sum() for factor, score in zip(factors, given))
            found.append([score.tolist() for score in given])
        return total, found

    total, logprobs = objective()
    total.backward()
    gradients = {key: parameter.grad.clone() for key, parameter in trained.items()}
    largest = {"gradients": save_half(gradients, output / "gradients.safetensors")}
    before = {key: parameter.detach().clone() for key, parameter in trained.items()}
    norms = []
    optimiser = torch.optim.AdamW(trained.values(), lr=1e-2, betas=(0.9, 0.99), eps=1e-8, weight_decay=0.05)
    for step in range(3):
        if step > 0:
            optimiser.zero_grad()
            objective()[0].backward()
        norms.append(torch.nn.utils.clip_grad_norm_(trained.values(), 1.0).item())
        optimiser.step()
    changes = {key: parameter - before[key] for key, parameter in trained.items()}
    largest["stepped"] = save_half(changes, output / "stepped.safetensors")
    expected = {
        "norms": norms,
        "largest": largest,
        "groups": [
            {
                "text": text,
                "pictures": pictures,
                "prompt": inputs["input_ids"][0].tolist(),
                "replies": [
                    {"tokens": tokens, "weights": factors.tolist(), "logprobs": given}
                    for tokens, factors, given in zip(pair, own, found)
                ],
            }
            for (text, pictures, inputs), pair, own, found in zip(groups, replies, weights, logprobs)
        ],
    }
    (output / "expected.json").write_text(json.dumps(expected) + "\n")
    if extra:
        folder = extra / base.name / name
        folder.mkdir(parents=True, exist_ok=True)
        save_file(gradients, folder / "gradients.safetensors")
        save_file({key: change.detach() for key, change in changes.items()}, folder / "stepped.safetensors")
    print(base.name, name, len(trained), "tensors", sum(path.stat().st_size for path in output.iterdir()), "bytes")


def main(output, extra=None):
    shutil.rmtree(output, ignore_errors=True)
    make_qwen(output / "qwen25vl")
    bases = {"qwen25vl": output / "qwen25vl", "llama": LLAMA}
    for family, adapters in ADAPTERS.items():
        for name, config in adapters.items():
            describe(bases[family], name, config, output / f"{family}-{name}", extra)


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
