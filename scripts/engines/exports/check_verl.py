"""An export for verl with the real package: its rows by RLHFDataset, its reward by the manager `naive`, the overrides by Hydra.

    python check_verl.py EXPORT DATA MODEL FILTERING

FILTERING is an export whose recipe samples on until its groups teach.
"""

import asyncio
import os
import pathlib
import shlex
import sys

os.environ.setdefault("HF_HUB_OFFLINE", "1")

import numpy
import torch
import transformers
import verl
from hydra import compose, initialize_config_dir
from omegaconf import OmegaConf
from transformers import AutoProcessor, AutoTokenizer
from verl import DataProto
from verl.trainer.ppo.reward import load_reward_manager
from verl.utils.dataset.rl_dataset import RLHFDataset

from exported import check_parts, check_probe, compare, made_replies, meant


def configuration(export: str, model: str):
    """What `train.sh` would train with."""
    script = (pathlib.Path(export) / "train.sh").read_text()
    command = script.split("verl.trainer.main_ppo \\\n", 1)[1].replace("\\\n", " ").replace('"$@"', "")
    words = shlex.split(command.replace("$here", os.path.abspath(export)).replace("${MODEL:-$model}", model))
    with initialize_config_dir(str(pathlib.Path(verl.__file__).parent / "trainer" / "config"), version_base=None):
        return compose("ppo_trainer", overrides=words)


def rewards_of(config, replies: list, tokenizer) -> list:
    ids = [tokenizer.encode(reply["response"], add_special_tokens=False) + [tokenizer.eos_token_id] for reply in replies]
    longest = max(map(len, ids))
    batch = DataProto.from_dict(
        tensors={
            "responses": torch.tensor([row + [tokenizer.pad_token_id] * (longest - len(row)) for row in ids]),
            "attention_mask": torch.tensor([[1] * len(row) + [0] * (longest - len(row)) for row in ids]),
            "prompts": torch.zeros(len(ids), 1, dtype=torch.long),
        },
        non_tensors={
            "data_source": numpy.array([f"spatial-ssrl/{reply['task']}" for reply in replies], dtype=object),
            "reward_model": numpy.array([{"style": "rule", "ground_truth": reply["answer"]} for reply in replies], dtype=object),
            "extra_info": numpy.array([{"task": reply["task"], "meta": "{}"} for reply in replies], dtype=object),
        },
    )

    async def all_of():
        manager = load_reward_manager(config, tokenizer)  # it belongs to the loop that is running
        return await asyncio.gather(*(manager.run_single(batch[i : i + 1]) for i in range(len(replies))))

    return [result["reward_score"] for result in asyncio.run(all_of())]


def main(export: str, data: str, model: str, filtering: str) -> None:
    print(f"python {sys.version.split()[0]}, verl {verl.__version__}, transformers {transformers.__version__}")
    config = configuration(export, model)
    assert config.actor_rollout_ref.actor.clip_ratio_high == 0.3 and config.data.train_batch_size == 256
    filters = configuration(filtering, model).algorithm.filter_groups
    assert filters.enable and filters.metric == "reward" and not config.algorithm.filter_groups.enable
    tokenizer, processor = AutoTokenizer.from_pretrained(model), AutoProcessor.from_pretrained(model)
    OmegaConf.set_struct(config, False)
    reads = OmegaConf.merge(config.data, {"filter_overlong_prompts": False, "cache_dir": "verl-cache"})
    rows = meant(data)
    loaded = RLHFDataset(list(config.data.train_files), tokenizer, reads, processor)
    assert len(loaded) == len(rows), f"{len(loaded)} of {len(rows)} rows"
    for row, item in zip(rows, (loaded[i] for i in range(len(loaded))), strict=True):
        [message] = item["raw_prompt"]
        check_parts(message["content"], [part["image"] for part in message["content"] if part["type"] == "image"], row)
    probe = RLHFDataset(os.path.join(export, "probe.parquet"), tokenizer, reads, processor)
    for item in (probe[i] for i in range(len(probe))):
        [message] = item["raw_prompt"]
        pictures = [part["image"] for part in message["content"] if part["type"] == "image"]
        check_probe(message["content"], pictures, item["reward_model"]["ground_truth"])
    print(f"{len(loaded)} rows and {len(probe)} of the probe, every picture in its place")
    replies = made_replies(rows)
    compare("reward manager naive", rewards_of(config, replies, tokenizer), replies)


if __name__ == "__main__":
    try:
        main(*sys.argv[1:])
    except AssertionError as error:
        sys.exit(f"differs: {error}")
