import type { Counterpart, Counterparts, ExportFacts, Settings } from '../parts/engine.ts'
import type { CarriedRecipe } from '../parts/recipe.ts'
import { boundedNote, boundOf, deviationNotes, set, taking } from './counterpart.ts'
import { outside } from './outside.ts'
import { verlSchedule } from './verl-schedule.ts'

/** What EasyR1 has for every field of a configuration. */
export function easyr1Counterparts(facts: ExportFacts): Counterparts {
  const { config, recipe } = facts
  const { optimiser } = recipe
  return {
    ...outside,
    steps: set({ 'trainer.max_steps': config.steps }),
    'recipe.groupSize': set({ 'worker.rollout.n': recipe.groupSize }),
    'recipe.sampling.temperature': set({ 'worker.rollout.temperature': recipe.sampling.temperature }),
    'recipe.sampling.topP': set({ 'worker.rollout.top_p': recipe.sampling.topP }),
    'recipe.promptsPerRollout': set({ 'data.rollout_batch_size': recipe.promptsPerRollout }),
    'recipe.updatesPerRollout': set(
      { 'worker.actor.global_batch_size': recipe.promptsPerRollout / recipe.updatesPerRollout },
      'counted in prompts; each with all its replies',
    ),
    'recipe.advantage': advantage(recipe.advantage),
    'recipe.loss': loss(recipe.loss),
    'recipe.aggregation': aggregation(recipe.aggregation),
    'recipe.kl': kl(recipe),
    'recipe.entropy': { missing: 'has no such term' },
    'recipe.corrections': taking(recipe.corrections ?? {}, []),
    'recipe.filters': filters(recipe.filters),
    'recipe.shaping': taking(recipe.shaping ?? {}, recipe.kl === undefined ? ['kl'] : [], klInReward(recipe)),
    'recipe.optimiser.learningRate': set({ 'worker.actor.optim.lr': optimiser.learningRate }),
    'recipe.optimiser.betas': set({ 'worker.actor.optim.betas': optimiser.betas }),
    'recipe.optimiser.epsilon': { note: optimiser.epsilon === 1e-8 ? 'always so' : 'always 1e-8' },
    'recipe.optimiser.weightDecay': set({ 'worker.actor.optim.weight_decay': optimiser.weightDecay }),
    'recipe.optimiser.maxGradNorm': set({ 'worker.actor.max_grad_norm': optimiser.maxGradNorm }),
    'recipe.schedule': verlSchedule('worker.actor.optim', facts),
    maxReplyTokens: set({ 'data.max_response_length': config.maxReplyTokens }),
    oldLogprobs: { note: config.oldLogprobs === 'recompute' ? 'always so' : 'always recomputed by the trainer' },
    trainable: { missing: '`worker.actor.model.freeze_vision_tower` and LoRA are all there is' },
    seed: set(
      { 'data.seed': config.seed, 'worker.rollout.seed': config.seed },
      'another order of the questions and other samples than here',
    ),
    saveEvery: set({ 'trainer.save_freq': config.saveEvery }),
    keepCheckpoints: set({ 'trainer.save_limit': config.keepCheckpoints }),
    rolloutEvery: { note: 'stores no rollouts; `trainer.val_generations_to_log` replies of a validation' },
    rolloutGroups: { note: 'stores no rollouts' },
  }
}

function advantage(advantage: CarriedRecipe['advantage']): Counterpart {
  const estimator = (name: string, more: Settings = {}) => ({ 'algorithm.adv_estimator': name, ...more })
  switch (advantage.name) {
    case 'group-normalised':
      return set(estimator('grpo'), ...deviationNotes(advantage, 1e-6))
    case 'best-of-group':
      return set(estimator('grpo_passk'), ...deviationNotes(advantage, 1e-6))
    case 'leave-one-out':
      return set(estimator('rloo'))
    case 'greedy-baseline':
      return set(estimator('remax'))
    case 'reinforce-plus-plus':
      return set(estimator('reinforce_plus_plus', { 'algorithm.gamma': advantage.discount }))
    default:
      return { refused: `the advantage ${advantage.name}` }
  }
}

