"""Loads adapters and merged models of this project in PEFT and transformers, and says how far apart both are.

    node --conditions=@spatial-ssrl/source --import tsx scripts/goldens/save-adapters.ts FOLDER
    python scripts/goldens/check-lora.py FOLDER

Per case: the largest difference of a log-probability under the adapter; which numbers of the merged bfloat16 model are not those of PEFT's
`merge_and_unload`; and the largest difference of a log-probability of the merged model between both programs' files.
"""

import importlib.util
import json
import sys
import warnings
from pathlib import Path

import torch
from peft import PeftModel
from safetensors.torch import load_file

warnings.simplefilter("error", UserWarning)  # PEFT warns of keys that it misses
spec = importlib.util.spec_from_file_location("make_lora", Path(__file__).with_name("make-lora.py"))
make = importlib.util.module_from_spec(spec)
spec.loader.exec_module(make)


def open_model(folder, dtype):
    config = json.loads((folder / "config.json").read_text())
    kind = make.Qwen2_5_VLForConditionalGeneration if config["model_type"] == "qwen2_5_vl" else make.AutoModelForCausalLM
    return kind.from_pretrained(folder, dtype=dtype, attn_implementation="eager").eval()


def largest_difference(model, told, groups):
    worst, row = 0, 0
    expected = json.loads(Path(told["expected"]).read_text())
    with torch.no_grad():
        for (_, _, inputs), group in zip(groups, expected["groups"]):
            for reply in group["replies"]:
                given = make.scores(model, inputs, reply["tokens"])
                start = row * told["maxTokens"]
                own = torch.tensor(told["logprobs"][start : start + len(reply["tokens"])])
                worst = max(worst, (given - own).abs().max().item())
                row += 1
    return worst


for folder in sorted(Path(sys.argv[1]).iterdir()):
    told = json.loads((folder / "told.json").read_text())
    base = Path(told["model"])
    _, groups = make.prompts(base)
    adapted = PeftModel.from_pretrained(open_model(base, torch.float32), folder / "adapter").eval()
    difference = largest_difference(adapted, told, groups)
    theirs = PeftModel.from_pretrained(open_model(base, torch.bfloat16), folder / "adapter").merge_and_unload().state_dict()
    ours = open_model(folder / "merged", torch.bfloat16).state_dict()
    assert theirs.keys() == ours.keys() and all(tensor.dtype == torch.bfloat16 for tensor in ours.values())
    total = sum(tensor.numel() for tensor in ours.values())
    other = sum((theirs[name] != tensor).sum().item() for name, tensor in ours.items())
    gap = max((theirs[name].float() - tensor.float()).abs().div(tensor.float().abs().clamp(min=1e-2)).max().item() for name, tensor in ours.items())
    merged = largest_difference(open_model(folder / "merged", torch.float32), told, groups)
    print(f"{folder.name}: adapter {difference:.1e}; merged: {other} of {total} numbers differ, by {gap:.1e} at most; rounded to bfloat16 {merged:.1e}")
