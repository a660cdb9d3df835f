"""Runs the Python of a data set's own README.md, so that what the card tells engines is what is tried."""

import pathlib
import re


def card_names(folder: str, engine: str) -> dict:
    """What the card's section Prompt defines for an engine: its common code, then that under the engine's bold name, run in turn."""
    text = (pathlib.Path(folder) / "README.md").read_text(encoding="utf-8")
    if "\n## Prompt\n" not in text:
        raise SystemExit(f"{folder}/README.md has no section Prompt: generate the data set again")
    common, *parts = re.split(r"\n(?=\*\*)", text.split("\n## Prompt\n")[1])
    own = [part for part in parts if part.startswith(f"**{engine}**")]
    if len(own) != 1:
        raise SystemExit(f"{folder}/README.md does not name {engine}")
    names = {}
    for part in (common, own[0]):
        for block in re.findall(r"```python\n(.*?)```", part, re.DOTALL):
            exec(compile(block.replace("path/to/this/folder", folder), f"{folder}/README.md", "exec"), names)
    return names
