"""verl's RLHFDataset and reward manager on a data set of `spatial-ssrl generate`, with the rows of its data card.

    python scripts/interop/verl_load.py DIR MODEL

Writes verl-train.parquet, as the card does. Ends with 1 where a row is not asked as the manifest says or a reward is not ours.
"""

import asyncio
import json
import os
import pathlib
import sys

os.environ.setdefault("HF_HUB_OFFLINE", "1")

import datasets
import numpy
import torch
import transformers
import verl
from omegaconf import OmegaConf
from transformers import AutoProcessor, AutoTokenizer
from verl import DataProto
from verl.trainer.ppo.reward import load_reward_manager
from verl.utils.dataset.rl_dataset import RLHFDataset, collate_fn

from data_card import card_names
from score_replies import compare, made_replies

FILE = "verl-train.parquet"
HERE = pathlib.Path(__file__).resolve().parent


def check_rows(rows, tokenizer, processor, prompt_of) -> None:
    """Every row as the trainer gets it: text and pictures in the order of the prompt, and a processor that takes them."""
    config = OmegaConf.create({"max_prompt_length": 1024, "filter_overlong_prompts": False, "cache_dir": "verl-cache", "return_raw_chat": True})
    loaded = RLHFDataset(FILE, tokenizer, config, processor)
    assert len(loaded) == len(rows), f"{len(loaded)} of {len(rows)} rows"
    tokens = 0
    for row, item in zip(rows, (loaded[i] for i in range(len(loaded))), strict=True):
        [message] = item["raw_prompt"]
        text = "".join("<image>" if part["type"] == "image" else part["text"] for part in message["content"])
        assert text == prompt_of(row["problem"]), f"{row['id']}: {text}"
        pictures = [part["image"] for part in message["content"] if part["type"] == "image"]
        chat = processor.apply_chat_template([message], add_generation_prompt=True, tokenize=False)
        assert "<image>" not in chat, f"{row['id']}: <image> left in the text"
        ids = processor(text=[chat], images=pictures, return_tensors="pt")["input_ids"][0]
        tokens += len(ids)
        assert item["reward_model"]["ground_truth"] == row["answer"] and item["extra_info"]["id"] == row["id"]
    collate_fn([loaded[i] for i in range(min(4, len(loaded)))])
    print(f"RLHFDataset: {len(loaded)} rows, {tokens} tokens, every prompt as the manifest says")


def rewards_of(replies: list, tokenizer) -> list:
    """What the naive reward manager gives, the replies as tokens."""
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
            "extra_info": numpy.array([{"task": reply["task"]} for reply in replies], dtype=object),
        },
    )
    config = OmegaConf.create({
        "reward": {
            "custom_reward_function": {"path": str(HERE / "verl_reward.py"), "name": "compute_score", "reward_kwargs": {}},
            "reward_manager": {"source": "register", "name": "naive", "module": None},
            "sandbox_fusion": None, "reward_model": {"enable": False}, "reward_kwargs": {},
        },
        "data": {"reward_fn_key": "data_source"},
    })

    async def all_of():
        manager = load_reward_manager(config, tokenizer)  # it belongs to the loop that is running
        return await asyncio.gather(*(manager.run_single(batch[i : i + 1]) for i in range(len(replies))))

    return [result["reward_score"] for result in asyncio.run(all_of())]


def main(folder: str, model_folder: str) -> None:
    print(f"python {sys.version.split()[0]}, verl {verl.__version__}, transformers {transformers.__version__}, datasets {datasets.__version__}")
    names = card_names(folder, "verl")
    rows = names["rows"]
    assert len(rows) == json.loads((pathlib.Path(folder) / "manifest.json").read_text())["splits"]["train"]["rows"]
    tokenizer = AutoTokenizer.from_pretrained(model_folder)
    check_rows(rows, tokenizer, AutoProcessor.from_pretrained(model_folder), names["prompt_of"])
    replies = made_replies(rows)
    compare("reward manager naive", rewards_of(replies, tokenizer), replies)


if __name__ == "__main__":
    try:
        main(sys.argv[1], sys.argv[2])
    except AssertionError as error:
        sys.exit(f"differs: {error}")
