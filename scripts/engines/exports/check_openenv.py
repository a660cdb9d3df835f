"""The reward server as an environment of OpenEnv, with the real package: its validator, its client, and the checks its policy names.

    SPATIAL_SSRL='node …/spatial-ssrl.js' python check_openenv.py DATA

Starts `spatial-ssrl serve-rewards --data DATA` itself, on a free port of this machine.
"""

import base64
import contextlib
import hashlib
import io
import json
import os
import pathlib
import re
import shlex
import signal
import subprocess
import sys
import tempfile
from collections import Counter
from importlib.metadata import version

import httpx
from openenv import GenericEnvClient
from openenv.validation import CheckStatus, run_validation
from openenv.validation.parsers.openenv_yaml import OpenEnvYamlParser
from openenv.validation.types import ProviderCapability
from PIL import Image

from exported import compare, made_replies, meant, pixels

MANIFEST = """spec_version: 1
name: spatial_ssrl
version: 0.1.0
type: space
runtime: fastapi
app: server
port: 8000
validation:
  reward: {range: [0.0, 1.0], oracle_tolerance: 0.0, floor_margin: 0.5}
  resources: {cpu: 1, memory_mb: 1024, disk_mb: 1024, episode_timeout_s: 60}
  network: {mode: public}
  capabilities:
    verifier: {kind: reward_channel}
    task_api: true
    declared_task_count: %s
  task_distribution: {dataset_version: "%s"}
  types: {tags: [spatial, vision]}
  execution: {kind: openenv_ws, probe_path: validation/runtime.json, dockerfile: Dockerfile, context: ., agent_boundary: api}
"""


@contextlib.contextmanager
def served(data: str, *more: str, env: dict = {}):
    """A server of these questions, and its address; it has to end with 0 when it is asked to."""
    command = shlex.split(os.environ["SPATIAL_SSRL"]) + ["serve-rewards", "--data", data, "--port", "0", *more]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True, env=os.environ | env)
    try:
        for line in process.stderr:
            found = re.search(r"rewards on (\S+)", line)
            if found:
                yield found[1]
                break
        else:
            raise AssertionError("the server did not start")
    finally:
        process.send_signal(signal.SIGTERM)
        process.stderr.read()
        assert process.wait(30) == 0, f"the server ended with {process.returncode}"


class Served:
    """A provider of the validator whose subject is the running server, in place of a container: it can confine nothing, and says so."""

    name = "running server"
    capabilities = frozenset({ProviderCapability.IMAGE_BUILD})
    supported_network_modes = frozenset({"public"})

    def __init__(self, url: str):
        self.base_url = url

    def build(self, root, execution) -> str:
        return "sha256:" + hashlib.sha256((root / "openenv.yaml").read_bytes()).hexdigest()

    def start(self, spec):
        return self

    def inspect(self) -> dict:
        return {}

    def logs(self, max_bytes: int = 0) -> str:
        return ""

    def stop(self) -> None:
        pass


def package(folder: pathlib.Path, counts: dict, digest: str):
    """A package that declares what the server is; its plan is one episode."""
    (folder / "openenv.yaml").write_text(MANIFEST % (json.dumps(counts), digest))
    (folder / "Dockerfile").write_text("FROM node:24\n")
    (folder / "validation").mkdir()
    plan = {"plan_schema_version": "1", "reset": {"episode_id": "measured", "seed": 7}, "actions": [{"response": "<think>so</think> \\boxed{A}"}]}
    (folder / "validation/runtime.json").write_text(json.dumps(plan))
    return folder


def validate(url: str, counts: dict, digest: str):
    """Both validators of `openenv validate`: of a running server, and of a package. @returns the manifest"""
    done = subprocess.run([pathlib.Path(sys.executable).with_name("openenv"), "validate", "--url", url], capture_output=True, text=True)
    print(done.stdout.strip())
    assert done.returncode == 0, "openenv validate --url"
    with tempfile.TemporaryDirectory() as folder:
        root = package(pathlib.Path(folder), counts, digest)
        report = run_validation(root, provider=Served(url))
        manifest = OpenEnvYamlParser().parse(root)
    status = {result.check_id: result for result in report.results}
    wanted = ["static.manifest", "runtime.startup", "runtime.reward_well_formed", "runtime.observation_schema", "runtime.state_contract"]
    for check in wanted:
        assert status[check].status is CheckStatus.PASS, f"{check}: {status[check].evidence}"
    others = {check: result for check, result in status.items() if check not in wanted}
    assert all(result.status is CheckStatus.SKIP for result in others.values()), f"{[(c, r.status, r.evidence) for c, r in others.items()]}"
    why = Counter(result.evidence[0] for result in others.values())
    print(f"package: {', '.join(wanted)} pass; skipped: {', '.join(f'{count} ({reason})' for reason, count in why.items())}")
    return manifest


def opened(uri: str) -> Image.Image:
    return Image.open(io.BytesIO(base64.b64decode(uri.split(",", 1)[1])))


def episode(env, reply: str, **reset) -> tuple:
    """@returns what was asked, and what the reply earned"""
    asked = env.reset(**reset)
    told = env.step({"response": reply})
    assert (asked.reward, asked.done, told.done) == (None, False, True)
    return asked.observation, told.reward


