import { taskNames } from '@spatial-ssrl/tasks'
import type { GrpoLine, Metrics } from '../files/metrics.ts'
import { taskColour } from './colours.ts'
import { type ChartOptions, type Curve, lineChart } from './line-chart.ts'

/** A chart with what its figure says around it. */
export interface Chart {
  title: string
  note: string
  svg: string
  /** Names and colours of the curves with their value over the last steps, highest first; empty for a single curve. */
  legend: { name: string; colour: string; value: string }[]
}

const single = 'var(--accent)'

/** The charts of a run, those of GRPO first. */
export function charts({ grpo, sft }: Metrics): Chart[] {
  return [
    ...(grpo.length > 0 ? grpoCharts(grpo) : []),
    ...(sft.length > 0 ? [lossChart(sft, grpo.length > 0 ? 'Cold-start loss' : 'Loss')] : []),
  ]
}

/** Steps that a moving mean joins; 1 = none. The loss falls steeply and is steadier than a reward: a wide mean would bend it. */
export const meanWindow = {
  grpo: (lines: readonly GrpoLine[]) => Math.max(1, Math.round(lines.length / 12)),
  sft: (lines: Metrics['sft']) => Math.max(1, Math.round(lines.length / 40)),
}

function grpoCharts(lines: readonly GrpoLine[]): Chart[] {
  const smooth = meanWindow.grpo(lines)
  const present = new Set(lines.flatMap((line) => Object.keys(line.tasks)))
  const tasks = [...taskNames.filter((name) => present.delete(name)), ...present]
  type TaskFigure = keyof GrpoLine['tasks'][string]
  const byTask = (key: TaskFigure, scale = 1): Curve[] =>
    tasks.map((task) => ({
      name: task,
      colour: taskColour(task),
      points: lines.map((line) => ({ x: line.step, y: (line.tasks[task]?.[key] ?? Number.NaN) * scale })),
    }))
  const overall = (key: 'format' | 'kl' | 'entropy' | 'clipFraction' | 'replyLength', scale = 1): Curve[] => [
    { name: 'all tasks', colour: single, points: lines.map((line) => ({ x: line.step, y: line[key] * scale })) },
  ]
  const chart = (title: string, note: string, options: Omit<ChartOptions, 'title' | 'smooth'>): Chart => ({
    title,
    note,
    svg: lineChart({ title, smooth, ...options }),
    legend: options.curves.length > 1 ? legendOf(options.curves, options.unit, smooth) : [],
  })
  const isTold = (key: keyof GrpoLine) => lines.some((line) => Number.isFinite(line[key]))
  const zero = [0, 0] as const
  const nearAll = [90, 100] as const
  return [
    chart('Reward', '0.9 × accuracy + 0.1 × format', { unit: 'reward', curves: byTask('reward'), include: zero }),
    chart('Accuracy', 'sampled replies that are right', { unit: '%', curves: byTask('accuracy', 100), include: zero }),
    chart('Groups without signal', 'all replies earned the same', {
      unit: '%',
      curves: byTask('groupsWithoutSignal', 100),
      include: zero,
    }),
    chart('Format', 'replies that think and box an answer', {
      unit: '%',
      curves: overall('format', 100),
      include: nearAll,
    }),
    ...(isTold('entropy')
      ? [
          chart('Entropy', 'mean −log π of the sampled tokens', {
            unit: 'nats a token',
            curves: overall('entropy'),
            include: zero,
          }),
        ]
      : []),
    ...(isTold('kl') && lines.some(({ kl }) => kl !== 0) // 0 throughout: trained without a KL term
      ? [chart('KL', 'divergence from the start, k3', { unit: 'nats a token', curves: overall('kl'), include: zero })]
      : []),
    ...(isTold('clipFraction')
      ? [
          chart('Clip fraction', 'tokens outside the ratio bounds', {
            unit: '%',
            curves: overall('clipFraction', 100),
            include: zero,
          }),
        ]
      : []),
    chart('Reply length', 'mean over sampled replies', {
      unit: 'tokens',
      curves: overall('replyLength'),
      include: zero,
    }),
  ]
}

function lossChart(lines: Metrics['sft'], title: string): Chart {
  const points = lines.map(({ step, loss }) => ({ x: step, y: loss }))
  const curves = [{ name: 'loss', colour: single, points }]
  return {
    title,
    note: 'mean −log π of the written replies',
    svg: lineChart({ title, unit: 'nats a token', curves, include: [0, 0], smooth: meanWindow.sft(lines) }),
    legend: [],
  }
}

/** Values are means over the last `window` points: what a curve ends at, free of one step's noise. */
function legendOf(curves: readonly Curve[], unit: string, window: number): Chart['legend'] {
  return curves
    .map(({ name, colour, points }) => {
      const last = points.filter(({ y }) => Number.isFinite(y)).slice(-window)
      return { name, colour, value: last.reduce((sum, { y }) => sum + y, 0) / last.length }
    })
    .filter(({ value }) => Number.isFinite(value))
    .sort((a, b) => b.value - a.value)
    .map(({ name, colour, value }) => ({
      name,
      colour,
      value: unit === '%' ? `${value.toFixed(0)} %` : value.toFixed(2),
    }))
}
