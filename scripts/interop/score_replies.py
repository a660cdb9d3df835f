"""Replies that scorers are tried on, and what `spatial-ssrl score --profile paper` gives them."""

import json
import os
import pathlib
import shlex
import subprocess

# What a reply is made of an answer A and another B: in form and not, one box and several, closed and not, blanks of every kind.
SHAPES = [
    "<think>so</think> \\boxed{A}", "<think>so</think> \\boxed{B}", "\\boxed{A}", "A", "", "<think></think>\\boxed{ A }",
    "<think>so</think> \\boxed{B} \\boxed{A}", "<think>so</think> \\boxed{A} \\boxed{B}", "<think>so</think> \\boxed{A", "< think >so< / think > \\boxed{A}",
    "<think>so</think> \\boxed{{A}}", "<think>so</think> \\boxed{A}}", "<think>\\boxed{A}</think>", "\n<think>a\nb</think>\n\\boxed{A}\n",
    "so</think> \\boxed{A}", "<think>so</think> \\boxed{\\text{A}}", "<think>so</think> \\boxed{\u00a0A\u2003}", "x<think>so</think> \\boxed{A}",
]


def made_replies(rows) -> list:
    """Every shape for every row, the other answer being that of the next row: {response, answer, task}."""
    answers = [row["answer"] for row in rows]
    return [
        {"response": shape.replace("B", answers[(i + 1) % len(answers)]).replace("A", row["answer"]), "answer": row["answer"], "task": row["task"]}
        for i, row in enumerate(rows) for shape in SHAPES
    ]


def our_rewards(replies: list) -> list:
    """The rewards of `spatial-ssrl score`: that of this checkout, built, unless the environment variable SPATIAL_SSRL holds another command."""
    built = pathlib.Path(__file__).resolve().parents[2] / "apps/trainer/bin/spatial-ssrl.js"
    command = shlex.split(os.environ.get("SPATIAL_SSRL", f"node '{built}'")) + ["score", "-", "--profile", "paper"]
    lines = "".join(json.dumps(reply) + "\n" for reply in replies)
    done = subprocess.run(command, input=lines.encode(), capture_output=True)
    if done.returncode != 0:
        raise SystemExit(done.stderr.decode())
    return [json.loads(line)["reward"] for line in done.stdout.decode().splitlines()]


def compare(label: str, rewards: list, replies: list) -> None:
    """Ends with 1 unless the rewards are ours, as equal doubles."""
    ours = our_rewards(replies)
    differ = [i for i, (reward, our) in enumerate(zip(rewards, ours, strict=True)) if reward != our]
    values = ", ".join(f"{value:g}: {ours.count(value)}" for value in sorted(set(ours)))
    print(f"{label}: {len(ours)} replies, {len(differ)} of other reward than spatial-ssrl score ({values})")
    if differ:
        raise SystemExit(f"differs: {replies[differ[0]]} has {rewards[differ[0]]}, ours is {ours[differ[0]]}")
