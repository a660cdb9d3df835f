"""The same passes and the same step with PyTorch and PEFT, from the adapter that the server began with: pictures_step.py MODEL FOLDER CHECKPOINTS"""

import base64
import io
import json
import math
import sys
import tarfile
import tempfile
from pathlib import Path

import torch
from peft import PeftModel
from PIL import Image
from transformers import AutoImageProcessor, AutoModelForImageTextToText

base, folder, checkpoints = sys.argv[1:]
ours = json.loads(Path(folder, "pictures.json").read_text())
model_id, name = ours["from"].removeprefix("tinker://").split("/weights/")
network = AutoModelForImageTextToText.from_pretrained(base, dtype=torch.float32, attn_implementation="eager")
processor = AutoImageProcessor.from_pretrained(base)
with tempfile.TemporaryDirectory() as unpacked:
    with tarfile.open(f"{checkpoints}/{model_id}/{name}.tar.gz") as archive:
        archive.extractall(unpacked, filter="data")
    model = PeftModel.from_pretrained(network, f"{unpacked}/lora_adapter", is_trainable=True).eval()
picture_token = model.config.image_token_id


def inputs(prompt):
    """Tokens of a prompt, and what the model takes beside them."""
    tokens, pictures = [], []
    for chunk in prompt:
        if "image" in chunk:
            tokens += [picture_token] * chunk["tokens"]
            pictures.append(Image.open(io.BytesIO(base64.b64decode(chunk["image"]))).convert("RGB"))
        else:
            tokens += chunk["tokens"]
    return tokens, dict(processor(images=pictures, return_tensors="pt")) if pictures else {}


prompts = [inputs(prompt) for prompt in ours["prompts"]]


def logprobs():
    rows = []
    for row in ours["rows"]:
        tokens, pictures = prompts[row["prompt"]]
        ids = torch.tensor([tokens + row["reply"]])
        if pictures:
            pictures = pictures | {"mm_token_type_ids": (ids[:, :-1] == picture_token).int()}
        scores = torch.log_softmax(model(input_ids=ids[:, :-1], **pictures).logits[0].float(), -1)
        rows.append(scores.gather(-1, ids[0, 1:, None])[len(tokens) - 1 :, 0])
    return rows


def most(rows, expected):
    return max(abs(float(a) - b) for row, right in zip(rows, expected, strict=True) for a, b in zip(row, right, strict=True))


start = logprobs()
forward = most(start, ours["before"])
sum((row * torch.tensor(gradient)).sum() for row, gradient in zip(start, ours["gradients"], strict=True)).backward()
trained = [parameter for parameter in model.parameters() if parameter.requires_grad]
norm = math.sqrt(sum(float((parameter.grad**2).sum()) for parameter in trained if parameter.grad is not None))
step = ours["step"]
torch.nn.utils.clip_grad_norm_(trained, step["maxGradNorm"])
torch.optim.AdamW(trained, lr=step["learningRate"], betas=step["betas"], eps=step["epsilon"], weight_decay=step["weightDecay"]).step()
with torch.no_grad():
    stepped = most(logprobs(), ours["after"])
print(f"  PyTorch {torch.__version__}: forward differs by {forward:.2g}, after one step by {stepped:.2g}; gradient norm {norm:.6g}, server's {ours['gradNorm']:.6g}")
# The step moves log-probabilities of −30 nats by several: float32 tells those apart by 2e-6.
sys.exit(0 if forward <= 1e-5 and stepped <= 5e-5 and abs(norm - ours["gradNorm"]) <= 1e-4 * norm else 1)