def check_questions(env, splits: dict) -> None:
    for split, rows in splits.items():
        for i, row in enumerate(rows):
            seen = env.reset(split=split, index=i).observation
            assert seen["prompt"] == row["prompt"], f"{split} {i}: {seen['prompt']!r}"
            assert [pixels(opened(uri)) for uri in seen["images"]] == row["pictures"], f"{split} {i}: other pictures, or in another order"
    print(f"questions: {', '.join(f'{len(rows)} {split}' for split, rows in splits.items())}, every picture in its place")


def check_rewards(env, splits: dict, manifest) -> None:
    """What the policy calls oracle_max and floor_gap, on every question, and equal doubles on made replies."""
    low, high = manifest.reward.range
    rows = [(split, i, row) for split, rows in splits.items() for i, row in enumerate(rows)]
    oracle = [episode(env, f"<think>so</think> \\boxed{{{row['answer']}}}", split=split, index=i)[1] for split, i, row in rows]
    assert min(oracle) >= high - manifest.reward.oracle_tolerance, f"oracle: {Counter(oracle)}"
    floors = {}
    for name, reply in {"nothing": "", "the form alone": "<think></think> \\boxed{}", "always A": "<think></think> \\boxed{A}"}.items():
        rewards = [episode(env, reply, split=split, index=i)[1] for split, i, _ in rows]
        assert all(low <= reward <= high for reward in rewards)
        floors[name] = sum(rewards) / len(rewards)
        assert high - floors[name] >= manifest.reward.floor_margin, f"floor: {name} earns {floors[name]}"
    print(f"oracle: {len(oracle)} of {len(oracle)} earn {min(oracle):g}; floor: {', '.join(f'{name} {mean:.2f}' for name, mean in floors.items())}")

    replies = made_replies(splits["train"])
    shapes = len(replies) // len(splits["train"])
    compare("reward of step", [episode(env, reply["response"], split="train", index=n // shapes)[1] for n, reply in enumerate(replies)], replies)


def check_seeds(data: str, url: str) -> None:
    """What the policy calls seed_control, episode_determinism and episode_isolation: over sessions, and over servers."""
    seeds, reply = range(40), "<think>so</think> \\boxed{A}"

    def play(address: str, order) -> dict:
        with GenericEnvClient(base_url=address).sync() as env:
            return {seed: json.dumps(episode(env, reply, seed=seed)) for seed in order}

    first = play(url, seeds)
    assert play(url, reversed(seeds)) == first, "a seed asks another question in another session"
    with served(data) as other:
        assert play(other, seeds) == first, "a seed asks another question of another server"
    print(f"seeds: {len(first)} episodes the same in another session, in another order and of another server; {len(set(first.values()))} differ from each other")


def check_tasks(url: str, counts: dict) -> None:
    """The task routes agree with the data set, and nothing that a policy can reach says an answer."""
    with httpx.Client(base_url=url) as client:
        [name] = client.get("/list_environments").json()
        assert {split["name"]: split["num_tasks"] for split in client.get(f"/{name}/splits").json()} == counts
        seen = {"tasks": [], "seen": []}
        for split, count in counts.items():
            assert client.post(f"/{name}/num_tasks", json={"split": split}).json() == {"num_tasks": count}
            tasks = client.post(f"/{name}/tasks", json={"split": split}).json()["tasks"]
            assert [task["index"] for task in tasks] == list(range(count))
            assert client.post(f"/{name}/task_range", json={"split": split, "start": -2}).json()["tasks"] == tasks[-2:]
            seen["tasks"] += tasks
        with GenericEnvClient(base_url=url).sync() as env:
            for task in seen["tasks"]:
                seen["seen"] += [env.reset(task_id=task["id"]).observation, env.state()]
                assert seen["seen"][-1]["task_id"] == task["id"]
    keys = {key for entry in seen["tasks"] + seen["seen"] for key in entry}
    assert not keys & {"answer", "meta", "solution", "source"}, f"leaks: {keys}"
    print(f"tasks: {sum(counts.values())} by the task routes, each asked by its id; what is seen: {', '.join(sorted(keys))}")


def check_token(data: str) -> None:
    with served(data, "--token-env", "CHECK_TOKEN", env={"CHECK_TOKEN": "secret"}) as url:
        with GenericEnvClient(base_url=url, headers={"Authorization": "Bearer secret"}).sync() as env:
            assert episode(env, "", seed=1)[1] == 0
        try:
            with GenericEnvClient(base_url=url).sync() as env:
                env.reset()
        except ConnectionError as error:
            print(f"token: a client without it is refused ({str(error).rsplit(': ', 1)[-1]})")
        else:
            raise AssertionError("a client without the token was let in")


def main(data: str) -> None:
    print(f"python {sys.version.split()[0]}, openenv {version('openenv')}")
    splits = {split: meant(data, split) for split in ("train", "validation")}
    counts = {split: len(rows) for split, rows in splits.items()}
    digest = hashlib.sha256(pathlib.Path(data, "manifest.json").read_bytes()).hexdigest()
    with served(data) as url:
        manifest = validate(url, counts, digest)
        check_tasks(url, counts)
        with GenericEnvClient(base_url=url).sync() as env:
            check_questions(env, splits)
            check_rewards(env, splits, manifest)
        check_seeds(data, url)
    check_token(data)


if __name__ == "__main__":
    try:
        main(*sys.argv[1:])
    except AssertionError as error:
        sys.exit(f"differs: {error}")
