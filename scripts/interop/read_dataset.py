"""Reads a data set folder with pyarrow, with Hugging Face `datasets`, and in the way EasyR1 does.

    pip install datasets pyarrow pillow
    python scripts/interop/read_dataset.py DIR

Exits with 1 and says what differs when a reader does not see what the manifest promises.
"""

import hashlib
import io
import json
import pathlib
import sys

import datasets
import PIL.Image
import pyarrow
import pyarrow.parquet

# What EasyR1's configuration of the published training reads: prompt_key, answer_key, image_key.
EASYR1_KEYS = {"prompt_key": "problem", "answer_key": "answer", "image_key": "images"}
COLUMNS = ["problem", "answer", "images", "id", "task", "source", "meta"]


def main(folder: str) -> None:
    root = pathlib.Path(folder)
    manifest = json.loads((root / "manifest.json").read_text())
    print(f"python {sys.version.split()[0]}, pyarrow {pyarrow.__version__}, datasets {datasets.__version__}")
    prompt = manifest["prompt"]
    assert prompt["rule"] == "problem + separator + instruction" and "<image>" not in prompt["separator"] + prompt["instruction"], prompt
    for name, split in manifest["splits"].items():
        for shard in split["shards"]:
            path = root / shard["file"]
            assert hashlib.sha256(path.read_bytes()).hexdigest() == shard["sha256"], f"{path}: other bytes"
            file = pyarrow.parquet.ParquetFile(path)
            assert file.schema_arrow.names == COLUMNS, f"{path}: columns {file.schema_arrow.names}"
            assert file.metadata.num_rows == shard["rows"], f"{path}: {file.metadata.num_rows} rows"
            table = file.read()
            table.validate(full=True)
            for row in table.select(["problem", "images", "meta"]).to_pylist():
                assert row["problem"].count("<image>") == len(row["images"])
                assert all(image["bytes"] for image in row["images"])
                json.loads(row["meta"])
        rows = datasets.load_dataset(str(root), split=name, cache_dir=str(root / ".cache"))
        assert rows.column_names == COLUMNS
        assert len(rows) == split["rows"], f"{name}: {len(rows)} rows"
        counts = {}
        for row in rows:
            counts[row["task"]] = counts.get(row["task"], 0) + 1
            for image in row["images"]:
                assert image.mode == "RGB" and image.size[0] > 0, f"{row['id']}: {image}"
        assert counts == split["tasks"], f"{name}: {counts}"
        asked = rows[0]["problem"] + prompt["separator"] + prompt["instruction"]
        print(f"{name}: {len(rows)} rows, {counts}, first picture {rows[0]['images'][0].size}, features {rows.features['images']}")
        print(f"{name}: the first prompt is {asked!r}")
        check_easyr1(root, name, split["rows"])


def check_easyr1(root: pathlib.Path, split: str, rows: int) -> None:
    """Every row as EasyR1 takes it: `DIR/data@split`, a text with one <image> per picture, a text answer, decodable pictures."""
    table = datasets.load_dataset("parquet", data_dir=str(root / "data"), split=split, cache_dir=str(root / ".cache"))
    assert len(table) == rows, f"EasyR1 would read {len(table)} of {rows} rows of {split}"
    for row in table:
        problem, answer, images = (row[key] for key in EASYR1_KEYS.values())
        assert isinstance(problem, str) and isinstance(answer, str) and answer, row["id"]
        parts = problem.split("<image>")
        assert len(parts) - 1 == len(images) > 0, f"{row['id']}: {len(parts) - 1} marks, {len(images)} pictures"
        for image in images:
            picture = PIL.Image.open(io.BytesIO(image["bytes"])) if isinstance(image, dict) else image
            assert picture.convert("RGB").size == picture.size
            assert picture.getexif().get(0x0112, 1) == 1, f"{row['id']}: a rotation that EasyR1 would not apply"
    print(f"EasyR1 layout, {split}: {rows} rows, keys {', '.join(EASYR1_KEYS.values())}")


if __name__ == "__main__":
    try:
        main(sys.argv[1])
    except AssertionError as error:
        sys.exit(f"differs: {error}")
