"""What the checks of exports have in common: the prompts as the data set means them, and made replies with our rewards."""

import hashlib
import json
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "interop"))

from score_replies import compare, made_replies  # noqa: F401  the checks take them from here

COLOURS = {"red": (220, 20, 20), "green": (20, 160, 40), "blue": (30, 60, 220)}


def meant(folder: str, split: str = "train") -> list:
    """Rows of a data set as they are meant to be asked: {prompt, answer, task, pictures: hash of the pixels of each}."""
    import datasets

    manifest = json.loads((pathlib.Path(folder) / "manifest.json").read_text())
    rule = manifest["prompt"]
    rows = datasets.load_dataset("parquet", data_files=sorted(map(str, pathlib.Path(folder, "data").glob(f"{split}-*.parquet"))), split="train")
    return [
        {
            "prompt": row["problem"] + rule["separator"] + rule["instruction"],
            "answer": row["answer"],
            "task": row["task"],
            "pictures": [pixels(picture) for picture in row["images"]],
        }
        for row in rows
    ]


def pixels(picture) -> str:
    """A hash of what a picture shows."""
    return hashlib.sha256(picture.convert("RGB").tobytes()).hexdigest()


def check_parts(parts: list, pictures: list, row: dict) -> None:
    """Text and pictures in the order of the prompt. @param parts of a chat message @param pictures in the order the engine has them"""
    text = "".join("<image>" if part["type"].endswith("image") or part["type"] == "image_url" else part["text"] for part in parts)
    assert text == row["prompt"], f"{row['task']}: {text!r}"
    assert [pixels(picture) for picture in pictures] == row["pictures"], f"{row['task']}: other pictures, or in another order"


def check_probe(parts: list, pictures: list, answer: str) -> None:
    """The pictures of a probe row have the colours that its answer names, one behind each name in the text."""
    seen = [next(name for name, colour in COLOURS.items() if colour == picture.convert("RGB").getpixel((5, 5))) for picture in pictures]
    assert "-".join(seen) == answer, f"probe: {seen} for {answer}"
    before = [parts[i - 1]["text"][-3:] for i, part in enumerate(parts) if part["type"] != "text"]
    assert before == ["X: ", "Y: ", "Z: "], f"probe: pictures behind {before}"
