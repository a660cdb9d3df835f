"""Makes packages/model-runtime/src/families/qwen3vl/golden: small random checkpoints and what transformers computes with them.

    pip install torch==2.13.0 torchvision==0.28.0 transformers==5.24.0 pillow==11.3.0
    python scripts/goldens/make-qwen3vl.py packages/model-runtime/src/families/qwen3vl/golden

Each folder is one that `save_pretrained` wrote, weights in bfloat16; `published` is then put into the layout of the published
checkpoints. Beside it lie, computed in float32 on the CPU:

- `expected.json`: prompts as text and pictures, as ids, rotary positions and patches (bytes, before the normalisation, of the first
  of two equal frames); per prompt the
  greedy continuation, and replies with a weight, the log-probability and the entropy (nats) of each token, and the log-probability after
  three steps of AdamW on Σ weight · log-probability over all replies;
- `gradients.safetensors`: the gradient of that sum by every parameter, rounded to float16. A second argument names a folder for the same
  in float32.
"""

import json
import sys
from pathlib import Path

from transformers import Qwen3VLConfig, Qwen3VLForConditionalGeneration, Qwen3VLProcessor, Qwen3VLVideoProcessor
from transformers.models.qwen2_vl.image_processing_pil_qwen2_vl import Qwen2VLImageProcessorPil
from vision_goldens import as_levels, describe, make_tokenizer, sized, write

VOCABULARY = 160
SPECIAL = [
    "<|endoftext|>",
    "<|im_start|>",
    "<|im_end|>",
    "<|vision_start|>",
    "<|vision_end|>",
    "<|image_pad|>",
    "<|video_pad|>",
]
# The published one.
PATTERN = (
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
)
# The published one without tools and system messages.
TEMPLATE = """{%- set image_count = namespace(value=0) %}
{%- set video_count = namespace(value=0) %}
{%- for message in messages %}
    {%- if message.role == "user" %}
        {{- '<|im_start|>' + message.role + '\\n' }}
        {%- if message.content is string %}
            {{- message.content }}
        {%- else %}
            {%- for content in message.content %}
                {%- if content.type == 'image' or 'image' in content or 'image_url' in content %}
                    {%- set image_count.value = image_count.value + 1 %}
                    {%- if add_vision_id %}Picture {{ image_count.value }}: {% endif -%}
                    <|vision_start|><|image_pad|><|vision_end|>
                {%- elif content.type == 'video' or 'video' in content %}
                    {%- set video_count.value = video_count.value + 1 %}
                    {%- if add_vision_id %}Video {{ video_count.value }}: {% endif -%}
                    <|vision_start|><|video_pad|><|vision_end|>
                {%- elif 'text' in content %}
                    {{- content.text }}
                {%- endif %}
            {%- endfor %}
        {%- endif %}
        {{- '<|im_end|>\\n' }}
    {%- endif %}
{%- endfor %}
{%- if add_generation_prompt %}
    {{- '<|im_start|>assistant\\n' }}
{%- endif %}
"""


def make_model(tokenizer, *, tied, patch, table, deep, heads, head_dim, section):
    ids = {token: tokenizer.convert_tokens_to_ids(token) for token in SPECIAL}
    text = {
        "vocab_size": VOCABULARY,
        "hidden_size": 24,
        "intermediate_size": 28,
        "num_hidden_layers": 3,
        "num_attention_heads": heads[0],
        "num_key_value_heads": heads[1],
        "head_dim": head_dim,
        "rms_norm_eps": 1e-6,
        "rope_parameters": {
            "rope_type": "default",
            "rope_theta": 5e6,
            "mrope_section": section,
            "mrope_interleaved": True,
        },
        "eos_token_id": tokenizer.eos_token_id,
        "pad_token_id": tokenizer.pad_token_id,
        "tie_word_embeddings": tied,
    }
    vision = {
        "depth": 3,
        "hidden_size": 12,
        "intermediate_size": 20,
        "num_heads": 1 if tied else 3,
        "patch_size": patch,
        "out_hidden_size": 24,
        "num_position_embeddings": table**2,
        "deepstack_visual_indexes": deep,
    }
    return Qwen3VLForConditionalGeneration(
        Qwen3VLConfig(
            text_config=text,
            vision_config=vision,
            tie_word_embeddings=tied,
            image_token_id=ids["<|image_pad|>"],
            video_token_id=ids["<|video_pad|>"],
            vision_start_token_id=ids["<|vision_start|>"],
            vision_end_token_id=ids["<|vision_end|>"],
            eos_token_id=tokenizer.eos_token_id,
            pad_token_id=tokenizer.pad_token_id,
        )
    )


