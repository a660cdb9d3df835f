import type { Counterpart, Counterparts, ExportFacts, Settings } from '../parts/engine.ts'
import type { CarriedRecipe } from '../parts/recipe.ts'
import { boundOf, deviationNotes, scheduleNotes, set, taking } from './counterpart.ts'
import { outside } from './outside.ts'

/** What OpenRLHF has for every field of a configuration. */
export function openrlhfCounterparts(facts: ExportFacts): Counterparts {
  const { config, recipe, splits } = facts
  const { optimiser, promptsPerRollout, groupSize, updatesPerRollout } = recipe
  const passes = Math.round((config.steps * promptsPerRollout) / (splits.train?.rows ?? 1))
  return {
    ...outside,
    steps: set({ 'train.num_episodes': Math.max(1, passes) }, 'counts passes over the rows'),
    'recipe.groupSize': set({ 'rollout.n_samples_per_prompt': groupSize }),
    'recipe.sampling.temperature': set({ 'rollout.temperature': recipe.sampling.temperature }),
    'recipe.sampling.topP': set({ 'rollout.top_p': recipe.sampling.topP }),
    'recipe.promptsPerRollout': set({ 'rollout.batch_size': promptsPerRollout }),
    'recipe.updatesPerRollout': set(
      { 'train.batch_size': (promptsPerRollout * groupSize) / updatesPerRollout },
      'counted in replies',
    ),
    'recipe.advantage': advantage(recipe.advantage),
    'recipe.loss': loss(recipe.loss),
    'recipe.aggregation': aggregation(recipe),
    'recipe.kl': kl(recipe),
    'recipe.entropy': recipe.entropy ? set({ 'actor.entropy_coef': recipe.entropy.coefficient }) : {},
    'recipe.corrections': corrections(recipe.corrections),
    'recipe.filters': taking(recipe.filters ?? {}, []),
    'recipe.shaping': shaping(recipe),
    'recipe.optimiser.learningRate': set({ 'actor.adam.lr': optimiser.learningRate }),
    'recipe.optimiser.betas': set({ 'actor.adam.betas': optimiser.betas }),
    'recipe.optimiser.epsilon': set({ 'actor.adam.eps': optimiser.epsilon }),
    'recipe.optimiser.weightDecay': set({ 'actor.adam.weight_decay': optimiser.weightDecay }),
    'recipe.optimiser.maxGradNorm': set({ 'actor.max_norm': optimiser.maxGradNorm }),
    'recipe.schedule': schedule(facts),
    maxReplyTokens: set({
      'rollout.max_new_tokens': config.maxReplyTokens,
      'data.max_len': 4096 + config.maxReplyTokens,
    }),
    oldLogprobs: { note: config.oldLogprobs === 'recompute' ? 'always so' : 'always recomputed by the trainer' },
    trainable: { missing: '`--actor.freeze_visual_encoder` and LoRA are all there is' },
    seed: set({ 'train.seed': config.seed }, 'another order of the questions and other samples than here'),
    saveEvery: set({ 'ckpt.save_steps': config.saveEvery }),
    keepCheckpoints: set({ 'ckpt.max_num': config.keepCheckpoints }),
    rolloutEvery: { note: 'stores no rollouts' },
    rolloutGroups: { note: 'stores no rollouts' },
  }
}

function schedule({ recipe, config }: ExportFacts): Counterpart {
  const { schedule, updatesPerRollout } = recipe
  if (schedule.name === 'warm-up-stable-decay') return { refused: `the schedule ${schedule.name}` }
  const warmUp = { 'actor.lr_warmup_ratio': (schedule.warmUp ?? 0) / (config.steps * updatesPerRollout) }
  return set(
    schedule.name === 'constant'
      ? { 'actor.lr_scheduler': 'constant_with_warmup', ...warmUp }
      : { 'actor.lr_scheduler': 'cosine_with_min_lr', 'actor.min_lr_ratio': schedule.floor ?? 0, ...warmUp },
    (schedule.warmUp ?? 0) > 0 && 'the warm-up is a share of the run',
    schedule.name === 'linear' && 'falls along a cosine, not a straight line',
    ...scheduleNotes(recipe, config),
  )
}

