import type { Json, JsonObject } from '@spatial-ssrl/core'
import { dataUri } from './parts/data-uri.ts'
import type { Engine } from './parts/engine.ts'
import { environmentCounterparts, responsesInput } from './parts/environment.ts'

/** NeMo-Gym: JSON lines of Responses requests, and a resources server that judges in the process of NeMo-Gym or asks ours. */
export const nemoGym: Engine = {
  title: 'NeMo-Gym',
  version: '0.4.0',
  rows: {
    kind: 'jsonl',
    row: ({ prompt, images, answer, task, id, meta }) => ({
      responses_create_params: { input: responsesInput(prompt, images.map(dataUri)) as unknown as Json },
      expected_answer: answer,
      task,
      id,
      meta: JSON.parse(meta) as JsonObject,
      agent_ref: { type: 'responses_api_agents', name: 'spatial_ssrl_simple_agent' },
    }),
  },
  counterparts: () => environmentCounterparts('NeMo-RL or another trainer'),
  fixed: () => ({}),
  files: (facts) => ({
    'app.py': `"""A resources server of NeMo-Gym for spatial puzzles: copy this folder to resources_servers/spatial_ssrl."""

${facts.reward.python}

from nemo_gym.base_resources_server import (
    BaseResourcesServerConfig,
    BaseVerifyRequest,
    BaseVerifyResponse,
    SimpleResourcesServer,
)


class SpatialVerifyRequest(BaseVerifyRequest):
    expected_answer: str
    task: str = ""
    meta: dict = {}


class SpatialVerifyResponse(BaseVerifyResponse):
    accuracy: float
    format: float


class SpatialResourcesServer(SimpleResourcesServer):
    config: BaseResourcesServerConfig

    async def verify(self, body: SpatialVerifyRequest) -> SpatialVerifyResponse:
        text = "".join(
            part.text
            for item in body.response.output
            if item.type == "message" and item.role == "assistant"
            for part in item.content
            if part.type == "output_text"
        )
        item = {"response": text, "answer": body.expected_answer, "task": body.task, "meta": body.meta}
        [found] = verdicts([item])
        if found is None:
            raise RuntimeError("a reply could not be judged: the reward looks at something the row lacks")
        parts = {part: found.get(part, found["reward"]) for part in ("accuracy", "format")}
        return SpatialVerifyResponse(**body.model_dump(), reward=found["reward"], **parts)


if __name__ == "__main__":
    SpatialResourcesServer.run_webserver()
`,
    'spatial_ssrl.yaml': `spatial_ssrl:
  resources_servers:
    spatial_ssrl:
      entrypoint: app.py
      domain: other
spatial_ssrl_simple_agent:
  responses_api_agents:
    simple_agent:
      entrypoint: app.py
      resources_server:
        type: resources_servers
        name: spatial_ssrl
      model_server:
        type: responses_api_models
        name: policy_model
      datasets:
${Object.entries(facts.splits)
  .flatMap(([split, { files }]) => files.map((file) => ({ split, file })))
  .map(
    ({ split, file }) => `        - name: ${file.slice('data/'.length, -'.jsonl'.length)}
          type: ${split === 'train' ? 'train' : 'validation'}
          jsonl_fpath: resources_servers/spatial_ssrl/${file}
          license: TBD
`,
  )
  .join('')}`,
  }),
  command: () =>
    'ng_run "+config_paths=[resources_servers/spatial_ssrl/spatial_ssrl.yaml,responses_api_models/vllm_model/configs/vllm_model.yaml]"',
  differences: () => [
    'By its address alone a server is enough: `spatial-reward-server serve` speaks `/verify`, and verifiers and prime-rl take it as `--env.taskset.task.resources-url http://127.0.0.1:8790 --env.taskset.dataset data/train-….jsonl`. `app.py` is for whoever starts servers from NeMo-Gym.',
    'What was thought has to be in the text of the reply: reasoning that the model’s server keeps apart is no part of it, and the form then earns nothing.',
    'Pictures travel with every row as texts, a third larger than their bytes.',
  ],
}
