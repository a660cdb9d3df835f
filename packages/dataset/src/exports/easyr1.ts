import { easyr1Counterparts } from './counterparts/easyr1.ts'
import { type Engine, type ExportFacts, tooFew, truthOf } from './parts/engine.ts'
import { pictures, table, text } from './parts/parquet-schema.ts'
import { settingsYaml, shellQuoted } from './parts/settings-text.ts'

const validation = ({ splits, probe }: ExportFacts) => (splits.validation ? 'data@validation' : `${probe}@train`)

/** EasyR1, the engine of the paper: rows with a `problem` each, a YAML file, a reward function found by its path. */
export const easyr1: Engine = {
  title: 'EasyR1',
  version: 'b44b311 (2026-07-30)',
  rows: {
    kind: 'parquet',
    schema: table([text('problem'), text('answer'), pictures('images'), text('id'), text('task')]),
    columns: ['problem', 'answer', 'images', 'id', 'task'],
    features: null, // pictures stay packed on their way through Ray instead of travelling as pixels
    row: (row, reward) => ({
      problem: row.prompt,
      answer: truthOf(row, reward),
      images: row.images,
      id: row.id,
      task: row.task,
    }),
  },
  counterparts: easyr1Counterparts,
  fixed: ({ mostPictures, config }) => ({
    'data.prompt_key': 'problem',
    'data.answer_key': 'answer',
    'data.image_key': 'images',
    'data.format_prompt': null,
    'data.max_prompt_length': 4096,
    'data.min_pixels': 262144,
    'data.max_pixels': 4194304,
    'data.filter_overlong_prompts': true,
    'worker.actor.micro_batch_size_per_device_for_update': 1,
    'worker.actor.micro_batch_size_per_device_for_experience': 2,
    'worker.actor.model.enable_gradient_checkpointing': true,
    'worker.actor.model.freeze_vision_tower': false,
    'worker.actor.offload.offload_params': true,
    'worker.actor.offload.offload_optimizer': true,
    'worker.rollout.limit_images': mostPictures,
    'worker.rollout.tensor_parallel_size': 1,
    'worker.rollout.max_num_batched_tokens': Math.max(8192, 4096 + config.maxReplyTokens),
    'worker.rollout.val_override_config.temperature': 0.6,
    'worker.rollout.val_override_config.top_p': 0.95,
    'worker.rollout.val_override_config.n': 1,
    'trainer.nnodes': 1,
    'trainer.n_gpus_per_node': 8,
    'trainer.project_name': 'spatial-ssrl',
    'trainer.experiment_name': 'export',
    'trainer.logger': ['console'],
    'trainer.val_freq': 5,
    'trainer.val_before_train': true,
  }),
  files: (facts, settings) => ({
    'reward.py': `"""The reward as EasyR1 calls it: worker.reward.reward_function=reward.py:compute_score."""

${facts.reward.python}

REWARD_NAME = "spatial-ssrl"
REWARD_TYPE = "batch"


def compute_score(reward_inputs, **_):
    """EasyR1 wants numbers alone, the reward under the name of overall."""
${facts.reward.server === null ? plainItems : serverItems}`,
    'easyr1.yaml': `# Made by spatial-ssrl export; README.md tells where each value comes from.\n${settingsYaml(settings)}`,
    'train.sh': `#!/bin/sh
# Trains with EasyR1: run in an environment where \`python3 -m verl.trainer.main\` is EasyR1's. Arguments are further settings.
#
#     MODEL=folder-or-name sh train.sh trainer.n_gpus_per_node=4
set -eu
model=${shellQuoted(facts.model)}
here="$(cd "$(dirname "$0")" && pwd)"
# EasyR1 only prints that a file is not there, and trains without it.
test -f "$here/reward.py" && test -d "$here/data"
exec python3 -m verl.trainer.main config="$here/easyr1.yaml" \\
  data.train_files="$here/data@train" data.val_files="$here/${validation(facts)}" \\
  worker.actor.model.model_path="\${MODEL:-$model}" \\
  worker.reward.reward_function="$here/reward.py:compute_score" "$@"
`,
  }),
  command: () => 'sh train.sh',
  differences: (facts) => [
    'Its own `examples/reward_function/math.py` is another reward: of 1,200 replies it gave 222 another one than the published. `reward.py` here gives the published ones. A path of a reward that is wrong is only printed, and training goes on without it: look for the line that begins with `Using reward function`.',
    'The copy of EasyR1 that the paper used wants `worker.reward.reward_type=batch` in addition, newer ones refuse that key.',
    'The rows hold the instruction; `format_prompt` stays empty. Its own `math.jinja` asks in other words, and asks twice on these rows.',
    'Every picture of fewer than 262,144 pixels is enlarged to that area before the processor sees it, one of more than 4,194,304 shrunk (`data.min_pixels`, `data.max_pixels`).',
    'Rows of more than 4,096 prompt tokens are dropped without a word (`data.filter_overlong_prompts`); a picture of the largest area alone takes 5,349 tokens of Qwen2.5-VL.',
    'A run whose folder of checkpoints is there goes on from the newest, whatever its configuration (`trainer.find_last_checkpoint`).',
    ...tooFew(facts),
    ...(facts.splits.validation
      ? []
      : [
          'The data set has no split `validation`: the probe stands in its place, so that no row is both trained on and validated.',
        ]),
  ],
}

const plainItems = `    items = [{"response": item["response"], "answer": item["ground_truth"]} for item in reward_inputs]
    return [{"overall": found["reward"], "format": found["format"], "accuracy": found["accuracy"]} for found in verdicts(items)]
`

const serverItems = `    items = [
        json.loads(item["ground_truth"]) | {"response": item["response"], "tokens": int(item["response_length"])}
        for item in reward_inputs
    ]
    return [{"overall": judged(found)["reward"]} for found in verdicts(items)]
`
