import type { Counterpart, Counterparts, ExportFacts } from '../parts/engine.ts'
import type { CarriedRecipe } from '../parts/recipe.ts'
import { deviationNotes, scheduleNotes, set, taking } from './counterpart.ts'
import { lossAndAggregation, lossTypes } from './loss-type.ts'
import { outside } from './outside.ts'

const types = { ...lossTypes, 'soft-sequence-weight': { tokens: 'vespo' } }

/** What TRL has for every field of a configuration. */
export function trlCounterparts(facts: ExportFacts): Counterparts {
  const { config, recipe } = facts
  const { optimiser, promptsPerRollout, groupSize, updatesPerRollout } = recipe
  const { loss, aggregation } = lossAndAggregation(facts, types, lossOptions)
  return {
    ...outside,
    steps: set({ max_steps: config.steps * updatesPerRollout }, 'counts updates of the weights, not rollouts'),
    'recipe.groupSize': set({ num_generations: groupSize }),
    'recipe.sampling.temperature': set({ temperature: recipe.sampling.temperature }),
    'recipe.sampling.topP': set({ top_p: recipe.sampling.topP }),
    'recipe.promptsPerRollout': set({ generation_batch_size: promptsPerRollout * groupSize }, 'counted in replies'),
    'recipe.updatesPerRollout': set(
      { num_iterations: 1 },
      `\`train.py\` sets \`gradient_accumulation_steps\` so that ${(promptsPerRollout * groupSize) / updatesPerRollout} replies make an update, on however many processes`,
    ),
    'recipe.advantage': advantage(recipe.advantage),
    'recipe.loss': loss,
    'recipe.aggregation': aggregation,
    'recipe.kl': kl(recipe.kl),
    'recipe.entropy': set({ entropy_coef: recipe.entropy?.coefficient ?? 0 }),
    'recipe.corrections': corrections(recipe.corrections),
    'recipe.filters': taking(
      recipe.filters ?? {},
      ['truncated'],
      set({ mask_truncated_completions: recipe.filters?.truncated === 'mask' }),
    ),
    'recipe.shaping': taking(recipe.shaping ?? {}, []),
    'recipe.optimiser.learningRate': set({ learning_rate: optimiser.learningRate }),
    'recipe.optimiser.betas': set({ adam_beta1: optimiser.betas[0], adam_beta2: optimiser.betas[1] }),
    'recipe.optimiser.epsilon': set({ adam_epsilon: optimiser.epsilon }),
    'recipe.optimiser.weightDecay': set({ weight_decay: optimiser.weightDecay }, 'leaves biases and norms alone'),
    'recipe.optimiser.maxGradNorm': set({ max_grad_norm: optimiser.maxGradNorm }),
    'recipe.schedule': schedule(facts),
    maxReplyTokens: set({ max_completion_length: config.maxReplyTokens }),
    oldLogprobs: { note: config.oldLogprobs === 'recompute' ? 'always so' : 'always recomputed by the trainer' },
    trainable: { missing: 'give `GRPOTrainer` a `peft_config`, or freeze weights in `train.py`' },
    seed: set({ seed: config.seed }, 'another order of the questions and other samples than here'),
    saveEvery: set({ save_steps: config.saveEvery * updatesPerRollout }),
    keepCheckpoints: set({ save_total_limit: config.keepCheckpoints }),
    rolloutEvery: { note: 'prints replies at every log (`log_completions`)' },
    rolloutGroups: set({ num_completions_to_print: config.rolloutGroups }, 'counted in replies'),
  }
}

/** `lr_scheduler_kwargs` of the schedule, as Python; null where it needs none. */
export function schedulerArguments({ schedule, optimiser }: CarriedRecipe): string | null {
  if (schedule.name === 'constant' || !schedule.floor) return null
  return schedule.name === 'linear'
    ? `{"lr_end": ${optimiser.learningRate * schedule.floor}, "power": 1.0}`
    : `{"min_lr_rate": ${schedule.floor}}`
}

function schedule({ recipe, config }: ExportFacts): Counterpart {
  const { schedule } = recipe
  if (schedule.name === 'warm-up-stable-decay') return { refused: `the schedule ${schedule.name}` }
  const floor = schedule.name === 'constant' ? 0 : (schedule.floor ?? 0)
  const types = { constant: 'constant_with_warmup', linear: 'linear', cosine: 'cosine' }
  const type = floor === 0 ? types[schedule.name] : schedule.name === 'linear' ? 'polynomial' : 'cosine_with_min_lr'
  return set(
    { lr_scheduler_type: type, warmup_steps: schedule.warmUp ?? 0 },
    floor > 0 && 'the end value is set in `train.py`',
    ...scheduleNotes(recipe, config),
  )
}

function advantage(advantage: CarriedRecipe['advantage']): Counterpart {
  switch (advantage.name) {
    case 'group-normalised':
      return set({ scale_rewards: 'group' }, ...deviationNotes(advantage, 1e-4))
    case 'group-centred':
      return set({ scale_rewards: 'none' })
    case 'batch-scaled':
      if (advantage.deviationOf === 'centred') break
      return set({ scale_rewards: 'batch' })
    default:
  }
  return { refused: `the advantage ${advantage.name}${'deviationOf' in advantage ? ' of centred rewards' : ''}` }
}

function lossOptions(loss: CarriedRecipe['loss']) {
  if (loss.name === 'soft-gate') return { sapo_temperature_pos: loss.positive, sapo_temperature_neg: loss.negative }
  if (loss.name !== 'soft-sequence-weight') return {}
  const { positive, negative } = loss
  return {
    ...(positive && { vespo_k_pos: positive.k, vespo_lambda_pos: positive.lambda }),
    ...(negative && { vespo_k_neg: negative.k, vespo_lambda_neg: negative.lambda }),
  }
}

function kl(kl: CarriedRecipe['kl']): Counterpart {
  if (kl === undefined) return set({ beta: 0 })
  const { estimator, coefficient, correction = 'none', limits } = kl
  if (estimator !== 'k3' && estimator !== 'low_var_kl')
    return { ...set({ beta: 0 }), missing: `the estimator ${estimator}` }
  const unbiased = correction === 'importance' || correction === 'sequence-importance'
  const bounded = estimator === 'low_var_kl' || limits !== undefined
  return {
    ...set({ beta: coefficient, use_bias_correction_kl: unbiased }, bounded && 'the same estimator without its bounds'),
    ...(!unbiased && correction !== 'none' && { missing: `the correction ${correction}` }),
  }
}

/** Weights compare the trainer with vLLM: they act with `--vllm` alone. */
function corrections(corrections: CarriedRecipe['corrections'] = {}): Counterpart {
  const { weights, stale, highEntropy } = corrections
  const carried = weights !== undefined && weights.mode !== 'row-gate' && weights.normalise === undefined
  return taking(
    corrections,
    ['stale', 'highEntropy', ...(carried ? ['weights'] : [])],
    set(
      {
        vllm_importance_sampling_correction: carried,
        ...(carried && {
          vllm_importance_sampling_mode: weights.mode.replace('-', '_'),
          vllm_importance_sampling_clip_max: weights.highest,
          ...(weights.lowest && { vllm_importance_sampling_clip_min: weights.lowest }),
        }),
        ...(stale && { off_policy_mask_threshold: stale.threshold }),
        ...(highEntropy && { top_entropy_quantile: highEntropy.share }),
      },
      carried && 'the weights act with `--vllm` alone',
    ),
  )
}
