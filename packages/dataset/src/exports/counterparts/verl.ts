import type { Counterpart, Counterparts, ExportFacts, Settings } from '../parts/engine.ts'
import type { CarriedRecipe } from '../parts/recipe.ts'
import { boundedNote, boundOf, deviationNotes, set, taking } from './counterpart.ts'
import { outside } from './outside.ts'
import { verlSchedule } from './verl-schedule.ts'

const actor = 'actor_rollout_ref.actor'

/** What verl has for every field of a configuration. */
export function verlCounterparts(facts: ExportFacts): Counterparts {
  const { config, recipe } = facts
  const { optimiser } = recipe
  return {
    ...outside,
    steps: set({ 'trainer.total_training_steps': config.steps }),
    'recipe.groupSize': set({ 'actor_rollout_ref.rollout.n': recipe.groupSize }),
    'recipe.sampling.temperature': set({ 'actor_rollout_ref.rollout.temperature': recipe.sampling.temperature }),
    'recipe.sampling.topP': set({ 'actor_rollout_ref.rollout.top_p': recipe.sampling.topP }),
    'recipe.promptsPerRollout': set({ 'data.train_batch_size': recipe.promptsPerRollout }),
    'recipe.updatesPerRollout': set(
      { [`${actor}.ppo_mini_batch_size`]: recipe.promptsPerRollout / recipe.updatesPerRollout },
      'counted in prompts; each with all its replies',
    ),
    'recipe.advantage': advantage(recipe.advantage),
    'recipe.loss': loss(recipe.loss),
    'recipe.aggregation': aggregation(recipe),
    'recipe.kl': kl(recipe.kl),
    'recipe.entropy': set({ [`${actor}.entropy_coeff`]: recipe.entropy?.coefficient ?? 0 }),
    'recipe.corrections': corrections(recipe.corrections),
    'recipe.filters': filters(recipe.filters),
    'recipe.shaping': shaping(recipe.shaping),
    'recipe.optimiser.learningRate': set({ [`${actor}.optim.lr`]: optimiser.learningRate }),
    'recipe.optimiser.betas': set({ [`${actor}.optim.betas`]: optimiser.betas }),
    'recipe.optimiser.epsilon': { note: optimiser.epsilon === 1e-8 ? 'always so' : 'always 1e-8' },
    'recipe.optimiser.weightDecay': set({ [`${actor}.optim.weight_decay`]: optimiser.weightDecay }),
    'recipe.optimiser.maxGradNorm': set({ [`${actor}.optim.clip_grad`]: optimiser.maxGradNorm }),
    'recipe.schedule': verlSchedule(`${actor}.optim`, facts),
    maxReplyTokens: set({ 'data.max_response_length': config.maxReplyTokens }),
    oldLogprobs: set({ 'algorithm.rollout_correction.bypass_mode': config.oldLogprobs === 'rollout' }),
    trainable: { missing: `\`${actor}.freeze_vision_tower\` and LoRA are all there is` },
    seed: set(
      { 'data.seed': config.seed, 'actor_rollout_ref.rollout.seed': config.seed },
      'another order of the questions and other samples than here',
    ),
    saveEvery: set({ 'trainer.save_freq': config.saveEvery }),
    keepCheckpoints: set({ 'trainer.max_actor_ckpt_to_keep': config.keepCheckpoints }),
    rolloutEvery: { note: 'every step where `trainer.rollout_data_dir` names a folder' },
    rolloutGroups: { note: 'all of them there' },
  }
}

function advantage(advantage: CarriedRecipe['advantage']): Counterpart {
  const estimator = (name: string, more: Settings = {}) => ({ 'algorithm.adv_estimator': name, ...more })
  switch (advantage.name) {
    case 'group-normalised':
      return set(estimator('grpo', { 'algorithm.norm_adv_by_std_in_grpo': true }), ...deviationNotes(advantage, 1e-6))
    case 'group-centred':
      return set(estimator('grpo', { 'algorithm.norm_adv_by_std_in_grpo': false }))
    case 'leave-one-out':
      return set(estimator('rloo'))
    case 'best-of-group':
      return set(
        estimator('grpo_passk', { 'algorithm.norm_adv_by_std_in_grpo': true }),
        ...deviationNotes(advantage, 1e-6),
      )
    case 'length-weighted':
      return set(estimator('opo'))
    case 'greedy-baseline':
      return set(estimator('remax'))
    case 'reinforce-plus-plus':
      return set(estimator('reinforce_plus_plus', { 'algorithm.gamma': advantage.discount }))
    case 'reinforce-plus-plus-baseline':
      return set(estimator('reinforce_plus_plus_baseline'))
    default:
      return { refused: `the advantage ${advantage.name}` }
  }
}

/** Beyond every ratio: verl holds its logarithm to ±20. */
const unbounded = 1e9

