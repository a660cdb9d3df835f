import { existsSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { write3dsrBench } from '../../apps/eval/src/demo/data/3dsrbench.ts'
import { type ScriptedServer, scriptedServer } from '../../packages/endpoint/src/test.ts'
import { type Running, start } from './processes.ts'
import { evaluationFiles, everyFile, type Result, trainingFiles } from './results.ts'

/** A command that is killed and given again. */
export interface Subject {
  name: string
  /** Starts the command that begins or goes on in a folder. */
  start(out: string): Running
  result(out: string): Promise<Result>
  /** Two of them are started at once. */
  writers: 1 | 2
}

const puzzles = ['generate', '--scenes', '6', '--size', '64', '--augment', '--val', '0.3', '--shard-size', '0.05']

const sftOptions = `
steps: 12
batchSize: 2
reply: bare
optimiser: { learningRate: 1.0e-3 }
saveEvery: 3
logEvery: 1
`
const grpoOptions = `
steps: 8
recipe: { groupSize: 2, promptsPerRollout: 2, optimiser: { learningRate: 1.0e-3, weightDecay: 1 } }
maxReplyTokens: 3
saveEvery: 2
rolloutEvery: 2
`

/** Everything that the commands read, made once. */
export async function prepare(
  folder: string,
  built: boolean,
): Promise<{ subjects: Subject[]; server: ScriptedServer }> {
  const [model, data, bench] = [join(folder, 'model'), join(folder, 'data'), join(folder, 'bench')]
  await mkdir(bench, { recursive: true })
  const finish = async (...args: string[]) => {
    const run = start('trainer', args, built)
    if ((await run.ended) !== 0) throw new Error(`spatial-ssrl ${args.join(' ')}: ${run.said()}`)
  }
  await finish('init-model', '--preset', 'tiny', '--out', model)
  await finish(
    'generate',
    '--scenes',
    '3',
    '--count',
    '12',
    '--size',
    '64',
    '--val',
    '0',
    '--workers',
    '1',
    '--out',
    data,
  )
  await write3dsrBench(bench)
  const stage = async (name: 'sft' | 'grpo', options: string): Promise<Subject> => {
    const config = join(folder, `${name}.yaml`)
    await writeFile(config, options)
    const places = ['--model', model, '--data', data, '--config', config, '--threads', '1']
    return {
      name,
      start(out) {
        const resume = existsSync(join(out, 'config.json')) ? ['--resume'] : []
        return start('trainer', [name, ...places, '--out', out, ...resume], built)
      },
      result: trainingFiles,
      writers: 1,
    }
  }
  let answered = 0
  const server = await scriptedServer(() => ({ texts: ['A'], delay: 30 + (answered++ % 5) * 20 }))
  const generate = (name: string, writers: 1 | 2): Subject => ({
    name,
    start: (out) => start('trainer', [...puzzles, '--count', '240', '--workers', '2', '--out', out], built),
    result: everyFile,
    writers,
  })
  const evaluation: Subject = {
    name: 'eval',
    start: (out) =>
      start(
        'eval',
        [
          ...[
            'run',
            '--benchmark',
            '3dsrbench',
            '--data',
            bench,
            '--model',
            `openai:${server.url}#scripted`,
            '--out',
            out,
          ],
          ...['--pictures', 'model', '--concurrency', '2'],
        ],
        built,
      ),
    result: evaluationFiles,
    writers: 1,
  }
  return {
    server,
    subjects: [
      generate('generate', 1),
      await stage('sft', sftOptions),
      await stage('grpo', grpoOptions),
      evaluation,
      generate('two writers', 2),
    ],
  }
}
