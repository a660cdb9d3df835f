import type { Mode } from '@spatial-ssrl/benchmarks'

/** Columns of the table below. */
const columns = [
  'spatial457',
  '3dsrbench',
  'spatialeval',
  'qspatial-plus',
  'whatsup',
  'viewspatial',
  'vsi-bench',
] as const

/** Table 1 of arXiv:2510.27606, percent: model, mode, the seven benchmarks. Its last column is their plain mean. */
const table: readonly [model: string, mode: Mode, ...percents: number[]][] = [
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
]

/** The published figures by model and mode, percent by benchmark. */
export const publishedFigures = table.map(([model, mode, ...percents]) => ({
  model,
  mode,
  figures: Object.fromEntries(columns.map((name, column) => [name, percents[column]!])) as Record<string, number>,
}))
