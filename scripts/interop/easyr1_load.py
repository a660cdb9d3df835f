"""EasyR1's RLHFDataset and reward manager on a data set of `spatial-ssrl generate`, with the format file of its data card.

    python scripts/interop/easyr1_load.py EASYR1 DIR MODEL

EASYR1 is a checkout. Writes spatial.jinja, as the card does. Ends with 1 where a row is not asked as the manifest says or a reward is not ours.
"""

import os
import pathlib
import sys

os.environ.setdefault("HF_HUB_OFFLINE", "1")
sys.path.insert(0, sys.argv[1])  # its package is called verl too

import datasets
import numpy
import torch
import transformers
from transformers import AutoProcessor, AutoTokenizer
from verl.protocol import DataProto
from verl.utils.dataset import RLHFDataset, collate_fn
from verl.workers.reward.config import RewardConfig
from verl.workers.reward.function import AutoRewardManager

from data_card import card_names
from score_replies import compare, made_replies

HERE = pathlib.Path(__file__).resolve().parent


def check_rows(folder: str, rows, tokenizer, processor, prompt_of) -> None:
    """Every row as the trainer gets it: the very tokens of the prompt, with pictures where the marks were."""
    loaded = RLHFDataset(
        f"{folder}/data@train", tokenizer, processor, prompt_key="problem", answer_key="answer", image_key="images",
        max_prompt_length=1024, format_prompt="spatial.jinja", min_pixels=1024, max_pixels=4096, filter_overlong_prompts=False,
    )
    assert len(loaded) == len(rows), f"{len(loaded)} of {len(rows)} rows"
    for row, item in zip(rows, (loaded[i] for i in range(len(loaded))), strict=True):
        first, *others = prompt_of(row["problem"]).split("<image>")
        parts = [{"type": "text", "text": first}]
        for text in others:
            parts += [{"type": "image"}, {"type": "text", "text": text}]
        message = {"role": "user", "content": [part for part in parts if part.get("text") != ""]}
        chat = processor.apply_chat_template([message], add_generation_prompt=True, tokenize=False)
        assert item["raw_prompt_ids"] == tokenizer.encode(chat, add_special_tokens=False), f"{row['id']}: other tokens"
        assert item["ground_truth"] == row["answer"] and len(item["multi_modal_data"]["images"]) == len(row["images"])
    collate_fn([loaded[i] for i in range(min(4, len(loaded)))])
    print(f"RLHFDataset: {len(loaded)} rows, every prompt as the manifest says")


def rewards_of(replies: list, tokenizer) -> list:
    """What the reward manager gives, the replies as tokens; the function is found by its path."""
    config = RewardConfig(reward_function=f"{HERE / 'easyr1_reward.py'}:compute_score")
    config.post_init()
    assert config.reward_function is not None, "the reward function is not found, which EasyR1 only prints"
    ids = [tokenizer.encode(reply["response"], add_special_tokens=False) + [tokenizer.eos_token_id] for reply in replies]
    longest = max(map(len, ids))
    batch = DataProto.from_dict(
        tensors={
            "responses": torch.tensor([row + [tokenizer.pad_token_id] * (longest - len(row)) for row in ids]),
            "response_mask": torch.tensor([[1] * len(row) + [0] * (longest - len(row)) for row in ids]),
        },
        non_tensors={"ground_truth": numpy.array([reply["answer"] for reply in replies], dtype=object)},
    )
    _, metrics = AutoRewardManager(config, tokenizer).compute_reward(batch)
    return metrics["overall"]


def main(folder: str, model_folder: str) -> None:
    print(f"python {sys.version.split()[0]}, EasyR1, transformers {transformers.__version__}, datasets {datasets.__version__}")
    names = card_names(folder, "EasyR1")
    rows = names["load_dataset"](folder, split="train")
    tokenizer = AutoTokenizer.from_pretrained(model_folder)
    check_rows(folder, rows, tokenizer, AutoProcessor.from_pretrained(model_folder), names["prompt_of"])
    replies = made_replies(rows)
    compare("reward manager", rewards_of(replies, tokenizer), replies)


if __name__ == "__main__":
    try:
        main(sys.argv[2], sys.argv[3])
    except AssertionError as error:
        sys.exit(f"differs: {error}")
