import { swiftCounterparts } from './counterparts/swift.ts'
import { dataUri } from './parts/data-uri.ts'
import type { Engine } from './parts/engine.ts'
import { flagsShell, shellQuoted } from './parts/settings-text.ts'

/** ms-swift: JSON lines with chat messages and pictures as texts, flags, a plugin with the reward. */
export const swift: Engine = {
  title: 'ms-swift',
  version: '4.6.0',
  rows: {
    kind: 'jsonl',
    row: ({ prompt, images, answer, task, id, meta }) => ({
      messages: [{ role: 'user', content: prompt }],
      images: images.map(dataUri),
      solution: answer,
      task,
      id,
      meta,
    }),
  },
  counterparts: swiftCounterparts,
  fixed: () => ({
    rlhf_type: 'grpo',
    reward_funcs: 'spatial',
    tuner_type: 'full',
    freeze_vit: false, // its own default trains neither the eyes nor what joins them to the text
    freeze_aligner: false,
    torch_dtype: 'float32', // of weights in bfloat16 an update of 1e-6 changes next to nothing
    bf16: true,
    system: '',
    use_vllm: true,
    vllm_mode: 'colocate',
    gradient_checkpointing: true,
    per_device_train_batch_size: 4,
    logging_steps: 1,
    log_completions: true,
    report_to: 'none',
  }),
  files: (facts, settings) => {
    const { promptsPerRollout, groupSize, updatesPerRollout } = facts.recipe
    const files = facts.splits.train?.files ?? []
    return {
      'reward.py': `"""The reward as ms-swift calls it: --external_plugins reward.py --reward_funcs spatial."""

${facts.reward.python}

from swift.rewards import ORM, orms


class Spatial(ORM):
    def __call__(self, completions, solution, task, meta, **_):
${facts.reward.server === null ? plainItems : serverItems}

orms["spatial"] = Spatial
`,
      'train.sh': `#!/bin/sh
# Trains with ms-swift. Arguments are further flags.
#
#     MODEL=folder-or-name NPROC_PER_NODE=8 sh train.sh --per_device_train_batch_size 2
set -eu
model=${shellQuoted(facts.model)}
here="$(cd "$(dirname "$0")" && pwd)"
export NPROC_PER_NODE="\${NPROC_PER_NODE:-8}"
at_once=$((4 * NPROC_PER_NODE))
replies=${(promptsPerRollout * groupSize) / updatesPerRollout} # that make an update
test $((replies % at_once)) = 0 || { echo "$at_once replies at a time do not divide $replies" >&2; exit 2; }
exec swift rlhf \\
${settingsFlags(settings)}  --gradient_accumulation_steps "$((replies / at_once))" \\
  --dataset ${files.map((file) => `"$here/${file}"`).join(' ')} \\
  --model "\${MODEL:-$model}" --external_plugins "$here/reward.py" "$@"
`,
    }
  },
  command: () => 'sh train.sh',
  differences: (facts) => [
    'A deviation has 1e-4 added: advantages that are divided by it are smaller by about a ten-thousandth.',
    'Pictures are resized to `MAX_PIXELS` (an environment variable) or by the model’s own processor.',
    'Prompts are strings with `<image>`, which it puts pictures in the place of.',
    'It wants the token ids of Qwen: `151655` for a picture is written into its template.',
    ...(facts.splits.validation
      ? [
          'It takes a share of the rows for validation only where `--split_dataset_ratio` says so; name `data/validation-*` as `--val_dataset` instead.',
        ]
      : []),
  ],
}

/** ms-swift wants a word behind every flag. */
function settingsFlags(settings: Parameters<Engine['files']>[1]): string {
  const words = Object.entries(settings).map(([name, value]) => [
    name,
    typeof value === 'boolean' ? String(value) : value,
  ])
  return flagsShell(Object.fromEntries(words))
}

const plainItems = `        found = verdicts([{"response": text, "answer": truth} for text, truth in zip(completions, solution)])
        return [one["reward"] for one in found]
`

const serverItems = `        items = [
            {"response": text, "answer": truth, "task": name, "meta": json.loads(facts)}
            for text, truth, name, facts in zip(completions, solution, task, meta)
        ]
        return [judged(one)["reward"] for one in verdicts(items)]
`
