import type { JsonObject, TaskName } from '@spatial-ssrl/core'

/** How many puzzles of each task a data set has, and the variants of its tasks in the form that `parseVariants` reads. */
export interface MixturePreset {
  counts: Readonly<Record<TaskName, number>>
  variants: Readonly<Partial<Record<TaskName, readonly { weight: number; params: JsonObject }[]>>>
}

/**
 * Mixtures by name. `spatial-ssrl-81k`: the 81,053 puzzles of the published data set (arXiv:2510.27606, data card). Strips of three and
 * of four are not told apart there; they are given half each.
 */
export const mixturePresets = {
  'spatial-ssrl-81k': {
    counts: { shuffle: 16028, flip: 4005, crop: 20200, depth: 20620, position: 20200 },
    variants: {
      shuffle: [
        { weight: 4000, params: { rows: 2, columns: 2 } },
        { weight: 4028, params: { rows: 2, columns: 2, masked: true } },
        { weight: 2496, params: { rows: 1, columns: 3 } },
        { weight: 2495, params: { rows: 1, columns: 4 } },
        { weight: 1505, params: { rows: 3, columns: 1 } },
        { weight: 1504, params: { rows: 4, columns: 1 } },
      ],
    },
  },
} as const satisfies Record<string, MixturePreset>

export type MixturePresetName = keyof typeof mixturePresets
