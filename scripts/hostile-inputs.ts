// Reads mutated files with every reader of the project, each in a process that is ended when one takes over 10 s:
//   node --conditions=@spatial-ssrl/source --import tsx scripts/hostile-inputs.ts --seed 1 --count 30000
import { mkdir, mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { hunt, type Outcome } from '../tests/hostile/hunt.ts'
import { mutate } from '../tests/hostile/mutate.ts'
import { readers } from '../tests/hostile/readers.ts'

const usage = `hostile-inputs.ts [--seed TEXT] [--count N] [--reader NAME]… [--from I] [--save DIR]
  --seed    same seed, same inputs (1)
  --count   inputs, shared among the readers (30000)
  --reader  only this one, as often as wanted: ${Object.keys(readers).join(', ')}
  --from    the first input of each reader (0): --from I --count 1 --reader NAME reads one again
  --save    folder for the inputs that were not stood
`
const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    count: { type: 'string', default: '30000' },
    reader: { type: 'string', multiple: true },
    from: { type: 'string', default: '0' },
    save: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
})
const names = values.reader ?? Object.keys(readers)
const unknown = names.filter((name) => !(name in readers))
if (values.help || unknown.length > 0) {
  process.stderr.write(unknown.length > 0 ? `no reader ${unknown.join(', ')}\n${usage}` : usage)
  process.exit(values.help ? 0 : 2)
}

/** Writes what was not stood, named by reader, seed and number. */
async function save(folder: string, { reader, findings }: Outcome): Promise<void> {
  await mkdir(folder, { recursive: true })
  const seeds = await readers[reader]!.seeds(await mkdtemp(join(tmpdir(), 'hostile-seeds-')))
  for (const { index } of findings)
    await writeFile(join(folder, `${reader}-${values.seed}-${index}`), mutate(seeds, [values.seed, reader, index]))
}

const each = Math.ceil(Number(values.count) / names.length)
let [inputs, failed] = [0, 0]
process.stdout.write(
  '| reader | inputs | crashes | hangs | slowest, ms | peak, MB |\n| --- | ---: | ---: | ---: | ---: | ---: |\n',
)
for (const reader of names) {
  const outcome = await hunt({ reader, seed: values.seed, from: Number(values.from), count: each })
  const { findings, slowest, peakBytes } = outcome
  const hangs = findings.filter(({ kind }) => kind === 'hang').length
  const cells = [
    reader,
    outcome.inputs,
    findings.length - hangs,
    hangs,
    slowest.ms.toFixed(0),
    (peakBytes / 1e6).toFixed(0),
  ]
  process.stdout.write(`| ${cells.join(' | ')} |\n`)
  for (const { index, kind, detail } of findings.slice(0, 10))
    process.stderr.write(`${reader} ${index}: ${kind}: ${detail}\n`)
  if (values.save !== undefined && findings.length > 0) await save(values.save, outcome)
  inputs += outcome.inputs
  failed += findings.length
}
process.stdout.write(`\n${inputs} inputs, ${failed} not stood\n`)
process.exitCode = failed === 0 ? 0 : 1
