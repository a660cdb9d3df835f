"""Messages of the Tinker protocol as the official client and SkyRL's server write them, for the tests of packages/tinker.

    uv pip install "skyrl[tinker,jax]==0.4.0" aiohttp --override scripts/engines/tinker/overrides.txt
    PYTHONPATH=scripts/engines/tinker/stand-ins python scripts/goldens/make-tinker.py packages/tinker/src/wire/golden
"""
import json, math, sys
from pathlib import Path

from skyrl.tinker import proto_serialization, types as server
from tinker import types
from tinker.proto.request_conv import forward_backward_request_to_proto
from tinker.types.forward_backward_request import ForwardBackwardRequest

out = Path(sys.argv[1])
out.mkdir(parents=True, exist_ok=True)


def tensor(data, dtype):
    return types.TensorData(data=data, dtype=dtype, shape=[len(data)])


def request(name, forward_only, seq_id, data, loss_fn, config=None):
    body = types.ForwardBackwardInput(data=data, loss_fn=loss_fn, loss_fn_config=config)
    message = forward_backward_request_to_proto(ForwardBackwardRequest(forward_backward_input=body, model_id="model_1f", seq_id=seq_id))
    message.forward_only = forward_only
    (out / f"{name}.golden.bin").write_bytes(message.SerializeToString(deterministic=True))


text = types.Datum(
    model_input=types.ModelInput.from_ints([84, 355, 32, 114, 151935]),
    loss_fn_inputs={
        "target_tokens": tensor([355, 32, 114, 151935, 3], "int64"),
        "weights": tensor([0.0, 0.0, -1.5, 0.25, 1e-8], "float32"),
    },
)
request("text-request", False, 300, [text, text], "cross_entropy")
pictures = types.Datum(
    model_input=types.ModelInput(
        chunks=[
            types.EncodedTextChunk(tokens=[84]),
            types.ImageChunk(data=bytes(range(200)), format="png", expected_tokens=4),
            types.ImageChunk(data=b"\xff\xd8", format="jpeg", expected_tokens=300),
            types.EncodedTextChunk(tokens=[7, 8]),
        ]
    ),
    loss_fn_inputs={
        "advantages": tensor([0.5] * 3, "float32"),
        "logprobs": tensor([-0.5] * 3, "float32"),
        "target_tokens": tensor([0, 1, 2], "int64"),
    },
)
request("pictures-request", True, 1, [pictures], "cispo", {"clip_high_threshold": 1.28, "clip_low_threshold": 1.0})

rows = [
    {"logprobs": {"data": [-1.5, -0.25, -7.875], "dtype": "float32", "shape": [3]}, "elementwise_loss": {"data": [0.0, 1.0, 2.0], "dtype": "float32", "shape": [3]}},
    {"logprobs": {"data": [-2.0], "dtype": "float32", "shape": [1]}, "elementwise_loss": {"data": [3.0], "dtype": "float32", "shape": [1]}},
]
output = {"loss_fn_output_type": "scalar", "loss_fn_outputs": rows, "metrics": {"loss:sum": 1.25, "gap": math.nan}}
(out / "forward-output.golden.bin").write_bytes(proto_serialization.serialize_result(server.RequestType.FORWARD, output))
sample = {
    "sequences": [
        {"stop_reason": "stop", "tokens": [5, 258], "logprobs": [-0.5, -1.25]},
        {"stop_reason": "length", "tokens": [151935, 1, 2], "logprobs": [-1.0, -2.0, -3.0]},
    ],
    "prompt_logprobs": [None, -0.125, -4.5],
}
(out / "sample-output.golden.bin").write_bytes(proto_serialization.serialize_result(server.RequestType.SAMPLE, sample))
print(*sorted(p.name for p in out.iterdir()))