def make_processor(tokenizer, patch):
    half = [0.5, 0.5, 0.5]
    images = Qwen2VLImageProcessorPil(
        patch_size=patch,
        temporal_patch_size=2,
        merge_size=2,
        image_mean=half,
        image_std=half,
        size={"shortest_edge": 6 * (2 * patch) ** 2, "longest_edge": 16 * (2 * patch) ** 2},
    )
    videos = Qwen3VLVideoProcessor(patch_size=patch)
    return Qwen3VLProcessor(images, tokenizer, videos, chat_template=TEMPLATE)


def publish(folder):
    """The layout of the published checkpoints, which transformers 4.57 writes."""
    processor = json.loads((folder / "processor_config.json").read_text())
    images = processor["image_processor"]
    images.update(image_processor_type="Qwen2VLImageProcessor", processor_class="Qwen3VLProcessor")
    (folder / "preprocessor_config.json").write_text(json.dumps(images, indent=2) + "\n")
    (folder / "processor_config.json").unlink()
    config = json.loads((folder / "config.json").read_text())
    text, vision = config["text_config"], config["vision_config"]
    rope = text.pop("rope_parameters")
    text["rope_theta"] = rope.pop("rope_theta")
    text["rope_scaling"] = rope
    vision.pop("rope_parameters")
    vision["model_type"] = "qwen3_vl"
    for part in (config, text, vision):
        if "dtype" in part:
            part["torch_dtype"] = part.pop("dtype")
    (folder / "config.json").write_text(json.dumps(config, indent=2) + "\n")
    template = (folder / "chat_template.jinja").read_text()
    (folder / "chat_template.jinja").unlink()
    (folder / "chat_template.json").write_text(json.dumps({"chat_template": template}, indent=2) + "\n")


def main(output):
    tokenizer = make_tokenizer(SPECIAL, PATTERN, 120, eos_token="<|im_end|>", pad_token="<|endoftext|>")
    variants = {
        "newer": {"tied": True, "patch": 4, "table": 5, "deep": [0, 1], "heads": (4, 2), "head_dim": 12, "section": [2, 2, 2]},
        "published": {"tied": False, "patch": 6, "table": 4, "deep": [1], "heads": (3, 1), "head_dim": 8, "section": [2, 1, 1]},
    }
    for name, options in variants.items():
        model = make_model(tokenizer, **options)
        processor = make_processor(tokenizer, options["patch"])
        prompts = sized(2 * options["patch"])

        def tell(inputs):
            text = {"input_ids": inputs["input_ids"], "mm_token_type_ids": inputs["mm_token_type_ids"]}
            grids = inputs.get("image_grid_thw")
            positions, _ = model.model.get_rope_index(**text, image_grid_thw=grids)
            told = {"positions": positions[:, 0].flatten().tolist(), "grids": [] if grids is None else grids.tolist()}
            if grids is not None:
                first, second = inputs["pixel_values"].unflatten(1, (3, 2, -1)).unbind(2)
                assert first.equal(second)
                told["pixels"] = as_levels(first, [0.5], [0.5])
            return told

        groups, gradients = describe(model, processor, prompts, tell)
        exact = Path(sys.argv[2]) / f"{name}.safetensors" if len(sys.argv) > 2 else None
        write(output / name, model, processor, groups, gradients, exact)
        if name == "published":
            publish(output / name)


main(Path(sys.argv[1]))
