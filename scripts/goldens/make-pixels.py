"""Makes packages/model-runtime/src/vision/pixels.golden.json: what transformers' processors of Qwen2-VL make of pictures.

    pip install torch==2.13.0 torchvision==0.28.0 transformers==5.24.0 pillow==13.0.0
    python scripts/goldens/make-pixels.py packages/model-runtime/src/vision/pixels.golden.json

and, with pillow==12.3.0, a second time: figures of Pillow to version 12 are put beside the others. Pictures are made by a formula, see
`picture`; of each result the SHA-256 of its float32 values is kept, and the class that `AutoImageProcessor` opens for the class a folder
names.
"""

import hashlib
import json
import sys
import tempfile
from pathlib import Path

import numpy as np
import PIL
from PIL import Image
from transformers import AutoImageProcessor
from transformers.models.qwen2_vl.image_processing_pil_qwen2_vl import Qwen2VLImageProcessorPil

SIZES = [(640, 480), (333, 517), (97, 1400), (1400, 97), (40, 40), (56, 84), (300, 900), (28, 57), (1201, 799), (224, 224)]
SETTINGS = {
    "min_pixels": 3136,
    "max_pixels": 200704,
    "patch_size": 14,
    "temporal_patch_size": 2,
    "merge_size": 2,
    "image_mean": [0.48145466, 0.4578275, 0.40821073],
    "image_std": [0.26862954, 0.26130258, 0.27577711],
}
CLASSES = ["Qwen2VLImageProcessor", "Qwen2VLImageProcessorFast", "Qwen2VLImageProcessorPil"]


def picture(width, height):
    y, x, c = np.mgrid[0:height, 0:width, 0:3].astype(np.int64)
    return (((x * 37 + y * 101 + c * 53) ^ (x * y * 7) ^ (x // 9 * 31)) & 255).astype(np.uint8)


def figures(processor, size):
    made = processor(Image.fromarray(picture(*size)), return_tensors="np")
    values = np.ascontiguousarray(made["pixel_values"], dtype="<f4")
    return {"grid": made["image_grid_thw"][0].tolist(), "sha256": hashlib.sha256(values.tobytes()).hexdigest()}


def main(file):
    known = json.loads(file.read_text()) if file.exists() else {}
    rule = "pillow" if int(PIL.__version__.split(".")[0]) >= 13 else "pillow-12"
    opened = {}
    for name in CLASSES:
        with tempfile.TemporaryDirectory() as folder:
            settings = {"image_processor_type": name, **SETTINGS}
            (Path(folder) / "preprocessor_config.json").write_text(json.dumps(settings))
            processor = AutoImageProcessor.from_pretrained(folder)
            opened[name] = type(processor).__name__
            if name == CLASSES[0]:
                torchvision = [figures(processor, size) for size in SIZES]
    pillow = [figures(Qwen2VLImageProcessorPil(**SETTINGS), size) for size in SIZES]
    results = {**known.get("results", {}), "torchvision": torchvision, rule: pillow}
    made = {"settings": SETTINGS, "sizes": SIZES, "opened": opened, "results": dict(sorted(results.items()))}
    file.write_text(json.dumps(made, indent=1) + "\n")


main(Path(sys.argv[1]))
