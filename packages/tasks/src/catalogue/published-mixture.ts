import type { JsonObject } from '@spatial-ssrl/core'
import type { publishedTasks } from './tasks.ts'

/** The composition of a data set: puzzles by task and variant. `params` are laid over those of a preset. */
export type MixturePreset = Readonly<
  Record<(typeof publishedTasks)[number], readonly { count: number; params: JsonObject }[]>
>

/** Names of the mixtures in `mixturePresets`. */
export const mixturePresetNames = ['spatial-ssrl-81k'] as const
/** Name of a mixture. */
export type MixturePresetName = (typeof mixturePresetNames)[number]

/**
 * Mixtures by name. `spatial-ssrl-81k`: the 81,053 puzzles of the published data set (arXiv:2510.27606, data card). Strips come in threes
 * and fours; only their sum is published, so it is halved.
 */
export const mixturePresets: Readonly<Record<MixturePresetName, MixturePreset>> = {
  'spatial-ssrl-81k': {
    shuffle: [
      { count: 4000, params: { rows: 2, columns: 2 } },
      { count: 4028, params: { rows: 2, columns: 2, masked: true } },
      { count: 2496, params: { rows: 1, columns: 3 } },
      { count: 2495, params: { rows: 1, columns: 4 } },
      { count: 1505, params: { rows: 3, columns: 1 } },
      { count: 1504, params: { rows: 4, columns: 1 } },
    ],
    flip: [{ count: 4005, params: {} }],
    crop: [{ count: 20_200, params: {} }],
    depth: [{ count: 20_620, params: {} }],
    position: [{ count: 20_200, params: {} }],
  },
}
