"""The published reward (arXiv:2510.27606, section 4) in plain Python, to hold the package against: same rewards, how fast.

    python3 scripts/interop/published_reward.py FILE.jsonl            one reward per line of {"response", "answer"}
    python3 scripts/interop/published_reward.py FILE.jsonl --time 5   replies per second of processor time, median of 5
                                                                       rounds, and the sum of the rewards

Needs nothing but Python 3.
"""

import json
import re
import statistics
import sys
import time

TAGS = re.compile(r"\s*(<|>|/)\s*")
FORM = re.compile(r"<think>.*</think>.*\\boxed\{.*\}.*", re.DOTALL)
OPENING = "\\boxed{"


def last_boxed(text: str) -> str:
    """What the last box holds; None as a word where it is missing or never closed."""
    start = text.rfind(OPENING)
    if start < 0:
        return "None"
    depth = 1
    start += len(OPENING)
    for index in range(start, len(text)):
        if text[index] == "{":
            depth += 1
        elif text[index] == "}":
            depth -= 1
            if depth == 0:
                return text[start:index].strip()
    return "None"


def reward(response: str, answer: str) -> float:
    text = TAGS.sub(r"\1", response)
    form = 1.0 if FORM.fullmatch(text) else 0.0
    accuracy = 1.0 if last_boxed(text) == answer else 0.0
    return (1 - 0.1) * accuracy + 0.1 * form


def main(path: str, rounds: int) -> None:
    with open(path, encoding="utf-8", newline="\n") as file:
        rows = [json.loads(line) for line in file]
    if rounds == 0:
        for row in rows:
            print(repr(reward(row["response"], row["answer"])))
        return
    seconds = []
    for _ in range(rounds):
        started = time.process_time()
        total = 0.0
        for row in rows:
            total += reward(row["response"], row["answer"])
        seconds.append(time.process_time() - started)
    rate = len(rows) / statistics.median(seconds)
    print(json.dumps({"python": sys.version.split()[0], "replies": len(rows), "per_second": rate, "sum": total}))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[3]) if sys.argv[2:3] == ["--time"] else 0)
