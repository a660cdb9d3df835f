"""Makes packages/model-runtime/src/families/idefics3/golden: small random checkpoints and what transformers computes with them.

    pip install torch==2.13.0 torchvision==0.28.0 transformers==5.24.0 pillow==11.3.0 num2words==0.5.14
    python scripts/goldens/make-idefics3.py packages/model-runtime/src/families/idefics3/golden

Each folder is one that `save_pretrained` wrote, weights in bfloat16; `smolvlm` is then put into the layout of the published checkpoints.
Pictures are resized by Pillow. What lies beside the folders is told in make-qwen3vl.py; patches are bytes tile by tile, as the product
orders them.
"""

import json
import sys
from pathlib import Path

from transformers import (
    Idefics3Config,
    Idefics3ForConditionalGeneration,
    Idefics3Processor,
    SmolVLMConfig,
    SmolVLMForConditionalGeneration,
    SmolVLMProcessor,
    SmolVLMVideoProcessor,
)
from transformers.models.idefics3.image_processing_pil_idefics3 import Idefics3ImageProcessorPil
from transformers.models.smolvlm.image_processing_pil_smolvlm import SmolVLMImageProcessorPil
from vision_goldens import as_levels, describe, make_tokenizer, sized, write

VOCABULARY = 180
TILE, PATCH, SCALE = 16, 4, 2
UNEVEN = 18  # no multiple of a patch: two rows and columns of pixels are not looked at
SPECIAL = ["<|pad|>", "<|im_start|>", "<end_of_utterance>", "<fake_token_around_image>", "<image>", "<global-img>"]
SPECIAL += [f"<row_{row + 1}_col_{column + 1}>" for row in range(3) for column in range(3)]
# The published one.
TEMPLATE = (
    "<|im_start|>{% for message in messages %}{{message['role'] | capitalize}}{% if message['content'][0]['type'] == 'image' %}"
    "{{':'}}{% else %}{{': '}}{% endif %}{% for line in message['content'] %}{% if line['type'] == 'text' %}{{line['text']}}"
    "{% elif line['type'] == 'image' %}{{ '<image>' }}{% endif %}{% endfor %}<end_of_utterance>\n{% endfor %}"
    "{% if add_generation_prompt %}{{ 'Assistant:' }}{% endif %}"
)


def make_configuration(tokenizer, config, *, tied, kind, tile):
    ends = {"eos_token_id": tokenizer.eos_token_id, "pad_token_id": tokenizer.pad_token_id}
    text = {
        "model_type": "llama",
        "vocab_size": VOCABULARY,
        "hidden_size": 24,
        "intermediate_size": 28,
        "num_hidden_layers": 2,
        "num_attention_heads": 3,
        "num_key_value_heads": 1,
        "head_dim": 8,
        "rms_norm_eps": 1e-5,
        "rope_parameters": {"rope_type": "default", "rope_theta": 1e5},
        "tie_word_embeddings": tied,
        **ends,
    }
    vision = {
        "model_type": kind,
        "hidden_size": 12,
        "intermediate_size": 20,
        "num_hidden_layers": 2,
        "num_attention_heads": 3,
        "image_size": tile,
        "patch_size": PATCH,
    }
    image_token_id = tokenizer.convert_tokens_to_ids("<image>")
    return config(
        text_config=text,
        vision_config=vision,
        scale_factor=SCALE,
        image_token_id=image_token_id,
        tie_word_embeddings=tied,
        **ends,
    )


def make_images(kind, tile, **options):
    half = [0.5, 0.5, 0.5]
    return kind(max_image_size={"longest_edge": tile}, image_mean=half, image_std=half, **options)


def publish(folder):
    """The layout of the published checkpoints, which transformers 4.57 writes."""
    processor = json.loads((folder / "processor_config.json").read_text())
    images = {**processor.pop("image_processor"), "processor_class": processor["processor_class"]}
    processor.pop("video_processor")
    (folder / "preprocessor_config.json").write_text(json.dumps(images, indent=2) + "\n")
    (folder / "processor_config.json").write_text(json.dumps(processor, indent=2) + "\n")
    config = json.loads((folder / "config.json").read_text())
    text = config["text_config"]
    text["rope_theta"] = text.pop("rope_parameters")["rope_theta"]
    text["rope_scaling"] = None
    config["torch_dtype"] = config.pop("dtype")
    (folder / "config.json").write_text(json.dumps(config, indent=2) + "\n")


def tell(inputs):
    if "pixel_values" not in inputs:
        return {}
    tiles = inputs["pixel_values"][0, :, :, :TILE, :TILE]
    blocks = TILE // PATCH // SCALE
    grid = tiles.reshape(len(tiles), 3, blocks, SCALE, PATCH, blocks, SCALE, PATCH)
    return {"pixels": as_levels(grid.permute(0, 2, 5, 3, 6, 1, 4, 7), [0.5], [0.5])}


def main(output):
    names = {"eos_token": "<end_of_utterance>", "pad_token": "<|pad|>"}
    tokens = (TILE // PATCH // SCALE) ** 2
    # Tiles of a picture whose longer side has three, Lanczos; and one tile per picture, bicubic.
    tokenizer = make_tokenizer(SPECIAL, None, 140, **names)
    images = make_images(SmolVLMImageProcessorPil, TILE, size={"longest_edge": 3 * TILE})
    videos = SmolVLMVideoProcessor()
    processor = SmolVLMProcessor(images, tokenizer, videos, image_seq_len=tokens, chat_template=TEMPLATE)
    config = make_configuration(tokenizer, SmolVLMConfig, tied=False, kind="smolvlm_vision", tile=TILE)
    make("smolvlm", output, SmolVLMForConditionalGeneration(config), processor)
    publish(output / "smolvlm")

    images = make_images(
        Idefics3ImageProcessorPil, UNEVEN, size={"longest_edge": UNEVEN}, do_image_splitting=False, resample=3
    )
    processor = Idefics3Processor(images, tokenizer, image_seq_len=tokens, chat_template=TEMPLATE)
    config = make_configuration(processor.tokenizer, Idefics3Config, tied=True, kind="idefics3_vision", tile=UNEVEN)
    make("idefics3", output, Idefics3ForConditionalGeneration(config), processor)


def make(name, output, model, processor):
    groups, gradients = describe(model, processor, sized(9), tell)
    exact = Path(sys.argv[2]) / f"{name}.safetensors" if len(sys.argv) > 2 else None
    write(output / name, model, processor, groups, gradients, exact)


main(Path(sys.argv[1]))
