import * as Plot from '@observablehq/plot'
import { parseHTML } from 'linkedom'
import { movingMean, type Point } from './moving-mean.ts'

/** One curve: points in order of x; a point without a finite value is left out. */
export interface Curve {
  name: string
  /** A CSS colour; may be a variable of the page. */
  colour: string
  points: readonly Point[]
}

export interface ChartOptions {
  title: string
  /** What the y axis counts, e.g. `%` or `nats a token`. */
  unit: string
  curves: readonly Curve[]
  /** Range of y that is shown at least; data beyond it widen it. */
  include?: readonly [number, number]
  /** Points that a moving mean joins; 1 = none. The raw points of a single curve stay visible, faint. */
  smooth?: number
}

/**
 * A line chart as an SVG string, 340 × 200 px. Text takes the page's colour and lines may take its variables, so that one picture
 * reads on light and dark pages.
 */
export function lineChart({ title, unit, curves, include, smooth = 1 }: ChartOptions): string {
  const { document } = parseHTML('<html><body></body></html>')
  const flatten = (points: (curve: Curve) => readonly Point[]) =>
    curves.flatMap((curve) => points(curve).map((point) => ({ ...point, name: curve.name })))
  const means = flatten(({ points }) => movingMean(points, smooth))
  const raw = smooth > 1 && curves.length === 1 ? flatten(({ points }) => finite(points)) : []
  const steps = means.map(({ x }) => x)
  const plot = Plot.plot({
    document: document as unknown as NonNullable<Plot.PlotOptions['document']>,
    width: 340,
    height: 200,
    marginTop: 22,
    marginLeft: 46,
    marginRight: 12,
    marginBottom: 32,
    style: { background: 'transparent', fontSize: '11px', fontFamily: 'inherit' },
    x: { label: 'step', labelArrow: false, ticks: Math.min(5, Math.max(1, new Set(steps).size - 1)), tickFormat: 'd' },
    y: { label: unit, labelArrow: false, labelAnchor: 'top', ticks: 4, tickFormat: shortNumber, nice: true },
    color: { domain: curves.map(({ name }) => name), range: curves.map(({ colour }) => colour) },
    marks: [
      Plot.gridY({ ticks: 4, strokeOpacity: 0.14 }),
      Plot.ruleY(include ?? [], { strokeOpacity: 0 }),
      Plot.line(raw, { x: 'x', y: 'y', z: 'name', stroke: 'name', strokeWidth: 1, strokeOpacity: 0.35 }),
      Plot.line(means, {
        x: 'x',
        y: 'y',
        z: 'name',
        stroke: 'name',
        strokeWidth: 2,
        strokeLinejoin: 'round',
        strokeLinecap: 'round',
      }),
      new Set(steps).size === 1 ? Plot.dot(means, { x: 'x', y: 'y', fill: 'name', r: 3.5 }) : null,
    ],
  })
  plot.setAttribute('role', 'img')
  plot.setAttribute('aria-label', `${title}: ${curves.map((curve) => inWords(curve, unit)).join('; ')}`)
  return plot.outerHTML
}

/** A tick label that fits the margin. */
function shortNumber(value: number): string {
  return value !== 0 && Math.abs(value) < 1e-3 ? value.toExponential().replace('-', '−') : String(value)
}

/** First and last value of a curve, for readers who do not see the chart. */
function inWords({ name, points }: Curve, unit: string): string {
  const values = finite(points).map(({ y }) => y.toPrecision(3))
  return values.length === 0 ? `${name} without data` : `${name} from ${values[0]} to ${values.at(-1)} ${unit}`
}

function finite(points: readonly Point[]): Point[] {
  return points.filter(({ y }) => Number.isFinite(y))
}
