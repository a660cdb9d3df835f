import type { Mode } from './asking/asking.ts'

/** Figures that the authors of arXiv:2510.27606 publish for one model, percent by benchmark name. */
export interface PublishedRow {
  model: string
  /** Null where the paper does not say. */
  mode: Mode | null
  figures: Readonly<Record<string, number>>
}

function rows(names: readonly string[], table: readonly [string, Mode | null, ...number[]][]): PublishedRow[] {
  return table.map(([model, mode, ...values]) => ({
    model,
    mode,
    figures: Object.fromEntries(values.map((value, i) => [names[i]!, value])),
  }))
}

/** The paper's Table 1. Its average is the plain mean of the seven. */
export const publishedSpatial: readonly PublishedRow[] = rows(
  ['spatial457', '3dsrbench', 'spatialeval', 'qspatial-plus', 'whatsup', 'viewspatial', 'vsi-bench'],
  [
    ['Qwen2.5-VL-3B', 'direct', 33.7, 50.3, 54.65, 33.66, 85.85, 35.38, 27.84],
    ['Qwen2.5-VL-3B', 'cot', 34.82, 49.47, 50.55, 30.66, 83.54, 34.23, 30.67],
    ['Spatial-SSRL-3B', 'cot', 46.07, 51.72, 59.59, 39.6, 86.71, 36.62, 33.49],
    ['Qwen2.5-VL-7B', 'direct', 44.67, 53.39, 62.37, 46.53, 86.95, 36.83, 38.08],
    ['Qwen2.5-VL-7B', 'cot', 44.88, 54.55, 61.12, 46.53, 70.61, 36.66, 32.69],
    ['Spatial-SSRL-7B', 'cot', 53.34, 56.53, 64.03, 54.46, 90.61, 37.81, 39.29],
    ['SpatialLadder-3B', 'cot', 40.19, 48.91, 41.57, 37.62, 66.59, 39.06, 41.67],
    ['SpaceR-7B', 'cot', 53.66, 53.91, 61.57, 48.51, 86.22, 37.34, 40.54],
    ['Qwen3-VL-4B', 'direct', 53.43, 56.46, 63.04, 63.37, 98.78, 39.09, 46.82],
    ['Qwen3-VL-4B', 'cot', 55.25, 55.83, 71.69, 61.39, 96.83, 41.79, 38.82],
    ['Spatial-SSRL-Qwen3VL-4B', 'cot', 57.12, 59.48, 72.38, 59.41, 97.44, 42.07, 42.13],
  ],
)

const general = ['mmbench', 'blink', 'hallusionbench', 'realworldqa', 'ocrbench', 'chartqa', 'seedbench2-plus']

/** The paper's Tables 3 and 10. The trained models reason on the last three only. */
export const publishedGeneral: readonly PublishedRow[] = rows(general, [
  ['Qwen2.5-VL-3B', null, 77.25, 48.97, 46.03, 65.23, 82.6, 84.08, 68.69],
  ['Spatial-SSRL-3B', null, 78.29, 50.92, 49.66, 66.67, 84.1, 83.08, 68.56],
  ['Qwen2.5-VL-7B', null, 82.23, 55.87, 52.26, 68.63, 88.5, 86.44, 70.93],
  ['Spatial-SSRL-7B', null, 82.6, 56.23, 53.18, 69.28, 89.6, 88.08, 71.85],
  ['Qwen3-VL-4B', null, 84.1, 64.81, 56.38, 71.11],
  ['Spatial-SSRL-Qwen3VL-4B', null, 84.26, 65.23, 62.23, 69.41],
])

/** One line of the paper's Table 4: Spatial-SSRL-7B trained on some of the tasks, percent. */
export interface PublishedAblation {
  /** Training tasks by name, or what the paper calls them together. */
  trainedOn: string
  figures: Readonly<Record<AblationColumn, number>>
}

/**
 * `general`: mean of MMBench, BLINK, HallusionBench and RealWorldQA. The others are parts of a benchmark: a level of Spatial457, a task of
 * SpatialEval, a type or (by its mean over types, as far as one can tell) a group of 3DSRBench.
 */
const ablationColumns = [
  'general',
  'spatial457/L3_2d_spatial',
  'spatialeval/mazenav',
  'spatial457/L4_pose',
  '3dsrbench/height',
  '3dsrbench/location',
  '3dsrbench/multi_object',
] as const
/** Column of the paper's Table 4: a benchmark, or one of its categories as `name/category`. */
export type AblationColumn = (typeof ablationColumns)[number]

/** The paper's Table 4 (arXiv:2510.27606), line by line. */
export const publishedAblation: readonly PublishedAblation[] = (
  [
    ['none', 64.75, 56.52, 35.13, 33.92, 52.61, 67.84, 46.7],
    ['crop', 65.39, 59.64, 37.67, 40.4, 58.99, 69.22, 47.57],
    ['shuffle', 65.3, 61.3, 42.8, 40.61, 58.48, 69.51, 48.1],
    ['flip', 65.38, 60.86, 43.6, 39.69, 56.59, 71.24, 48.63],
    ['crop, shuffle, flip', 65.38, 61.68, 40.8, 41.36, 56.67, 72.06, 47.79],
    ['depth', 64.99, 61.6, 28.73, 40.22, 63.48, 72.94, 46.99],
    ['position', 65.64, 60.86, 39.07, 40.2, 58.91, 72.2, 48.85],
    ['depth, position', 65.29, 62.06, 36.07, 41.67, 62.97, 71.94, 49.28],
    ['all five', 65.32, 62.94, 42.53, 42.74, 58.91, 74.11, 48.85],
  ] as [string, ...number[]][]
).map(([trainedOn, ...values]) => ({
  trainedOn,
  figures: Object.fromEntries(ablationColumns.map((name, i) => [name, values[i]])) as Record<AblationColumn, number>,
}))
