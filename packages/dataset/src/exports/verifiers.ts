import { dataUri } from './parts/data-uri.ts'
import { type Engine, truthOf } from './parts/engine.ts'
import { environmentCounterparts } from './parts/environment.ts'

/** verifiers: a Python package with a taskset of its own, which reads JSON lines beside it. */
export const verifiers: Engine = {
  title: 'verifiers',
  version: '0.4.0',
  rows: {
    kind: 'jsonl',
    row: (row, reward) => ({
      id: row.id,
      prompt: row.prompt
        .split('<image>')
        .flatMap((text, i) => [
          ...(i > 0 ? [{ type: 'image_url', image_url: { url: dataUri(row.images[i - 1]!) } }] : []),
          ...(text === '' ? [] : [{ type: 'text', text }]),
        ]),
      truth: truthOf(row, reward),
      task: row.task,
    }),
  },
  counterparts: () => environmentCounterparts('prime-rl or another trainer'),
  fixed: () => ({}),
  files: (facts) => ({
    'pyproject.toml': `[project]
name = "spatial-ssrl"
version = "0.1.0"
description = "Spatial puzzles with known answers."
requires-python = ">=3.11"
dependencies = ["verifiers>=0.4.0"]

[build-system]
requires = ["hatchling"]
build-backend = "hatchling.build"

[tool.hatch.build.targets.wheel]
only-include = ["spatial_ssrl.py", "reward.py"]
`,
    'reward.py': `"""What a reply is worth."""

${facts.reward.python}`,
    'spatial_ssrl.py': `"""Spatial puzzles as a taskset of verifiers."""

import asyncio
import json
from pathlib import Path

import verifiers.v1 as vf

from reward import verdicts


class SpatialData(vf.TaskData):
    truth: str
    puzzle: str


class SpatialTask(vf.Task[SpatialData]):
    @vf.reward(weight=1.0)
    async def spatial(self, trace: vf.Trace) -> float:
        ${facts.reward.server === null ? 'item = {"response": trace.last_reply, "answer": self.data.truth}' : 'item = json.loads(self.data.truth) | {"response": trace.last_reply}'}
        [found] = await asyncio.to_thread(verdicts, [item])
        if found is None:
            raise RuntimeError("a reply could not be judged: the reward looks at something the row lacks")
        return found["reward"]


class SpatialConfig(vf.TasksetConfig):
    data: str = "data"
    """Folder of the JSON lines of this export."""

    split: str = "train"
    """train or validation."""


class SpatialTaskset(vf.Taskset[SpatialTask, SpatialConfig]):
    def load(self):
        for file in sorted(Path(self.config.data).glob(f"{self.config.split}-*.jsonl")):
            with file.open(encoding="utf-8") as lines:
                for row in map(json.loads, lines):
                    prompt = [{"role": "user", "content": row["prompt"]}]
                    data = SpatialData(id=row["id"], prompt=prompt, truth=row["truth"], puzzle=row["task"])
                    yield SpatialTask(data, self.config.task)


__all__ = ["SpatialTaskset"]
`,
  }),
  command: () =>
    'pip install -e . && vf-eval spatial-ssrl --env.taskset.data "$PWD/data" -n 12 -r 2 -m MODEL --client.base-url http://127.0.0.1:8000/v1 --env.agent.harness.id null --env.agent.runtime.type subprocess --no-push',
  differences: () => [
    'An environment says what is asked and what it is worth; how weights learn is for the trainer that uses it.',
    'Without the two flags of the agent `vf-eval` wants a login of its hub.',
    'Pictures travel with every row as texts, a third larger than their bytes.',
  ],
}
