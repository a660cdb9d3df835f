import { openrlhfCounterparts } from './counterparts/openrlhf.ts'
import { dataUri } from './parts/data-uri.ts'
import { type Engine, tooFew, truthOf } from './parts/engine.ts'
import { flagsShell, shellQuoted } from './parts/settings-text.ts'

/** OpenRLHF: JSON lines with chat messages in parts and pictures as texts, flags, a reward function or the address of a server. */
export const openrlhf: Engine = {
  title: 'OpenRLHF',
  version: '0.11.2',
  rows: {
    kind: 'jsonl',
    row: (row, reward) => ({
      input: [
        {
          role: 'user',
          content: row.prompt
            .split('<image>')
            .flatMap((text, i) => [
              ...(i > 0 ? [{ type: 'image' }] : []),
              ...(text === '' ? [] : [{ type: 'text', text }]),
            ]),
        },
      ],
      images: row.images.map(dataUri),
      label: truthOf(row, reward),
      datasource: row.task,
    }),
  },
  counterparts: openrlhfCounterparts,
  fixed: ({ mostPictures }) => ({
    'actor.gradient_checkpointing_enable': true,
    'train.max_epochs': 1,
    'data.input_key': 'input',
    'data.label_key': 'label',
    'data.image_key': 'images',
    'data.apply_chat_template': true,
    'data.max_images_per_prompt': mostPictures,
    'ds.zero_stage': 3,
    'ds.param_dtype': 'bf16',
    'train.colocate_all': true,
    'vllm.num_engines': 8,
    'vllm.enable_sleep': true,
    'ds.enable_sleep': true,
    'actor.num_gpus_per_node': 8,
    'ref.num_gpus_per_node': 8,
  }),
  files: (facts, settings) => ({
    'reward.py': `"""The reward as OpenRLHF calls it: --reward.remote_url reward.py. A query is prompt and reply with special tokens."""

${facts.reward.python}

HEADERS = ("<|im_start|>assistant\\n", "<|start_header_id|>assistant<|end_header_id|>\\n\\n", "<|assistant|>\\n", "[/INST]")
ENDINGS = ("<|im_end|>", "<|endoftext|>", "<|eot_id|>", "<|end_of_text|>", "<|end|>", "</s>", "<eos>")


def reply_of(query, prompt):
    """The reply: behind as many turns of the assistant as the prompt has. One that imitates a turn is not cut there."""
    if query.startswith(prompt):
        text = query[len(prompt) :]
    else:
        header = max(HEADERS, key=prompt.rfind)
        turns = prompt.count(header)
        parts = query.split(header, turns)
        if turns == 0 or len(parts) <= turns:
            raise ValueError("where the reply begins is unknown: the prompt holds no turn of the assistant")
        text = parts[turns]
    while True:
        bare = text.rstrip()
        ending = next((token for token in ENDINGS if bare.endswith(token)), None)
        if ending is None:
            return text
        text = bare[: -len(ending)]


def reward_func(queries, prompts, labels, **_):
    """OpenRLHF takes lists, and shows what is in extra_logs."""
    replies = [reply_of(query, prompt) for query, prompt in zip(queries, prompts)]
${facts.reward.server === null ? plainItems : serverItems}`,
    'train.sh': `#!/bin/sh
# Trains with OpenRLHF, on a Ray cluster that runs: \`ray start --head\`. Arguments are further flags.
#
#     MODEL=folder-or-name sh train.sh --vllm.num_engines 4
set -eu
model=${shellQuoted(facts.model)}
here="$(cd "$(dirname "$0")" && pwd)"
exec python3 -m openrlhf.cli.train_ppo_ray \\
${flagsShell(settings)}  --data.prompt_dataset "$here/data" --data.prompt_split train \\
  --actor.model_name_or_path "\${MODEL:-$model}" \\
  --reward.remote_url "$here/reward.py" "$@"
`,
  }),
  command: () => 'sh train.sh',
  differences: (facts) => [
    'The prompts are messages in parts. Of plain strings it would drop the white space around every picture.',
    'A reply whose reward fails stays without one; that is only logged. Look for `Failed to fetch reward`.',
    'The deviation of a group has 1e-9 added: a group of equal rewards can have advantages by rounding alone.',
    'Rewards beyond ±10 are cut after the mean of the group is taken off.',
    ...tooFew(facts),
  ],
}

const plainItems = `    found = verdicts([{"response": reply, "answer": label} for reply, label in zip(replies, labels)])
    return {
        "rewards": [one["reward"] for one in found],
        "scores": [one["accuracy"] for one in found],
        "extra_logs": {part: [one[part] for one in found] for part in ("accuracy", "format")},
    }
`

const serverItems = `    items = [json.loads(label) | {"response": reply} for reply, label in zip(replies, labels)]
    rewards = [judged(one)["reward"] for one in verdicts(items)]
    return {"rewards": rewards, "scores": rewards, "extra_logs": {}}
`
