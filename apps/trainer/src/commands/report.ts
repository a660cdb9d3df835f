import { writingTo } from '@spatial-ssrl/core/files'
import { Command } from 'commander'
import { openTerminal } from './terminal.ts'

/** `spatial-ssrl report`: metrics and samples of a run as one page. */
export function reportCommand(): Command {
  return new Command('report')
    .description('write report.html from the metrics and samples of a run')
    .argument('<run>', 'run folder')
    .action(async (run: string, raw: Record<string, unknown>) => {
      const { writeReport } = await import('../report/report.ts')
      const file = await writingTo(run, () => writeReport(run))
      openTerminal(raw).finish({ report: file }, `report: ${file}`)
    })
}
