import { join } from 'node:path'
import { replaceFile } from '@spatial-ssrl/core/files'
import { contents, type Html, html, rawHtml } from '@spatial-ssrl/page'
import { page } from '../page/page.ts'
import { type Run, readRun } from './files/read-run.ts'
import { curvesSection } from './sections/curves-section.ts'
import { evaluationSection } from './sections/evaluation-section.ts'
import { headline } from './sections/headline.ts'
import { rolloutsSection } from './sections/rollouts-section.ts'
import { samplesSection } from './sections/samples-section.ts'
import { settingsSection } from './sections/settings-section.ts'
import { reportStyle } from './style.ts'

/**
 * Writes `report.html` into a run's folder and returns its path.
 * @throws SpatialError `data` when the folder holds no run, or a file of it is damaged
 */
export async function writeReport(dir: string): Promise<string> {
  const file = join(dir, 'report.html')
  const text = reportPage(await readRun(dir))
  await replaceFile(file, text)
  return file
}

/** The report as one self-contained page; what a run lacks is left out. */
export function reportPage(run: Run): string {
  const { evaluation, samples, metrics, rollouts } = run
  const sections: { id: string; label: string; body: Html | null | false }[] = [
    { id: 'held-out', label: 'Held-out accuracy', body: evaluation && evaluationSection(evaluation) },
    { id: 'curves', label: 'Training curves', body: curvesSection(metrics) },
    { id: 'samples', label: 'Puzzles and replies', body: samples.length > 0 && samplesSection(samples) },
    { id: 'rollouts', label: 'Sampled replies', body: rollouts.length > 0 && rolloutsSection(rollouts) },
    { id: 'settings', label: 'What was run', body: settingsSection(run) },
  ]
  const present = sections.filter(({ body }) => body)
  return page({
    title: `Spatial-SSRL · ${run.name}`,
    lead: lead(run),
    body: [
      html`<style>${rawHtml(reportStyle)}</style>`,
      headline(run),
      contents(present),
      ...present.map(({ body }) => html`${body}`),
    ],
    foot: 'Made by spatial-ssrl report from the files of the run’s folder. Method: Spatial-SSRL, arXiv:2510.27606.',
  })
}

function lead({ metrics, evaluation }: Run): string {
  const measured = evaluation ? ' Accuracy is measured on pictures it never saw.' : ''
  if (metrics.grpo.length === 0)
    return `A vision-language model learns to answer spatial puzzles from written replies.${measured}`
  const start = metrics.sft.length > 0 ? 'learns the form of an answer from written replies and then ' : ''
  return `A vision-language model ${start}improves on spatial puzzles with GRPO: puzzles made from pictures, answers known by construction, replies verified exactly.${measured}`
}
