import { SpatialError } from '@spatial-ssrl/core'
import { tensorName } from '../hf/shortened.ts'
import type { Naming } from './naming.ts'
import type { PeftConfig } from './peft-config.ts'
import { endsIn } from './targets.ts'

/**
 * Holds the maps that a file adapts against those that its configuration names: PEFT would leave out the ones that are not named, and
 * begin anew the ones that are named and missing. A regular expression from a file is not run, since it may take for ever; then the file's
 * tensors alone tell.
 * @throws SpatialError `model` that names the map
 */
export function checkTargets(
  config: PeftConfig,
  { linear, adapted, saved }: { linear: readonly string[]; adapted: ReadonlySet<string>; saved: readonly string[] },
  naming: Naming,
  files: { config: string; tensors: string },
): void {
  if (adapted.size === 0)
    throw new SpatialError('model', `${files.tensors}: no lora_A and lora_B in it; save the adapter again`)
  const { target_modules: targets, exclude_modules: excluded } = config
  const whole = [...adapted].find((name) => saved.includes(`${name}.weight`))
  if (whole !== undefined)
    throw new SpatialError(
      'model',
      `${files.tensors}: ${tensorName(whole)} is adapted although it is in modules_to_save`,
    )
  const isAll = typeof targets === 'string' && targets.toLowerCase() === 'all-linear'
  if ((typeof targets === 'string' && !isAll) || typeof excluded === 'string') return
  const means = (entries: readonly string[], name: string) =>
    entries.some((entry) => endsIn(naming.stored(name), entry) || endsIn(name, entry))
  for (const name of linear) {
    const named = isAll || typeof targets === 'string' ? name !== 'lm_head' : means(targets, name)
    const wanted = named && !means(excluded ?? [], name) && inLayers(config, naming.stored(name))
    if (adapted.has(name) && !wanted)
      throw new SpatialError(
        'model',
        `${files.config}: target_modules: ${tensorName(name)} is not among them, but adapter_model.safetensors adapts it`,
      )
    if (wanted && !adapted.has(name) && !saved.includes(`${name}.weight`))
      throw new SpatialError(
        'model',
        `${files.tensors}: lora_A and lora_B of ${tensorName(name)} are missing, which target_modules names`,
      )
  }
}

/** Whether `layers_to_transform` has the layer of a module: the first number within its name. */
function inLayers({ layers_to_transform: layers }: PeftConfig, module: string): boolean {
  const wanted = layers === null || layers === undefined ? [] : [layers].flat()
  if (wanted.length === 0 && typeof layers !== 'number') return true
  const index = /\.[^.]*\.(\d+)\./.exec(module)?.[1]
  return index !== undefined && wanted.includes(Number(index))
}
