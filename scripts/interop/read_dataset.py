"""Reads a data set folder with pyarrow and Hugging Face `datasets`, as a training engine would.

    pip install datasets pyarrow pillow
    python scripts/interop/read_dataset.py DIR

Exits with 1 and says what differs when a reader does not see what the manifest promises.
"""

import hashlib
import json
import pathlib
import sys

import datasets
import pyarrow
import pyarrow.parquet

COLUMNS = ["problem", "answer", "images", "id", "task", "source", "meta"]


def main(folder: str) -> None:
    root = pathlib.Path(folder)
    manifest = json.loads((root / "manifest.json").read_text())
    print(f"python {sys.version.split()[0]}, pyarrow {pyarrow.__version__}, datasets {datasets.__version__}")
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
        print(f"{name}: {len(rows)} rows, {counts}, first picture {rows[0]['images'][0].size}, features {rows.features['images']}")


if __name__ == "__main__":
    try:
        main(sys.argv[1])
    except AssertionError as error:
        sys.exit(f"differs: {error}")
