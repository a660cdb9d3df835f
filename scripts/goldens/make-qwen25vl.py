"""Makes packages/model-runtime/src/families/qwen25vl/golden: a small random checkpoint that is shown videos, and what transformers computes.

    pip install torch==2.13.0 torchvision==0.28.0 transformers==5.24.0 pillow==11.3.0
    python scripts/goldens/make-qwen25vl.py packages/model-runtime/src/families/qwen25vl/golden

The folder is one that `save_pretrained` wrote, weights in bfloat16. What lies beside it is told in make-qwen3vl.py. A prompt holds a video
sampled by frames per second with a last frame that stands alone, the next a picture and a video sampled to a number of frames, the third
a video whose frames are all shown.
"""

import sys
from pathlib import Path

import numpy as np
import torch
import vision_goldens
from PIL import Image
from transformers import Qwen2_5_VLConfig, Qwen2_5_VLForConditionalGeneration, Qwen2_5_VLProcessor, Qwen2VLVideoProcessor
from transformers.models.qwen2_vl.image_processing_pil_qwen2_vl import Qwen2VLImageProcessorPil
from vision_goldens import as_levels, describe, make_picture, make_tokenizer, pack, write

VOCABULARY, PATCH = 160, 4
SPECIAL = [
    "<|endoftext|>",
    "<|im_start|>",
    "<|im_end|>",
    "<|vision_start|>",
    "<|vision_end|>",
    "<|image_pad|>",
    "<|video_pad|>",
]
# The published one without tools and system messages.
TEMPLATE = (
    "{% set image_count = namespace(value=0) %}{% set video_count = namespace(value=0) %}{% for message in messages %}"
    "<|im_start|>{{ message['role'] }}\n{% if message['content'] is string %}{{ message['content'] }}<|im_end|>\n{% else %}"
    "{% for content in message['content'] %}{% if content['type'] == 'image' or 'image' in content or 'image_url' in content %}"
    "{% set image_count.value = image_count.value + 1 %}{% if add_vision_id %}Picture {{ image_count.value }}: {% endif %}"
    "<|vision_start|><|image_pad|><|vision_end|>{% elif content['type'] == 'video' or 'video' in content %}"
    "{% set video_count.value = video_count.value + 1 %}{% if add_vision_id %}Video {{ video_count.value }}: {% endif %}"
    "<|vision_start|><|video_pad|><|vision_end|>{% elif 'text' in content %}{{ content['text'] }}{% endif %}{% endfor %}"
    "<|im_end|>\n{% endif %}{% endfor %}{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)
# Text, sizes of pictures (width, height) and videos as (width, height, frames, frames per second, sampling): a sampling of the request,
# which transformers takes as arguments, or none.
PROMPTS = [
    ([(24, 16, 23, 10.0, {"fps": 3.0}), "How many steps?"], ["3 steps", "no"]),
    ([(24, 24), " then ", (16, 24, 9, 2.0, {"frames": 4}), "Which is nearer?"], ["The left one.", "2-1"]),
    (["Now ", (16, 16, 12, 1.0, None), "?"], ["yes", "The lamp."]),
]


def prepare(processor, prompts):
    prepared = []
    for index, (parts, _) in enumerate(prompts):
        pictures = [make_picture(*part, 10 * index) for part in parts if isinstance(part, tuple) and len(part) == 2]
        clips = [part for part in parts if isinstance(part, tuple) and len(part) > 2]
        videos = [
            np.stack([make_picture(width, height, 100 * index + at) for at in range(count)])
            for width, height, count, *_ in clips
        ]
        kinds = {2: "image", 5: "video"}
        content = [
            {"type": "text", "text": part} if isinstance(part, str) else {"type": kinds[len(part)]} for part in parts
        ]
        rendered = processor.apply_chat_template([{"role": "user", "content": content}], add_generation_prompt=True)
        options, told = {"do_sample_frames": False}, []
        for (_, _, count, fps, sampling), frames in zip(clips, videos):
            video = {"fps": fps, "frames": [{"width": f.shape[1], "height": f.shape[0], "data": pack(f)} for f in frames]}
            if sampling:
                names = {"fps": "fps", "frames": "num_frames"}
                options = {"do_sample_frames": True, **{names[key]: value for key, value in sampling.items()}}
                video["sample"] = sampling
            told.append(video)
            options["video_metadata"] = [{"fps": fps, "total_num_frames": count}]
        images = [Image.fromarray(picture) for picture in pictures]
        inputs = processor(text=[rendered], images=images or None, videos=videos, return_tensors="pt", videos_kwargs=options)
        text = "".join(f"<{kinds[len(part)]}>" if isinstance(part, tuple) else part for part in parts)
        group = {
            "text": text,
            "images": [{"width": p.shape[1], "height": p.shape[0], "data": pack(p)} for p in pictures],
            "videos": told,
            "prompt": inputs["input_ids"][0].tolist(),
        }
        prepared.append((inputs, group))
    return prepared


def make_model(tokenizer):
    ids = {token: tokenizer.convert_tokens_to_ids(token) for token in SPECIAL}
    text = {
        "vocab_size": VOCABULARY,
        "hidden_size": 24,
        "intermediate_size": 28,
        "num_hidden_layers": 2,
        "num_attention_heads": 3,
        "num_key_value_heads": 1,
        "rope_parameters": {"rope_type": "default", "rope_theta": 1e6, "mrope_section": [1, 1, 2]},
        "eos_token_id": tokenizer.eos_token_id,
        "pad_token_id": tokenizer.pad_token_id,
        "tie_word_embeddings": False,
    }
    vision = {
        "depth": 2,
        "hidden_size": 12,
        "intermediate_size": 20,
        "num_heads": 3,
        "patch_size": PATCH,
        "temporal_patch_size": 2,
        "window_size": 16,
        "fullatt_block_indexes": [1],
        "out_hidden_size": 24,
        "tokens_per_second": 2,
    }
    return Qwen2_5_VLForConditionalGeneration(
        Qwen2_5_VLConfig(
            text_config=text,
            vision_config=vision,
            tie_word_embeddings=False,
            image_token_id=ids["<|image_pad|>"],
            video_token_id=ids["<|video_pad|>"],
            vision_start_token_id=ids["<|vision_start|>"],
            vision_end_token_id=ids["<|vision_end|>"],
            eos_token_id=tokenizer.eos_token_id,
            pad_token_id=tokenizer.pad_token_id,
        )
    )


def make_processor(tokenizer):
    half = [0.5, 0.5, 0.5]
    options = {
        "patch_size": PATCH,
        "temporal_patch_size": 2,
        "merge_size": 2,
        "image_mean": half,
        "image_std": half,
        "size": {"shortest_edge": 64, "longest_edge": 1024},
    }
    videos = Qwen2VLVideoProcessor(**options)
    return Qwen2_5_VLProcessor(Qwen2VLImageProcessorPil(**options), tokenizer, videos, chat_template=TEMPLATE)


def main(output):
    tokenizer = make_tokenizer(SPECIAL, None, 120, eos_token="<|im_end|>", pad_token="<|endoftext|>")
    vision_goldens.prepare = prepare
    model, processor = make_model(tokenizer), make_processor(tokenizer)

    def tell(inputs):
        names = ["input_ids", "mm_token_type_ids", "image_grid_thw", "video_grid_thw", "second_per_grid_ts"]
        positions, _ = model.model.get_rope_index(**{name: inputs[name] for name in names if name in inputs})
        # In the order of the prompts, where the picture stands before the video.
        pixels = [inputs[name] for name in ("pixel_values", "pixel_values_videos") if name in inputs]
        return {"positions": positions[:, 0].flatten().tolist(), "pixels": as_levels(torch.cat(pixels), [0.5], [0.5])}

    groups, gradients = describe(model, processor, PROMPTS, tell)
    exact = Path(sys.argv[2]) / "video.safetensors" if len(sys.argv) > 2 else None
    write(output / "video", model, processor, groups, gradients, exact)


main(Path(sys.argv[1]))
