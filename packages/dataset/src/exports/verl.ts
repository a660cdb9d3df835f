import { verlCounterparts } from './counterparts/verl.ts'
import { type Engine, type ExportFacts, tooFew } from './parts/engine.ts'
import { integer, list, pictures, struct, table, text } from './parts/parquet-schema.ts'
import { settingsShell, shellQuoted } from './parts/settings-text.ts'

const string = { dtype: 'string', _type: 'Value' }
const reads = (facts: ExportFacts, split: string) => facts.splits[split]?.files ?? [facts.probe]

/** verl: rows with chat messages of strings and everything the reward looks at, Hydra overrides, a reward function found by its path. */
export const verl: Engine = {
  title: 'verl',
  version: '0.9.1',
  rows: {
    kind: 'parquet',
    schema: table([
      text('data_source'),
      list('prompt', struct('element', [text('role'), text('content')])),
      pictures('images'),
      text('ability'),
      struct('reward_model', [text('style'), text('ground_truth')]),
      struct('extra_info', [text('split'), integer('index'), text('task'), text('id'), text('meta')]),
    ]),
    columns: ['data_source', 'prompt', 'images', 'ability', 'reward_model', 'extra_info'],
    features: {
      data_source: string,
      prompt: [{ role: string, content: string }],
      images: { feature: { _type: 'Image' }, _type: 'Sequence' },
      ability: string,
      reward_model: { style: string, ground_truth: string },
      extra_info: { split: string, index: { dtype: 'int32', _type: 'Value' }, task: string, id: string, meta: string },
    },
    row: ({ prompt, answer, images, id, task, meta, split, index }) => ({
      data_source: `spatial-ssrl/${task}`,
      prompt: [{ role: 'user', content: prompt }],
      images,
      ability: 'spatial',
      reward_model: { style: 'rule', ground_truth: answer },
      extra_info: { split, index, task, id, meta },
    }),
  },
  counterparts: verlCounterparts,
  fixed: ({ config, recipe, splits }) => ({
    // It ends with the epochs too, whatever the steps.
    'trainer.total_epochs': Math.ceil((config.steps * recipe.promptsPerRollout) / (splits.train?.rows ?? 1)) + 1,
    'data.image_key': 'images',
    'data.max_prompt_length': 4096,
    'data.filter_overlong_prompts': true,
    'data.truncation': 'error',
    'actor_rollout_ref.actor.ppo_epochs': 1,
    'actor_rollout_ref.actor.ppo_micro_batch_size_per_gpu': 1,
    'actor_rollout_ref.rollout.log_prob_micro_batch_size_per_gpu': 2,
    'actor_rollout_ref.ref.log_prob_micro_batch_size_per_gpu': 2,
    'actor_rollout_ref.model.enable_gradient_checkpointing': true,
    'actor_rollout_ref.rollout.name': 'vllm',
    'actor_rollout_ref.rollout.tensor_model_parallel_size': 1,
    'reward.custom_reward_function.name': 'compute_score',
    'trainer.nnodes': 1,
    'trainer.n_gpus_per_node': 8,
    'trainer.project_name': 'spatial-ssrl',
    'trainer.experiment_name': 'export',
    'trainer.logger': ['console'],
    'trainer.test_freq': 5,
  }),
  files: (facts, settings) => ({
    'reward.py': `"""The reward as verl calls it: reward.custom_reward_function.path=reward.py, name compute_score."""

${facts.reward.python}

def compute_score(data_source, solution_str, ground_truth, extra_info=None, **_):
    """verl takes the number under the name of score and shows the others."""
${facts.reward.server === null ? plainItem : serverItem}`,
    'train.sh': `#!/bin/sh
# Trains with verl: run in an environment where \`python3 -m verl.trainer.main_ppo\` is verl's. Arguments are further settings.
#
#     MODEL=folder-or-name sh train.sh trainer.n_gpus_per_node=4
set -eu
model=${shellQuoted(facts.model)}
here="$(cd "$(dirname "$0")" && pwd)"
exec python3 -m verl.trainer.main_ppo \\
${settingsShell(settings)}  data.train_files="[${reads(facts, 'train').map((file) => `$here/${file}`)}]" \\
  data.val_files="[${reads(facts, 'validation').map((file) => `$here/${file}`)}]" \\
  actor_rollout_ref.model.path="\${MODEL:-$model}" \\
  reward.custom_reward_function.path="$here/reward.py" "$@"
`,
  }),
  command: () => 'sh train.sh',
  differences: (facts) => [
    'Rows of more than 4,096 prompt tokens are dropped (`data.filter_overlong_prompts`), and so is a row that its filter fails on, without saying why.',
    "Pictures are resized by the model's own processor; a row's `min_pixels` and `max_pixels` would be heeded only in struct form.",
    'Replies are scored one by one, in eight processes (`reward.num_workers`), by the text without special tokens.',
    'It asks its validation rows greedily (`actor_rollout_ref.rollout.val_kwargs`).',
    'A run whose folder of checkpoints is there goes on from the newest, whatever its configuration (`trainer.resume_mode`).',
    ...tooFew(facts),
    ...(facts.splits.validation
      ? []
      : [
          'The data set has no split `validation`: the probe stands in its place, so that no row is both trained on and validated.',
        ]),
  ],
}

const plainItem = `    [found] = verdicts([{"response": solution_str, "answer": ground_truth}])
    return {"score": found["reward"], "accuracy": found["accuracy"], "format": found["format"]}
`

const serverItem = `    item = {"response": solution_str, "answer": ground_truth, "task": extra_info["task"]}
    [found] = verdicts([item | {"meta": json.loads(extra_info["meta"])}])
    return {"score": judged(found)["reward"]}
`