function advantage(advantage: CarriedRecipe['advantage']): Counterpart {
  const estimator = (name: string, more: Settings = {}) => ({ 'algo.advantage.estimator': name, ...more })
  switch (advantage.name) {
    case 'group-normalised':
      return set(estimator('group_norm'), ...deviationNotes(advantage, 1e-9))
    case 'group-centred':
      return set(estimator('dr_grpo'))
    case 'leave-one-out':
      return set(estimator('rloo'))
    case 'reinforce-plus-plus':
      return set(estimator('reinforce', { 'algo.advantage.gamma': advantage.discount }))
    case 'reinforce-plus-plus-baseline':
      return set(estimator('reinforce_baseline'))
    default:
      return { refused: `the advantage ${advantage.name}` }
  }
}

function loss(loss: CarriedRecipe['loss']): Counterpart {
  const clipped = (type: string, low: number, high: number) => ({
    'actor.policy_loss_type': type,
    'actor.eps_clip_low_high': [low, high],
  })
  if (loss.name === 'clipped-surrogate') {
    const { bound, note } = boundOf(loss)
    return set({ ...clipped('ppo', loss.low, loss.high), ...(bound !== null && { 'actor.dual_clip': bound }) }, note)
  }
  if (loss.name !== 'sequence-ratio' || loss.ratio === 'product') return { refused: `the loss ${loss.name}` }
  return set(clipped('gspo', loss.low, loss.high))
}

function aggregation({ aggregation: { mode }, loss }: CarriedRecipe): Counterpart {
  if (mode === 'sequence-mean-token-mean' || mode === 'sequence-mean-token-mean-all')
    return set({ 'actor.loss_agg_mode': 'seq-mean-token-mean' })
  if (mode === 'token-mean' && loss.name !== 'sequence-ratio') return set({ 'actor.loss_agg_mode': mode })
  return { refused: `the aggregation ${mode} with the loss ${loss.name}` }
}

const estimators: Partial<Record<string, string>> = { k1: 'k1', k2: 'k2', k3: 'k3', low_var_kl: 'k3' }

/** Its KL stands in the loss or in the reward, never in both. */
function kl({ kl, shaping }: CarriedRecipe): Counterpart {
  if (kl === undefined) return shaping?.kl ? {} : set({ 'algo.kl.init_coef': 0 })
  const { coefficient, correction = 'none' } = kl
  const estimator = estimators[kl.estimator]
  if (estimator === undefined) return { ...set({ 'algo.kl.init_coef': 0 }), missing: `the estimator ${kl.estimator}` }
  const unbiased = correction === 'importance'
  return {
    ...set(
      {
        'algo.kl.use_loss': true,
        'algo.kl.estimator': estimator,
        'algo.kl.init_coef': coefficient,
        ...(unbiased && { 'algo.kl.unbiased_gradient': true }),
      },
      estimator === 'k3' && 'its k3 bounds the value, not the difference of the log-probabilities',
    ),
    ...(!unbiased && correction !== 'none' && { missing: `the correction ${correction}` }),
  }
}

function shaping({ kl, shaping = {} }: CarriedRecipe): Counterpart {
  const estimator = estimators[shaping.kl?.estimator ?? 'k1']
  if (kl !== undefined || shaping.kl === undefined) return taking(shaping, [])
  if (estimator === undefined) return taking(shaping, [], set({ 'algo.kl.init_coef': 0 }))
  return taking(shaping, ['kl'], set({ 'algo.kl.init_coef': shaping.kl.coefficient, 'algo.kl.estimator': estimator }))
}

/** It weighs and masks tokens; whole replies it masks by the mean of their ratios, which is no weight of ours. */
function corrections(corrections: CarriedRecipe['corrections'] = {}): Counterpart {
  const { weights } = corrections
  const level = 'algo.advantage.is_correction_level'
  if (!weights?.mode.startsWith('token-') || weights.normalise !== undefined)
    return taking(corrections, [], set({ [level]: 'off' }))
  return taking(
    corrections,
    ['weights'],
    set({
      [level]: 'token',
      'algo.advantage.is_correction_mode': weights.mode === 'token-mask' ? 'mask' : 'clip',
      'algo.advantage.is_correction_threshold': [weights.lowest ?? 0, weights.highest],
    }),
  )
}
