"""The same step with PyTorch and PEFT, from the adapter that our client downloaded: pytorch_step.py MODEL FOLDER"""

import json
import math
import sys

import torch
from peft import PeftModel
from transformers import AutoModelForCausalLM

base, folder = sys.argv[1:]
with open(f"{folder}/ours.json") as file:
    ours = json.load(file)
prompt, replies, step = ours["prompt"], ours["replies"], ours["step"]
model = PeftModel.from_pretrained(AutoModelForCausalLM.from_pretrained(base, dtype=torch.float32), f"{folder}/adapter", is_trainable=True)
model.eval()


def logprobs():
    rows = []
    for tokens in replies:
        ids = torch.tensor([prompt + tokens])
        scores = torch.log_softmax(model(input_ids=ids[:, :-1]).logits[0].float(), -1)
        rows.append(scores.gather(-1, ids[0, 1:, None])[len(prompt) - 1 :, 0])
    return rows


def most(rows, expected):
    return max(abs(float(a) - b) for row, right in zip(rows, expected, strict=True) for a, b in zip(row, right, strict=True))


start = logprobs()
forward = most(start, ours["before"])
sum((row * torch.tensor(gradient)).sum() for row, gradient in zip(start, ours["gradients"], strict=True)).backward()
trained = [parameter for parameter in model.parameters() if parameter.requires_grad]
norm = math.sqrt(sum(float((parameter.grad**2).sum()) for parameter in trained))
torch.optim.AdamW(trained, lr=step["learningRate"], betas=step["betas"], eps=step["epsilon"], weight_decay=step["weightDecay"]).step()
with torch.no_grad():
    stepped = most(logprobs(), ours["after"])
print(f"  PyTorch {torch.__version__}: forward differs by {forward:.2g}, after one step by {stepped:.2g}; gradient norm {norm:.6g}, server's {ours['gradNorm']:.6g}")
sys.exit(0 if forward <= 1e-5 and stepped <= 1e-5 and abs(norm - ours["gradNorm"]) <= 1e-4 * norm else 1)
