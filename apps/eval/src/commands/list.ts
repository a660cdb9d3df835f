import { type Benchmark, benchmarks, findBenchmark, type Profile } from '@spatial-ssrl/benchmarks'
import { parseFlags } from '@spatial-ssrl/command-line'
import { Command } from 'commander'
import { stringify } from 'yaml'
import { z } from 'zod'
import { openTerminal } from './terminal.ts'

const flagsSchema = z.strictObject({ benchmark: z.string().optional(), prompts: z.boolean().default(false) })

export function listCommand(): Command {
  return new Command('list')
    .description('the benchmarks: profiles, expected files, where they are hosted, licences')
    .option('--benchmark <name>', 'this one only')
    .option('--prompts', 'print the wording of every prompt as YAML, to be changed and given to run --prompts')
    .action((flags: Record<string, unknown>) => {
      const { benchmark, prompts } = parseFlags(flagsSchema, flags)
      const chosen = benchmark === undefined ? benchmarks : [findBenchmark(benchmark)]
      const wording = Object.fromEntries(chosen.map(({ name, prompts }) => [name, prompts]))
      const facts = chosen.map(({ name, title, group, source, subsets, profiles, defaultProfile }) => ({
        name,
        title,
        group,
        subsets,
        profiles,
        defaultProfile,
        ...source,
      }))
      const text = prompts ? stringify(wording, { lineWidth: 0 }).trimEnd() : chosen.map(describe).join('\n\n')
      openTerminal(flags).finish(prompts ? { prompts: wording } : { benchmarks: facts }, text)
    })
}

function describe({ name, title, source, subsets, profiles, defaultProfile }: Benchmark): string {
  const { licence, paper, items, layouts } = source
  return [
    `${name} — ${title} (${paper}), ${items ?? 'unknown number of'} items, ${licence}`,
    ...(subsets.length > 0 ? [`  subsets: ${subsets.join(', ')}`] : []),
    '  profiles:',
    ...profiles.map(
      (profile) => `    ${profile.name}${mark(profile, defaultProfile)}: ${profile.about} (${profile.source})`,
    ),
    ...layouts.flatMap((layout) => [
      `  ${layout.name}, from ${layout.host}`,
      ...layout.files.map((file) => `    ${file}`),
    ]),
  ].join('\n')
}

function mark({ name, sameAs }: Profile, defaultProfile: string): string {
  const words = [name === defaultProfile ? 'default' : null, sameAs === null ? null : `same as ${sameAs}`]
  const told = words.filter((word) => word !== null)
  return told.length === 0 ? '' : ` (${told.join(', ')})`
}
