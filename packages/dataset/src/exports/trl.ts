import type { JsonObject } from '@spatial-ssrl/core'
import { schedulerArguments, trlCounterparts } from './counterparts/trl.ts'
import type { Engine, ExportFacts } from './parts/engine.ts'
import { list, pictures, struct, table, text } from './parts/parquet-schema.ts'
import { settingsPython } from './parts/settings-text.ts'

const string = { dtype: 'string', _type: 'Value' }

/** TRL: rows with chat messages in parts, a script that makes a `GRPOTrainer`, a reward function. */
export const trl: Engine = {
  title: 'TRL',
  version: '1.16.0',
  rows: {
    kind: 'parquet',
    schema: table([
      list(
        'prompt',
        struct('element', [text('role'), list('content', struct('element', [text('type'), text('text')]))]),
      ),
      pictures('images'),
      text('answer'),
      text('task'),
      text('id'),
      text('meta'),
    ]),
    columns: ['prompt', 'images', 'answer', 'task', 'id', 'meta'],
    features: {
      prompt: [{ role: string, content: [{ type: string, text: string }] }],
      images: { feature: { _type: 'Image' }, _type: 'Sequence' },
      answer: string,
      task: string,
      id: string,
      meta: string,
    } as JsonObject,
    row: ({ prompt, images, answer, task, id, meta }) => ({
      prompt: [{ role: 'user', content: partsOf(prompt) }],
      images,
      answer,
      task,
      id,
      meta,
    }),
  },
  counterparts: trlCounterparts,
  fixed: () => ({
    shuffle_dataset: true,
    remove_unused_columns: false,
    gradient_checkpointing: true,
    logging_steps: 1,
    log_completions: true,
    report_to: 'none',
  }),
  files: (facts, settings) => ({
    'reward.py': `"""The reward as TRL calls it: a list of numbers for a list of completions."""

${facts.reward.python}

def spatial_reward(completions, answer, task, ${facts.reward.server === null ? '' : 'meta, completion_ids, '}log_metric=None, **_):
    texts = [completion[0]["content"] for completion in completions]
${facts.reward.server === null ? plainItems : serverItems}`,
    'train.py': trainScript(facts, settings),
  }),
  command: () => 'accelerate launch train.py',
  differences: (facts) => [
    'A deviation has 1e-4 added: advantages that are divided by it are smaller by about a ten-thousandth.',
    'A row is never dropped for its length, and a prompt never cut: a prompt that does not fit is an error of the model or of vLLM.',
    "Pictures are resized by the model's own processor (`min_pixels`, `max_pixels` in its `preprocessor_config.json`).",
    'The prompts are messages in parts. A plain string with `<image>` would run and be silently wrong: all pictures in front, the marks left as text.',
    'With `--vllm` replies come from vLLM in the same process, without it from transformers, which is many times slower.',
    ...(facts.reward.server === null
      ? []
      : ['A reply that cannot be judged is None, which TRL leaves out of the mean of its group.']),
    ...(facts.splits.validation
      ? ['It does not validate while it trains; the rows of `validation` are there for an evaluation.']
      : []),
  ],
}

/** A prompt as TRL wants it: a picture where every `<image>` stands. All parts have the same keys, as Arrow gives them. */
function partsOf(prompt: string): { type: string; text: string | null }[] {
  return prompt
    .split('<image>')
    .flatMap((piece, i) => [
      ...(i > 0 ? [{ type: 'image', text: null }] : []),
      ...(piece === '' ? [] : [{ type: 'text', text: piece }]),
    ])
}

function trainScript({ recipe, model, splits }: ExportFacts, settings: Parameters<Engine['files']>[1]): string {
  const { updatesPerRollout, promptsPerRollout, groupSize } = recipe
  const perUpdate = (promptsPerRollout * groupSize) / updatesPerRollout
  const scheduler = schedulerArguments(recipe)
  const falling = scheduler === null ? '' : `settings["lr_scheduler_kwargs"] = ${scheduler}\n`
  return `"""GRPO with TRL on the rows beside this file.

    accelerate launch train.py [--model ${model}] [--out trl-run] [--replies-per-device 4] [--vllm] [--cpu] [--steps N]
"""

import argparse
import os

from datasets import load_dataset
from trl import GRPOConfig, GRPOTrainer

from reward import spatial_reward

HERE = os.path.dirname(os.path.abspath(__file__))
REPLIES_PER_UPDATE = ${perUpdate}

parser = argparse.ArgumentParser(description="GRPO with TRL")
parser.add_argument("--model", default=${JSON.stringify(model)})
parser.add_argument("--out", default="trl-run")
parser.add_argument("--replies-per-device", type=int, default=4, help="replies that fit on a device at a time")
parser.add_argument("--vllm", action="store_true", help="sample with vLLM, in the same process")
parser.add_argument("--cpu", action="store_true", help="float32 on the processor, to try it out")
parser.add_argument("--steps", type=int, help="updates of the weights, instead of those of the recipe")
options = parser.parse_args()

at_once = options.replies_per_device * int(os.environ.get("WORLD_SIZE", "1"))
if REPLIES_PER_UPDATE % at_once:
    raise SystemExit(f"{REPLIES_PER_UPDATE} replies make an update: choose --replies-per-device so that {at_once} divides it")

settings = dict(
${settingsPython(settings, '    ')})
settings |= dict(
    output_dir=options.out,
    per_device_train_batch_size=options.replies_per_device,
    gradient_accumulation_steps=REPLIES_PER_UPDATE // at_once,
    bf16=not options.cpu,
    use_cpu=options.cpu,
    use_vllm=options.vllm,
    model_init_kwargs={"dtype": "float32"},  # of weights in bfloat16 an update of 1e-6 changes next to nothing
)
${falling}if options.vllm:
    settings["vllm_mode"] = "colocate"
if options.steps:
    settings["max_steps"] = options.steps

trainer = GRPOTrainer(
    model=options.model,
    reward_funcs=[spatial_reward],
    args=GRPOConfig(**settings),
    train_dataset=load_dataset("parquet", data_files=[${(splits.train?.files ?? []).map((file) => `os.path.join(HERE, ${JSON.stringify(file)})`).join(', ')}], split="train"),
)
if __name__ == "__main__":
    trainer.train()
    trainer.save_model(options.out)
`
}

const plainItems = `    found = verdicts([{"response": text, "answer": truth} for text, truth in zip(texts, answer)])
    if log_metric:
        for part in ("accuracy", "format"):
            log_metric(part, sum(one[part] for one in found) / len(found))
    return [one["reward"] for one in found]
`

const serverItems = `    rows = zip(texts, answer, task, meta, completion_ids)
    items = [
        {"response": text, "answer": truth, "task": name, "meta": json.loads(facts), "tokens": len(ids)}
        for text, truth, name, facts, ids in rows
    ]
    return [found and found["reward"] for found in verdicts(items)]
`
