import { type Html, html } from './html.ts'

/** One closed line of a radar chart; a value per axis, [0, 1], or null for none. */
export interface RadarLine {
  label: string
  colour: string
  values: (number | null)[]
}

const [width, height, radius] = [560, 340, 120]
const centre = [width / 2, height / 2] as const

/** A radar chart: one axis per name, 0 in the middle and 1 at the rim, as an SVG picture. */
export function radar(axes: readonly string[], lines: readonly RadarLine[]): Html {
  const at = (axis: number, value: number): [number, number] => {
    const angle = (2 * Math.PI * axis) / axes.length - Math.PI / 2
    return [centre[0] + radius * value * Math.cos(angle), centre[1] + radius * value * Math.sin(angle)]
  }
  const ring = (value: number) => path(axes.map((_, axis) => at(axis, value)))
  return html`<svg class="radar" viewBox="0 0 ${width} ${height}" role="img" aria-label="${`Accuracy on ${axes.length} benchmarks`}">
${[0.25, 0.5, 0.75, 1].map((value) => html`<path class="ring" d="${ring(value)}"/>`)}
${axes.map((name, axis) => {
  const [x, y] = at(axis, 1)
  const [labelX, labelY] = at(axis, 1.13)
  const side = Math.abs(labelX - centre[0]) < 12 ? 'middle' : labelX < centre[0] ? 'end' : 'start'
  return html`<line class="ring" x1="${centre[0]}" y1="${centre[1]}" x2="${x.toFixed(1)}" y2="${y.toFixed(1)}"/>
<text x="${labelX.toFixed(1)}" y="${(labelY + 4).toFixed(1)}" text-anchor="${side}">${name.split(' (')[0]!}</text>`
})}
${[0.25, 0.5, 0.75].map((value) => html`<text class="tick" x="${centre[0] + 3}" y="${(centre[1] - radius * value - 2).toFixed(1)}">${100 * value}</text>`)}
${lines.map(({ label, colour, values }) => {
  const points = values.flatMap((value, axis) => (value === null ? [] : [at(axis, value)]))
  return html`<g style="color:${colour}"><title>${label}</title><path class="line" d="${path(points)}"/>
${points.map(([x, y]) => html`<circle cx="${x.toFixed(1)}" cy="${y.toFixed(1)}" r="3.5"/>`)}</g>`
})}
</svg>`
}

function path(points: readonly (readonly [number, number])[]): string {
  return `M${points.map(([x, y]) => `${x.toFixed(1)} ${y.toFixed(1)}`).join('L')}Z`
}

/** The rules of radar charts. */
export const radarStyle = `
.radar { display: block; width: 100%; max-width: 640px; height: auto; margin: 0 auto; font-size: 13px; fill: var(--ink); }
.radar .ring { fill: none; stroke: var(--line); }
.radar .tick { font-size: 10px; fill: var(--soft); }
.radar .line { fill: currentColor; fill-opacity: 0.1; stroke: currentColor; stroke-width: 2; stroke-linejoin: round; }
.radar circle { fill: currentColor; }
@media (max-width: 560px) { .radar { font-size: 16px; } .radar .tick { font-size: 13px; } }
`
