"""An export for EasyR1 with its own code: easyr1.yaml in its configuration classes, its rows by RLHFDataset, its reward by AutoRewardManager.

    python check_easyr1.py EXPORT DATA MODEL CHECKOUT
"""

import importlib.abc
import importlib.machinery
import io
import os
import sys
import types

os.environ.setdefault("HF_HUB_OFFLINE", "1")
sys.path.insert(0, sys.argv[4])  # its package is called verl too


class WithoutGpu(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Stands for packages that need a GPU, which its configuration classes import and nothing here uses."""

    def find_spec(self, name, path=None, target=None):
        return importlib.machinery.ModuleSpec(name, self, is_package=True) if name.split(".")[0] in ("vllm", "flash_attn", "msgspec") else None

    def create_module(self, spec):
        module = types.ModuleType(spec.name)

        def missing(name):
            if name.startswith("__"):
                raise AttributeError(name)
            return type(name, (), {"__init__": lambda self, *args, **others: None})

        module.__getattr__ = missing
        return module

    def exec_module(self, module):
        pass


sys.meta_path.append(WithoutGpu())

import numpy
import torch
import transformers
from omegaconf import OmegaConf
from PIL import Image
from transformers import AutoProcessor, AutoTokenizer
from verl.protocol import DataProto
from verl.trainer.config import PPOConfig
from verl.utils.dataset import RLHFDataset
from verl.workers.reward.function import AutoRewardManager

from exported import check_parts, check_probe, compare, made_replies, meant


def configuration(export: str, model: str):
    """As `python3 -m verl.trainer.main config=…` reads it."""
    told = [f"data.train_files={export}/data@train", f"data.val_files={export}/data@validation"]
    told += [f"worker.actor.model.model_path={model}", f"worker.reward.reward_function={export}/reward.py:compute_score"]
    merged = OmegaConf.merge(OmegaConf.structured(PPOConfig()), OmegaConf.load(f"{export}/easyr1.yaml"), OmegaConf.from_cli(told))
    config = OmegaConf.to_object(merged)
    config.deep_post_init()
    assert config.worker.reward.reward_function is not None, "the reward function is not found, which EasyR1 only prints"
    return config


def opened(path: str, config, tokenizer, processor):
    data = config.data
    return RLHFDataset(
        path, tokenizer, processor, prompt_key=data.prompt_key, answer_key=data.answer_key, image_key=data.image_key,
        max_prompt_length=data.max_prompt_length, format_prompt=data.format_prompt, min_pixels=1024, max_pixels=4096, filter_overlong_prompts=False,
    )


def pictures_of(item) -> list:
    return [Image.open(io.BytesIO(picture["bytes"])) for picture in item["multi_modal_data"]["images"]]


def main(export: str, data: str, model: str, _checkout: str) -> None:
    print(f"python {sys.version.split()[0]}, EasyR1, transformers {transformers.__version__}")
    config = configuration(export, model)
    assert config.worker.actor.clip_ratio_high == 0.3 and config.trainer.max_steps == 360
    tokenizer, processor = AutoTokenizer.from_pretrained(model), AutoProcessor.from_pretrained(model)
    rows = meant(data)
    loaded = opened(config.data.train_files, config, tokenizer, processor)
    assert len(loaded) == len(rows), f"{len(loaded)} of {len(rows)} rows"
    for i, row in enumerate(rows):
        [message] = loaded._build_messages(loaded.dataset[i])
        check_parts(message["content"], pictures_of(loaded[i]), row)
        chat = processor.apply_chat_template([message], add_generation_prompt=True, tokenize=False)
        assert loaded[i]["raw_prompt_ids"] == tokenizer.encode(chat, add_special_tokens=False), "other tokens"
    probe = opened(f"{export}/probe.parquet@train", config, tokenizer, processor)
    for i in range(len(probe)):
        [message] = probe._build_messages(probe.dataset[i])
        check_probe(message["content"], pictures_of(probe[i]), probe[i]["ground_truth"])
    print(f"{len(loaded)} rows and {len(probe)} of the probe, every picture in its place")

    replies = made_replies(rows)
    ids = [tokenizer.encode(reply["response"], add_special_tokens=False) + [tokenizer.eos_token_id] for reply in replies]
    longest = max(map(len, ids))
    batch = DataProto.from_dict(
        tensors={
            "responses": torch.tensor([row + [tokenizer.pad_token_id] * (longest - len(row)) for row in ids]),
            "response_mask": torch.tensor([[1] * len(row) + [0] * (longest - len(row)) for row in ids]),
        },
        non_tensors={"ground_truth": numpy.array([reply["answer"] for reply in replies], dtype=object)},
    )
    _, metrics = AutoRewardManager(config.worker.reward, tokenizer).compute_reward(batch)
    compare("reward manager", metrics["overall"], replies)


if __name__ == "__main__":
    try:
        main(*sys.argv[1:])
    except AssertionError as error:
        sys.exit(f"differs: {error}")
