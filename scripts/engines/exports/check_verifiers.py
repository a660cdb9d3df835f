"""Exports for verifiers and NeMo-Gym with the real verifiers: the taskset of the one, the reward server by NeMo-Gym's protocol for the other.

    SERVER=http://127.0.0.1:8790 python check_verifiers.py EXPORT NEMO_GYM_EXPORT DATA

Without SERVER the part that asks one is left out, and says so.
"""

import asyncio
import base64
import io
import os
import pathlib
import sys
import types
from importlib.metadata import version

import httpx
from PIL import Image
from verifiers.v1.tasksets.nemo_gym.taskset import NeMoGymConfig, NeMoGymTaskset

from exported import check_parts, check_probe, compare, made_replies, meant


def opened(url: str) -> Image.Image:
    return Image.open(io.BytesIO(base64.b64decode(url.split(",", 1)[1])))


def parts_of(message) -> tuple:
    """The parts of a message of verifiers, whatever its classes, and its pictures."""
    parts = [part if isinstance(part, dict) else part.model_dump() for part in message.content]
    return parts, [opened(part["image_url"]["url"]) for part in parts if part["type"] == "image_url"]


def check_rows(label: str, tasks: list, rows: list) -> None:
    assert len(tasks) == len(rows), f"{label}: {len(tasks)} of {len(rows)} rows"
    for task, row in zip(tasks, rows, strict=True):
        [message] = task.data.prompt
        check_parts(*parts_of(message), row)
    print(f"{label}: {len(tasks)} rows, every picture in its place")


def nemo_tasks(file: pathlib.Path) -> list:
    return list(NeMoGymTaskset(NeMoGymConfig(id="nemo_gym", dataset=file)).load())


def verified(server: str, tasks: list, replies: list) -> list:
    """What /verify says of replies, asked as the taskset asks."""
    by_answer = {(task.data.row["task"], task.data.row["expected_answer"]): task.data.row for task in tasks}
    rewards = []
    with httpx.Client(base_url=server, timeout=60) as client:
        for reply in replies:
            row = by_answer[(reply["task"], reply["answer"])]
            client.post("/seed_session", json=row).raise_for_status()
            content = [{"type": "output_text", "text": reply["response"], "annotations": []}]
            output = [{"type": "message", "role": "assistant", "id": "m", "status": "completed", "content": content}]
            answer = client.post("/verify", json=row | {"response": {"id": "r", "object": "response", "output": output}})
            answer.raise_for_status()
            result = answer.json()
            rewards.append(result.pop("reward"))
            del result["responses_create_params"], result["response"]  # as the taskset does
        assert client.get("/reverify_mode").json() == "stateless"
    return rewards


def main(export: str, nemo: str, data: str) -> None:
    print(f"python {sys.version.split()[0]}, verifiers {version('verifiers')}")
    rows = meant(data)
    sys.path.insert(0, export)
    import spatial_ssrl

    tasks = list(spatial_ssrl.SpatialTaskset(spatial_ssrl.SpatialConfig(id="spatial-ssrl", data=f"{export}/data")).load())
    check_rows("taskset", tasks, rows)
    replies = made_replies(rows)
    by_truth = {(task.data.puzzle, task.data.truth): task for task in tasks}

    async def rewards() -> list:
        return [await by_truth[(r["task"], r["answer"])].spatial(types.SimpleNamespace(last_reply=r["response"])) for r in replies]

    compare("reward of the taskset", asyncio.run(rewards()), replies)

    [train] = sorted(pathlib.Path(nemo, "data").glob("train-*.jsonl"))
    tasks = nemo_tasks(train)
    check_rows("NeMo-Gym rows", tasks, rows)
    for task in nemo_tasks(pathlib.Path(nemo, "probe.jsonl")):
        [message] = task.data.prompt
        check_probe(*parts_of(message), task.data.row["expected_answer"])
    server = os.environ.get("SERVER")
    if server is None:
        print("skipped: name a running spatial-reward-server in SERVER to have its /verify asked")
        return
    compare(f"/verify of {server}", verified(server, tasks, replies), replies)


if __name__ == "__main__":
    try:
        main(*sys.argv[1:])
    except AssertionError as error:
        sys.exit(f"differs: {error}")
