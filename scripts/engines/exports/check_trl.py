"""An export for TRL with the real package: its rows, its train.py for 3 updates, its reward against `spatial-ssrl score`.

    python check_trl.py EXPORT DATA MODEL
"""

import os
import sys

os.environ.setdefault("HF_HUB_OFFLINE", "1")

import transformers
import trl
from datasets import load_dataset
from trl.data_utils import prepare_multimodal_messages

from exported import check_parts, check_probe, compare, made_replies, meant


def parts_of(row) -> tuple:
    """The message as TRL fills it: a picture in the place of every mark."""
    [message] = prepare_multimodal_messages(row["prompt"], row["images"])
    parts = [{key: value for key, value in part.items() if value is not None} for part in message["content"]]
    return parts, [part["image"] for part in parts if part["type"] == "image"]


def main(export: str, data: str, model: str) -> None:
    print(f"python {sys.version.split()[0]}, trl {trl.__version__}, transformers {transformers.__version__}")
    sys.path.insert(0, export)
    sys.argv = ["train.py", "--cpu", "--model", model, "--replies-per-device", "4", "--out", "trl-out"]
    import train

    rows = meant(data)
    loaded = train.trainer.train_dataset
    assert len(loaded) == len(rows), f"{len(loaded)} of {len(rows)} rows"
    for row, item in zip(rows, loaded, strict=True):
        check_parts(*parts_of(item), row)
        assert item["answer"] == row["answer"]
    probe = load_dataset("parquet", data_files=os.path.join(export, "probe.parquet"), split="train")
    for item in probe:
        check_probe(*parts_of(item), item["answer"])
    print(f"{len(loaded)} rows and {len(probe)} of the probe, every picture in its place")

    replies, rewards = [], []
    function = train.trainer.reward_funcs[0]

    def recorded(completions, answer, task, **others):
        values = function(completions=completions, answer=answer, task=task, **others)
        texts = [completion[0]["content"] for completion in completions]
        replies.extend({"response": r, "answer": a, "task": t} for r, a, t in zip(texts, answer, task, strict=True))
        rewards.extend(values)
        return values

    train.trainer.reward_funcs[0] = recorded
    train.trainer.train()
    steps = [line for line in train.trainer.state.log_history if "reward" in line]
    print("rewards of the steps:", ", ".join(f"{line['reward']:.3f}" for line in steps))
    assert len(steps) == 3, f"{len(steps)} of 3 updates"
    compare("replies of the trainer", rewards, replies)
    made = made_replies(rows)
    answers, tasks = [reply["answer"] for reply in made], [reply["task"] for reply in made]
    texts = [[{"role": "assistant", "content": reply["response"]}] for reply in made]
    compare("made replies", function(completions=texts, answer=answers, task=tasks), made)


if __name__ == "__main__":
    try:
        main(*sys.argv[1:])
    except AssertionError as error:
        sys.exit(f"differs: {error}")
