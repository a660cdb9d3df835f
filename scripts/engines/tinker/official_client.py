"""The same passes and the same step through the official client (tinker 0.25): official_client.py URL MODEL FOLDER"""

import json
import os
import sys

url, model, folder = sys.argv[1:]
os.environ |= {"TINKER_API_KEY": "tml-local", "TINKER_BASE_URL": url, "TINKER_TELEMETRY": "0"}
import tinker
from tinker import types

with open(f"{folder}/ours.json") as file:
    ours = json.load(file)
prompt, replies, step = ours["prompt"], ours["replies"], ours["step"]


def datum(tokens, values):
    row = prompt + tokens
    length = len(row) - 1
    inputs = {"target_tokens": types.TensorData(data=row[1:], dtype="int64", shape=[length])}
    for name, value in values(length).items():
        inputs[name] = types.TensorData(data=value, dtype="float32", shape=[length])
    return types.Datum(model_input=types.ModelInput.from_ints(row[:-1]), loss_fn_inputs=inputs)


def logprobs(client):
    output = client.forward([datum(tokens, lambda n: {"weights": [1.0] * n}) for tokens in replies], "cross_entropy").result()
    return [row["logprobs"].data[len(prompt) - 1 :] for row in output.loss_fn_outputs]


def cispo(tokens, gradient):
    def values(length):
        advantages = [0.0] * (len(prompt) - 1) + [-g * length * len(replies) for g in gradient]
        return {"weights": [1.0] * length, "logprobs": [0.0] * length, "advantages": advantages}

    return datum(tokens, values)


def most(a, b):
    return max(abs(float(x) - y) for left, right in zip(a, b, strict=True) for x, y in zip(left, right, strict=True))


client = tinker.ServiceClient().create_lora_training_client(base_model=model, rank=8, seed=7)
forward = most(logprobs(client), ours["before"])
data = [cispo(tokens, gradient) for tokens, gradient in zip(replies, ours["gradients"], strict=True)]
client.forward_backward(data, "cispo", {"clip_low_threshold": 1.0, "clip_high_threshold": 1.0}).result()
adam = types.AdamParams(
    learning_rate=step["learningRate"], beta1=step["betas"][0], beta2=step["betas"][1], eps=step["epsilon"], weight_decay=step["weightDecay"]
)
client.optim_step(adam).result()
stepped = most(logprobs(client), ours["after"])
print(f"  official client {tinker.__version__}: forward differs by {forward}, after one step by {stepped}")
sys.exit(0 if forward == 0 and stepped <= 1e-6 else 1)
