import { type ExecFileSyncOptionsWithStringEncoding, execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { median } from './median.ts'
import { printMachine, printTable } from './report.ts'

// Generation and training of one group beside torch, the same folder and work, in rounds that take turns:
//   npx tsx --conditions=@spatial-ssrl/source bench/torch.bench.ts PYTHON 10m=DIR 100m=DIR wide-2=DIR [--rounds 3]
// PYTHON is an interpreter with torch and transformers 5; `make-checkpoint.ts` writes the folders.

const [python = '', ...rest] = process.argv.slice(2)
const roundsAt = rest.indexOf('--rounds')
const rounds = roundsAt < 0 ? 3 : Number(rest[roundsAt + 1])
const models = rest
  .filter((_, at) => roundsAt < 0 || (at !== roundsAt && at !== roundsAt + 1))
  .map((word) => word.split('=') as [name: string, folder: string])
if (models.length === 0 || models.some(([, folder]) => folder === undefined))
  throw new Error('usage: torch.bench.ts PYTHON NAME=FOLDER… [--rounds N]')

/** Seconds of one round. */
interface Round {
  generate: number
  train: number
  promptTokens?: number
}

const at = (file: string) => fileURLToPath(new URL(`./torch/${file}`, import.meta.url))
const lastLine = (output: string) => JSON.parse(output.trim().split('\n').at(-1)!) as Round
const quiet: ExecFileSyncOptionsWithStringEncoding = {
  encoding: 'utf8',
  stdio: ['ignore', 'pipe', 'ignore'],
  maxBuffer: 2 ** 24,
}
const [picture, replies] = [224, 8]

printMachine('Seconds, medians of rounds that take turns.')
const rows: string[][] = []
for (const [name, folder] of models) {
  const tokens = name.startsWith('wide') ? 32 : 64
  const sizes = [picture, replies, tokens].map(String)
  const node = ['--conditions=@spatial-ssrl/source', '--import', 'tsx', at('measure.ts'), folder, ...sizes]
  const product: Round[] = []
  const torch: Record<string, Round[]> = { float32: [], bfloat16: [] }
  for (let round = 0; round < rounds; round++) {
    product.push(lastLine(execFileSync(process.execPath, node, quiet)))
    for (const [dtype, of] of Object.entries(torch)) {
      const prompt = String(product[0]!.promptTokens)
      of.push(lastLine(execFileSync(python, [at('measure.py'), folder, prompt, ...sizes, dtype], quiet)))
    }
  }
  const seconds = (of: readonly Round[], what: 'generate' | 'train') => median(of.map((each) => each[what]))
  for (const what of ['generate', 'train'] as const) {
    const own = seconds(product, what)
    const beside = Object.values(torch).flatMap((of) => {
      const other = seconds(of, what)
      return [other.toFixed(2), `${(other / own).toFixed(2)} ×`]
    })
    rows.push([`${name}: ${what} ${replies} × ${tokens}`, own.toFixed(2), ...beside])
  }
}
printTable(['', 'product', 'torch float32', 'product is', 'torch bfloat16', 'product is'], rows)
