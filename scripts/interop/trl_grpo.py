"""TRL's GRPOTrainer on a data set of `spatial-ssrl generate`, with the rows of its data card; CPU, a tiny model.

    python scripts/interop/trl_grpo.py DIR MODEL [STEPS]

1. The prompt as TRL tokenises it, in parts and as a plain string with <image>: the plain one runs and is another question.
2. STEPS (3) of GRPO with the published reward; every stored reply is scored again by `spatial-ssrl score`.
3. The first rollout without the instruction, to show what it is worth to this model.

Ends with 1 where something differs from what the data card says.
"""

import os
import sys

os.environ.setdefault("HF_HUB_OFFLINE", "1")

import torch
import transformers
import trl
from transformers import AutoModelForImageTextToText, AutoProcessor
from trl.data_utils import prepare_multimodal_messages

from data_card import card_names
from published_reward import reward
from score_replies import compare, made_replies

OUT = "trl-out"


def token_counts(processor, messages, pictures) -> tuple:
    """Tokens of a prompt as the trainer makes it, those of pictures among them, and whether the text still holds <image>."""
    messages = prepare_multimodal_messages(messages, pictures)
    text = processor.apply_chat_template(messages, add_generation_prompt=True, tokenize=False)
    ids = processor(text=[text], images=pictures, return_tensors="pt")["input_ids"][0]
    return len(ids), int((ids == processor.image_token_id).sum()), text.count("<image>")


def compare_prompts(processor, rows, names) -> None:
    """In parts: a picture for each mark, none left in the text. As a plain string: other tokens, the marks left."""
    totals = {"parts": [0, 0, 0], "plain": [0, 0, 0]}
    for row, problem in zip(rows, names["load_dataset"](names["folder"], split="train")["problem"], strict=True):
        plain = [{"role": "user", "content": names["prompt_of"](problem)}]
        for kind, messages in (("parts", row["prompt"]), ("plain", plain)):
            counts = token_counts(processor, messages, row["images"])
            totals[kind] = [a + b for a, b in zip(totals[kind], counts)]
            if kind == "parts":
                assert counts[2] == 0, f"{row['id']}: <image> left in the text"
                kinds = [part["type"] for part in messages[0]["content"]]
                assert kinds.count("image") == len(row["images"]) == problem.count("<image>"), row["id"]
                text = "".join("<image>" if part["type"] == "image" else part["text"] for part in messages[0]["content"])
                assert text == names["prompt_of"](problem), row["id"]
    for kind, (tokens, pictures, marks) in totals.items():
        print(f"prompt in {kind}: {len(rows)} prompts, {tokens} tokens, {pictures} of pictures, {marks} marks <image> left as text")
    assert totals["plain"][2] == sum(len(row["images"]) for row in rows) and totals["plain"][0] != totals["parts"][0]


def train(processor, model_folder, rows, steps: int) -> tuple:
    """The stored replies with their rewards, and the trainer's own log."""
    replies, rewards = [], []

    def spatial(completions, answer, task, **_):
        texts = [completion[0]["content"] for completion in completions]
        values = [reward(text, truth) for text, truth in zip(texts, answer, strict=True)]
        replies.extend({"response": r, "answer": a, "task": t} for r, a, t in zip(texts, answer, task, strict=True))
        rewards.extend(values)
        return values

    trainer = trl.GRPOTrainer(
        model=AutoModelForImageTextToText.from_pretrained(model_folder, dtype=torch.float32),
        reward_funcs=[spatial],
        args=trl.GRPOConfig(
            output_dir=OUT, max_steps=steps, per_device_train_batch_size=16, num_generations=8, max_completion_length=24,
            learning_rate=3e-4, logging_steps=1, report_to=[], use_cpu=True, bf16=False, save_strategy="no", beta=0.0, temperature=1.0, seed=0,
        ),
        train_dataset=rows,
        processing_class=processor,
    )
    trainer.train()
    return replies, rewards, [line for line in trainer.state.log_history if "reward" in line]


def main(folder: str, model_folder: str, steps: int) -> None:
    print(f"python {sys.version.split()[0]}, trl {trl.__version__}, transformers {transformers.__version__}, torch {torch.__version__}")
    names = card_names(folder, "TRL")
    rows = names["trl_rows"]
    processor = AutoProcessor.from_pretrained(model_folder)
    compare_prompts(processor, rows, names)

    replies, rewards, log = train(processor, model_folder, rows, steps)
    assert len(log) == steps, f"{len(log)} of {steps} steps"
    for line in log:
        print("step", line["step"], {key: round(line[key], 4) for key in ("reward", "loss", "grad_norm", "completions/mean_length")})
    compare("GRPOTrainer's replies", rewards, replies)
    made = made_replies(rows)
    compare("made replies", [reward(reply["response"], reply["answer"]) for reply in made], made)

    names["rule"] |= {"separator": "", "instruction": ""}
    bare = names["load_dataset"](folder, split="train").map(names["trl_row"], remove_columns="problem", load_from_cache_file=False)
    _, rewards, _ = train(processor, model_folder, bare, 1)
    print(f"reward of the first rollout: {log[0]['reward']:.3f} with the instruction, {sum(rewards) / len(rewards):.3f} without")


if __name__ == "__main__":
    try:
        main(sys.argv[1], sys.argv[2], int(sys.argv[3]) if len(sys.argv) > 3 else 3)
    except AssertionError as error:
        sys.exit(f"differs: {error}")
