import { SpatialError } from '@spatial-ssrl/core'
import { tensorName } from '../hf/shortened.ts'
import type { Adapter } from './adapter.ts'
import type { Naming } from './naming.ts'

const prefix = 'base_model.model.'

/** Which part of an adapted map a tensor is, or a parameter that was trained whole. */
export type PeftKey = { part: 'down' | 'up' | 'magnitude'; module: string } | { part: 'saved'; name: string }

/** What a tensor of `adapter_model.safetensors` is, in this package's names. @throws SpatialError `model` for a key of no such file */
export function readPeftKey(key: string, naming: Naming, file: string): PeftKey {
  const fail = (what: string) => new SpatialError('model', `${file}: ${tensorName(key)}: ${what}`)
  if (!key.startsWith(prefix)) throw fail(`expected a name that begins with ${prefix}; save the adapter with PEFT`)
  const stored = key.slice(prefix.length)
  const [, module, part, weight] = /^(.+)\.(lora_A|lora_B|lora_magnitude_vector)(\.weight)?$/.exec(stored) ?? []
  const parts = { lora_A: 'down', lora_B: 'up', lora_magnitude_vector: 'magnitude' } as const
  // Magnitudes alone are stored without `.weight`, by most versions.
  if (module !== undefined && (weight !== undefined || part === 'lora_magnitude_vector'))
    return { part: parts[part as keyof typeof parts], module: naming.own(module) }
  if (/\.(lora_|base_layer\.|token_adapter\.)/.test(stored))
    throw fail('only adapters of linear maps are read (lora_A, lora_B, lora_magnitude_vector)')
  return { part: 'saved', name: naming.own(stored) }
}

/** The key of a parameter of an adapter, or of one that trains whole: names of both kinds are those of this package. */
export function writePeftKey(name: string, naming: Naming): string {
  return prefix + naming.stored(name)
}

/**
 * The shortest ends of names that mean the adapted maps and no other module of the network, as PEFT writes `target_modules`.
 * @param paths names of all modules as transformers has them
 */
export function shortestTargets({ modules }: Adapter, paths: readonly string[], naming: Naming): string[] {
  const targets = new Set(modules.map(({ name }) => naming.stored(name)))
  const others = paths.filter((path) => !targets.has(path))
  const taken = new Set<string>() // ends of other modules
  for (const path of others) for (const end of endsOf(path)) taken.add(end)
  return [...new Set([...targets].map((target) => endsOf(target).find((end) => !taken.has(end)) ?? target))].sort()
}

/** a.b.c → c, b.c, a.b.c */
function endsOf(path: string): string[] {
  const parts = path.split('.')
  return parts.map((_, index) => parts.slice(parts.length - 1 - index).join('.'))
}
