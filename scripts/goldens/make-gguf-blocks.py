"""Makes packages/model-runtime/src/gguf/blocks.golden.json: blocks of each type, and the numbers that gguf's own code reads in them.

    pip install gguf==0.19.0 numpy
    python scripts/goldens/make-gguf-blocks.py packages/model-runtime/src/gguf/blocks.golden.json
"""

import base64
import json
import sys
from pathlib import Path

import numpy as np
from gguf import GGML_QUANT_SIZES, GGMLQuantizationType, quants

NAMES = ["F32", "F16", "BF16", "Q4_0", "Q4_1", "Q5_0", "Q5_1", "Q8_0", "Q4_K", "Q5_K", "Q6_K"]
# Where a block has float16 scales; random bytes there could be infinite.
SCALES = {"Q4_0": [0], "Q4_1": [0, 2], "Q5_0": [0], "Q5_1": [0, 2], "Q8_0": [0], "Q4_K": [0, 2], "Q5_K": [0, 2], "Q6_K": [208]}


def main(output):
    generator = np.random.default_rng(5)
    golden = []
    for name in NAMES:
        kind = GGMLQuantizationType[name]
        size, width = GGML_QUANT_SIZES[kind]
        blocks = generator.integers(0, 256, (2 if size > 1 else 8, width)).astype(np.uint8)
        for at in SCALES.get(name, []):
            scales = generator.normal(0, 0.01, len(blocks)).astype(np.float16)
            blocks[:, at : at + 2] = scales.view(np.uint8).reshape(-1, 2)
        if name in ("F32", "F16", "BF16"):
            values = generator.normal(0, 1, len(blocks)).astype(np.float32)
            blocks = quants.quantize(values[None], kind).view(np.uint8).reshape(len(blocks), width)
        values = quants.dequantize(blocks.reshape(1, -1) if name != "F32" else blocks.view(np.float32).reshape(1, -1), kind)
        encode = lambda array: base64.b64encode(np.ascontiguousarray(array).tobytes()).decode()
        golden.append({"type": int(kind), "name": name, "blocks": encode(blocks), "values": encode(values.astype(np.float32))})
    output.write_text(json.dumps(golden) + "\n")


main(Path(sys.argv[1]))