function loss(loss: CarriedRecipe['loss']): Counterpart {
  const mode = (name: string, more: Settings) => ({ [`${actor}.policy_loss.loss_mode`]: name, ...more })
  const clip = (low: number, high: number) => ({
    [`${actor}.clip_ratio_low`]: low,
    [`${actor}.clip_ratio_high`]: high,
  })
  switch (loss.name) {
    case 'clipped-surrogate': {
      const { bound, note } = boundOf(loss)
      return set(mode('vanilla', { ...clip(loss.low, loss.high), [`${actor}.clip_ratio_c`]: bound ?? unbounded }), note)
    }
    case 'sequence-ratio':
      if (loss.ratio === 'product') break
      return set(mode('gspo', clip(loss.low, loss.high)))
    case 'cispo':
      return set(mode('cispo', clip(1 - loss.lowest, loss.highest - 1)), 'counted from 1')
    case 'soft-gate':
      return set(mode('sapo', { [`${actor}.tau_pos`]: loss.positive, [`${actor}.tau_neg`]: loss.negative }))
    default:
  }
  return { refused: `the loss ${loss.name}${'ratio' in loss ? ` with ratio ${loss.ratio}` : ''}` }
}

const modes: Partial<Record<CarriedRecipe['aggregation']['mode'], string>> = {
  'token-mean': 'token-mean',
  'token-sum': 'token-sum',
  'sequence-mean-token-mean': 'seq-mean-token-mean',
  'sequence-mean-token-mean-all': 'seq-mean-token-mean',
  'sequence-mean-token-sum': 'seq-mean-token-sum',
  'sequence-mean-token-sum-constant': 'seq-mean-token-sum-norm',
  'sequence-mean-token-sum-constant-all': 'seq-mean-token-sum-norm',
}

function aggregation({ aggregation: { mode, constant }, loss }: CarriedRecipe): Counterpart {
  const name = modes[mode]
  if (name === undefined || (loss.name === 'soft-gate' && name !== 'seq-mean-token-mean'))
    return { refused: `the aggregation ${mode} with the loss ${loss.name}` }
  return set({
    [`${actor}.loss_agg_mode`]: name,
    ...(constant !== undefined && { [`${actor}.loss_scale_factor`]: constant }),
  })
}

/** Names of the estimators of KL. */
const estimators = { k1: 'kl', abs: 'abs', k2: 'mse', k3: 'low_var_kl', low_var_kl: 'low_var_kl' } as const

function kl(kl: CarriedRecipe['kl']): Counterpart {
  if (kl === undefined) return set({ [`${actor}.use_kl_loss`]: false })
  const { estimator, coefficient, correction = 'none' } = kl
  const plus = correction === 'straight-through' ? '+' : ''
  return {
    ...set(
      {
        [`${actor}.use_kl_loss`]: true,
        [`${actor}.kl_loss_type`]: `${estimators[estimator]}${plus}`,
        [`${actor}.kl_loss_coef`]: coefficient,
      },
      boundedNote(kl),
    ),
    ...(plus === '' && correction !== 'none' && { missing: `the correction ${correction}` }),
  }
}

function corrections(corrections: CarriedRecipe['corrections'] = {}): Counterpart {
  const { weights } = corrections
  const level = weights?.mode.split('-')[0]
  if (weights === undefined || level === 'row') return taking(corrections, [])
  const { highest, lowest = 0, mode, normalise } = weights
  const masks = mode.endsWith('mask')
  const place = 'algorithm.rollout_correction.rollout_is'
  return taking(
    corrections,
    ['weights'],
    set(
      {
        'actor_rollout_ref.rollout.calculate_log_probs': true,
        [place]: level!,
        [`${place}_threshold`]: masks ? `${lowest}_${highest}` : highest,
        [`${place}_batch_normalize`]: normalise !== undefined,
      },
      !masks && lowest > 0 && 'weights have no least value',
    ),
  )
}

/** Its filter drops groups whose rewards are all equal and samples on until the batch is full; it has none that does not sample on. */
function filters(filters: CarriedRecipe['filters'] = {}): Counterpart {
  const { groups, resample } = filters
  if (groups?.by !== 'spread' || resample === undefined) return taking(filters, [])
  return taking(
    filters,
    ['groups', 'resample'],
    set(
      { 'algorithm.filter_groups.enable': true, 'algorithm.filter_groups.metric': 'reward' },
      'samples on until the batch is full, however many rounds that takes: it does not heed `max_num_gen_batches`',
    ),
  )
}

function shaping(shaping: CarriedRecipe['shaping'] = {}): Counterpart {
  if (shaping.kl === undefined) return taking(shaping, [], set({ 'algorithm.use_kl_in_reward': false }))
  const { coefficient, estimator = 'k1' } = shaping.kl
  return taking(
    shaping,
    ['kl'],
    set({
      'algorithm.use_kl_in_reward': true,
      'algorithm.kl_penalty': estimators[estimator],
      'algorithm.kl_ctrl.kl_coef': coefficient,
    }),
  )
}
