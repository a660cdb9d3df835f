/** Where options of earlier versions stand now. */
const places: Readonly<Record<string, string>> = {
  promptsPerStep: 'recipe.promptsPerRollout',
  repliesPerPrompt: 'recipe.groupSize',
  updatesPerRollout: 'recipe.updatesPerRollout',
  temperature: 'recipe.sampling.temperature',
  clipLow: 'recipe.loss: { name: clipped-surrogate, low: … }',
  clipHigh: 'recipe.loss: { name: clipped-surrogate, high: … }',
  dualClip: 'recipe.loss: { name: clipped-surrogate, dual: … }',
  klCoefficient: 'recipe.kl: { estimator: low_var_kl, coefficient: … }',
  optimiser: 'recipe.optimiser, with warmupSteps as recipe.schedule.warmUp and finalShare as recipe.schedule.floor',
}

/** The message for unknown keys of a GRPO configuration: for one that has moved, where to; nothing for others. */
export function movedKey(keys: readonly string[]): string | undefined {
  const moved = keys.find((key) => places[key] !== undefined && Object.hasOwn(places, key))
  return moved === undefined ? undefined : `${moved} is now ${places[moved]}: write it there`
}
