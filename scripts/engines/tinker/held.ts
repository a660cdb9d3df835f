// What a server keeps of a recipe's run that was killed once: held.ts RUN CHECKPOINTS. Ends with 1 unless it is what the folders of the run name,
// with no more beside it than a killed process leaves: a checkpoint that it was saving, and weights that were to be fetched or sampled from.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const [run = '', checkpoints = ''] = process.argv.slice(2)
const below = (dir: string, ending: string) =>
  readdirSync(dir, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith(ending))
const named = below(run, 'tinker.json').map((file): string => JSON.parse(readFileSync(join(run, file), 'utf8')).path)
const held = below(checkpoints, '.tar.gz').map((file) => {
  const [model, ...rest] = file.replace(/\.tar\.gz$/, '').split('/')
  return rest.length === 1 ? `tinker://${model}/weights/${rest[0]}` : `tinker://${model}/${rest.join('/')}`
})
const missing = named.filter((path) => !held.includes(path))
const left = held.filter((path) => !named.includes(path))
const states = left.filter((path) => path.includes('/weights/'))
const { stages } = JSON.parse(readFileSync(join(run, 'stages.json'), 'utf8'))
console.log(
  `  ${stages.map(({ name }: { name: string }) => name).join(', ')}; of ${named.length} checkpoints that folders name`,
)
console.log(`  ${missing.length} are missing; of the killed process there are ${left.join(', ') || 'none'}`)
process.exitCode = missing.length === 0 && states.length <= 1 && left.length <= 3 && stages.length === 3 ? 0 : 1