/** Beyond every ratio: EasyR1 holds its logarithm to ±20. */
const unbounded = 1e9

function loss(loss: CarriedRecipe['loss']): Counterpart {
  const clipped = (type: string, low: number, high: number, dual: number | null) => ({
    'worker.actor.loss_type': type,
    'worker.actor.clip_ratio_low': low,
    'worker.actor.clip_ratio_high': high,
    'worker.actor.clip_ratio_dual': dual ?? unbounded,
  })
  switch (loss.name) {
    case 'clipped-surrogate': {
      const { bound, note } = boundOf(loss)
      return set(clipped('default', loss.low, loss.high, bound), note)
    }
    case 'sequence-ratio':
      if (loss.ratio === 'product') break
      return set(clipped('gspo', loss.low, loss.high, null))
    case 'cispo':
      return set(clipped('cispo', 1 - loss.lowest, loss.highest - 1, null), 'counted from 1')
    case 'soft-gate':
      return set({
        'worker.actor.loss_type': 'sapo',
        'worker.actor.tau_positive': loss.positive,
        'worker.actor.tau_negative': loss.negative,
      })
    default:
  }
  return { refused: `the loss ${loss.name}${'ratio' in loss ? ` with ratio ${loss.ratio}` : ''}` }
}

function aggregation({ mode, epsilon }: CarriedRecipe['aggregation']): Counterpart {
  if (mode === 'token-mean')
    return set({ 'worker.actor.loss_avg_mode': 'token' }, epsilon !== 1e-8 && 'adds 1e-8 to the number of tokens')
  if (mode === 'sequence-mean-token-mean' || mode === 'sequence-mean-token-mean-all')
    return set({ 'worker.actor.loss_avg_mode': 'seq' })
  return { refused: `the aggregation ${mode}` }
}

/** Names of the estimators of KL. */
const estimators = { k1: 'kl', abs: 'abs', k2: 'mse', k3: 'low_var_kl', low_var_kl: 'low_var_kl' } as const

function kl({ kl, shaping }: CarriedRecipe): Counterpart {
  if (kl === undefined)
    return shaping?.kl
      ? {}
      : set({ 'algorithm.disable_kl': true, 'algorithm.use_kl_loss': false, 'algorithm.kl_coef': 0 })
  const { estimator, coefficient, correction = 'none' } = kl
  return {
    ...set(
      {
        'algorithm.use_kl_loss': true,
        'algorithm.disable_kl': false,
        'algorithm.kl_penalty': estimators[estimator],
        'algorithm.kl_coef': coefficient,
      },
      boundedNote(kl),
    ),
    ...(correction !== 'none' && { missing: `the correction ${correction}` }),
  }
}

/** Its KL stands in the loss or in the reward, never in both. */
function klInReward({ kl, shaping }: CarriedRecipe): Counterpart {
  if (kl !== undefined || shaping?.kl === undefined) return {}
  const { coefficient, estimator = 'k1' } = shaping.kl
  return set({
    'algorithm.use_kl_loss': false,
    'algorithm.disable_kl': false,
    'algorithm.kl_penalty': estimators[estimator],
    'algorithm.kl_coef': coefficient,
  })
}

/** Its filter by the mean samples on until the batch is full; it has none that does not. */
function filters(filters: CarriedRecipe['filters'] = {}): Counterpart {
  const { groups, resample } = filters
  if (groups?.by !== 'mean' || resample === undefined)
    return taking(filters, [], set({ 'algorithm.online_filtering': false }))
  return taking(
    filters,
    ['groups', 'resample'],
    set(
      {
        'algorithm.online_filtering': true,
        'algorithm.filter_key': 'overall',
        'algorithm.filter_low': groups.lowest,
        'algorithm.filter_high': groups.highest,
        'trainer.max_try_make_batch': resample.maxRounds,
      },
      'ends the run where a round keeps no group, and where the rounds are used up before the batch is full',
    ),
  )
}
