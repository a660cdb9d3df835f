// What a server keeps of a recipe's run: held.ts RUN CHECKPOINTS. Ends with 1 unless it is what the folders of the run name, no less and no more.
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
const same = named.sort().join() === held.sort().join()
const { stages } = JSON.parse(readFileSync(join(run, 'stages.json'), 'utf8'))
console.log(`  ${stages.map(({ name }: { name: string }) => name).join(', ')}; the server keeps ${held.join(', ')}`)
if (!same) console.log(`  NOT what the folders name: ${named.join(', ')}`)
process.exitCode = same && stages.length === 3 ? 0 : 1
