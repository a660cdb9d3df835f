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
  counterparts: ({ recipe, splits }) => ({
    steps: {
      settings: {
        'train.num_episodes': Math.max(
          1,
          Math.round((recipe.steps * recipe.promptsPerStep) / (splits.train?.rows ?? 1)),
        ),
      },
      note: 'counts passes over the rows',
    },
    minutes: { note: 'has no limit of time' },
    promptsPerStep: { settings: { 'rollout.batch_size': recipe.promptsPerStep } },
    repliesPerPrompt: { settings: { 'rollout.n_samples_per_prompt': recipe.repliesPerPrompt } },
    updatesPerRollout: {
      settings: { 'train.batch_size': (recipe.promptsPerStep * recipe.repliesPerPrompt) / recipe.updatesPerRollout },
      note: 'counted in replies',
    },
    temperature: { settings: { 'rollout.temperature': recipe.temperature } },
    maxReplyTokens: {
      settings: { 'rollout.max_new_tokens': recipe.maxReplyTokens, 'data.max_len': 4096 + recipe.maxReplyTokens },
    },
    oldLogprobs: { note: recipe.oldLogprobs === 'recompute' ? 'always so' : 'always recomputed by the trainer' },
    clipLow: { settings: { 'actor.eps_clip_low_high': [recipe.clipLow, recipe.clipHigh] } },
    clipHigh: { settings: { 'actor.eps_clip_low_high': [recipe.clipLow, recipe.clipHigh] } },
    dualClip: { settings: { 'actor.dual_clip': recipe.dualClip } },
    klCoefficient: {
      settings: {
        ...(recipe.klCoefficient > 0 && { 'algo.kl.use_loss': true, 'algo.kl.estimator': 'k3' }),
        'algo.kl.init_coef': recipe.klCoefficient,
      },
      note: 'its k3 bounds the value, not the difference of the log-probabilities',
    },
    tasks: { note: 'the rows of these tasks alone are exported' },
    instruction: { note: 'is in the rows' },
    reward: { note: 'is in `reward.py`' },
    trainable: { note: 'not carried over: `--actor.freeze_visual_encoder` and LoRA are all there is' },
    'optimiser.learningRate': { settings: { 'actor.adam.lr': recipe.optimiser.learningRate } },
    'optimiser.warmupSteps': {
      settings: {
        'actor.lr_warmup_ratio': recipe.optimiser.warmupSteps / (recipe.steps * recipe.updatesPerRollout),
      },
      note: 'as a share of the run',
    },
    'optimiser.finalShare':
      recipe.optimiser.finalShare === 1
        ? { settings: { 'actor.lr_scheduler': 'constant_with_warmup' } }
        : {
            settings: { 'actor.lr_scheduler': 'cosine_with_min_lr', 'actor.min_lr_ratio': recipe.optimiser.finalShare },
            note: 'falls along a cosine, not a straight line',
          },
    'optimiser.betas': { settings: { 'actor.adam.betas': recipe.optimiser.betas } },
    'optimiser.epsilon': { settings: { 'actor.adam.eps': recipe.optimiser.epsilon } },
    'optimiser.weightDecay': { settings: { 'actor.adam.weight_decay': recipe.optimiser.weightDecay } },
    'optimiser.maxGradNorm': { settings: { 'actor.max_norm': recipe.optimiser.maxGradNorm } },
    seed: {
      settings: { 'train.seed': recipe.seed },
      note: 'another order of the questions and other samples than here',
    },
    saveEvery: { settings: { 'ckpt.save_steps': recipe.saveEvery } },
    keepCheckpoints: { settings: { 'ckpt.max_num': recipe.keepCheckpoints } },
    rolloutEvery: { note: 'stores no rollouts' },
    rolloutGroups: { note: 'stores no rollouts' },
  }),
  fixed: ({ mostPictures }) => ({
    'algo.advantage.estimator': 'group_norm',
    'algo.advantage.is_correction_level': 'off',
    'actor.policy_loss_type': 'ppo',
    'actor.loss_agg_mode': 'token-mean',
    'actor.gradient_checkpointing_enable': true,
    'train.max_epochs': 1,
    'rollout.top_p': 1.0,
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
    'The deviation of a group has 1e-9 added, not 1e-6: a group of equal rewards can have advantages by rounding alone.',
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
