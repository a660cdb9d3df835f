import type { Counterpart, Counterparts, ExportFacts } from '../parts/engine.ts'
import type { CarriedRecipe } from '../parts/recipe.ts'
import { boundedNote, deviationNotes, scheduleNotes, set, taking } from './counterpart.ts'
import { lossAndAggregation, lossTypes } from './loss-type.ts'
import { outside } from './outside.ts'

/** What ms-swift has for every field of a configuration. */
export function swiftCounterparts(facts: ExportFacts): Counterparts {
  const { config, recipe } = facts
  const { optimiser, promptsPerRollout, groupSize, updatesPerRollout } = recipe
  const { loss, aggregation } = lossAndAggregation(facts, lossTypes, lossOptions)
  return {
    ...outside,
    steps: set({ max_steps: config.steps * updatesPerRollout }, 'counts updates of the weights, not rollouts'),
    'recipe.groupSize': set({ num_generations: groupSize }),
    'recipe.sampling.temperature': set({ temperature: recipe.sampling.temperature }),
    'recipe.sampling.topP': set({ top_p: recipe.sampling.topP }),
    'recipe.promptsPerRollout': set({ generation_batch_size: promptsPerRollout * groupSize }, 'counted in replies'),
    'recipe.updatesPerRollout': set(
      { num_iterations: 1 },
      `\`train.sh\` sets \`gradient_accumulation_steps\` so that ${(promptsPerRollout * groupSize) / updatesPerRollout} replies make an update`,
    ),
    'recipe.advantage': advantage(recipe.advantage),
    'recipe.loss': loss,
    'recipe.aggregation': aggregation,
    'recipe.kl': kl(recipe),
    'recipe.entropy': { missing: 'has no such term' },
    'recipe.corrections': corrections(recipe.corrections),
    'recipe.filters': filters(recipe.filters),
    'recipe.shaping': shaping(recipe),
    'recipe.optimiser.learningRate': set({ learning_rate: optimiser.learningRate }),
    'recipe.optimiser.betas': set({ adam_beta1: optimiser.betas[0], adam_beta2: optimiser.betas[1] }),
    'recipe.optimiser.epsilon': set({ adam_epsilon: optimiser.epsilon }),
    'recipe.optimiser.weightDecay': set({ weight_decay: optimiser.weightDecay }, 'leaves biases and norms alone'),
    'recipe.optimiser.maxGradNorm': set({ max_grad_norm: optimiser.maxGradNorm }),
    'recipe.schedule': schedule(facts),
    maxReplyTokens: set({ max_completion_length: config.maxReplyTokens }),
    oldLogprobs: { note: config.oldLogprobs === 'recompute' ? 'always so' : 'always recomputed by the trainer' },
    trainable: { missing: '`--freeze_vit` and `--tuner_type lora` are near it' },
    seed: set({ seed: config.seed }, 'another order of the questions and other samples than here'),
    saveEvery: set({ save_steps: config.saveEvery * updatesPerRollout }),
    keepCheckpoints: set({ save_total_limit: config.keepCheckpoints }),
    rolloutEvery: { note: 'writes replies at every log (`log_completions`)' },
    rolloutGroups: { note: 'writes all of them' },
  }
}

function schedule({ recipe, config }: ExportFacts): Counterpart {
  const { schedule, updatesPerRollout } = recipe
  if (schedule.name === 'warm-up-stable-decay') return { refused: `the schedule ${schedule.name}` }
  const types = { constant: 'constant_with_warmup', linear: 'linear', cosine: 'cosine' }
  return set(
    {
      lr_scheduler_type: types[schedule.name],
      warmup_ratio: (schedule.warmUp ?? 0) / (config.steps * updatesPerRollout),
    },
    (schedule.warmUp ?? 0) > 0 && 'the warm-up is a share of the run',
    schedule.name !== 'constant' && (schedule.floor ?? 0) > 0 && 'falls to 0',
    ...scheduleNotes(recipe, config),
  )
}

function advantage(advantage: CarriedRecipe['advantage']): Counterpart {
  const scaled = (scale_rewards: string, advantage_estimator = 'grpo') => ({ advantage_estimator, scale_rewards })
  switch (advantage.name) {
    case 'group-normalised':
      return set(scaled('group'), ...deviationNotes(advantage, 1e-4))
    case 'group-centred':
      return set(scaled('none'))
    case 'leave-one-out':
      return set(scaled('none', 'rloo'))
    case 'batch-scaled':
      return set(scaled('batch', advantage.deviationOf === 'centred' ? 'reinforce_plus_plus' : 'grpo'))
    default:
      return { refused: `the advantage ${advantage.name}` }
  }
}

function lossOptions(loss: CarriedRecipe['loss']) {
  return loss.name === 'soft-gate' ? { tau_pos: loss.positive, tau_neg: loss.negative } : {}
}

/** Its KL stands in the loss or in the reward, never in both; in the loss it is `low_var_kl`, in the reward `k1`. */
function kl({ kl, shaping }: CarriedRecipe): Counterpart {
  if (kl === undefined) return shaping?.kl ? {} : set({ beta: 0, kl_in_reward: false })
  const { estimator, coefficient, correction = 'none' } = kl
  if (estimator !== 'k3' && estimator !== 'low_var_kl')
    return { ...set({ beta: 0, kl_in_reward: false }), missing: `the estimator ${estimator}` }
  return {
    ...set({ beta: coefficient, kl_in_reward: false }, boundedNote(kl)),
    ...(correction !== 'none' && { missing: `the correction ${correction}` }),
  }
}

function shaping({ kl, shaping = {} }: CarriedRecipe): Counterpart {
  const carried = kl === undefined && shaping.kl !== undefined && (shaping.kl.estimator ?? 'k1') === 'k1'
  if (!carried) return taking(shaping, [], kl === undefined ? set({ beta: 0, kl_in_reward: false }) : {})
  return taking(shaping, ['kl'], set({ beta: shaping.kl!.coefficient, kl_in_reward: true }))
}

function corrections(corrections: CarriedRecipe['corrections'] = {}): Counterpart {
  const { weights, stale, highEntropy } = corrections
  const carried = weights !== undefined && weights.mode !== 'row-gate' && weights.normalise === undefined
  return taking(
    corrections,
    ['stale', 'highEntropy', ...(carried ? ['weights'] : [])],
    set(
      {
        ...(carried && {
          rollout_importance_sampling_mode: weights.mode.replace('-', '_'),
          rollout_importance_sampling_threshold: weights.highest,
        }),
        ...(stale && { off_policy_sequence_mask_delta: stale.threshold }),
        ...(highEntropy && { top_entropy_quantile: highEntropy.share }),
      },
      carried && (weights.lowest ?? 0) > 0 && 'weights have no least value',
    ),
  )
}

/** Its dynamic sampling keeps groups whose rewards differ; it has no filter that does not sample on. */
function filters(filters: CarriedRecipe['filters'] = {}): Counterpart {
  const { groups, resample, truncated } = filters
  const dynamic = groups?.by === 'spread' && resample !== undefined
  return taking(
    filters,
    ['truncated', ...(dynamic ? ['groups', 'resample'] : [])],
    set({
      overlong_filter: truncated === 'mask',
      dynamic_sample: dynamic,
      ...(dynamic && { max_resample_times: resample.maxRounds }),
    }),
  )
}
