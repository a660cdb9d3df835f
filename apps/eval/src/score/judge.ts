import { createHash } from 'node:crypto'
import { mkdir, open, readFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { Item } from '@spatial-ssrl/benchmarks'
import { SpatialError } from '@spatial-ssrl/core'
import { type EndpointOptions, openEndpoint } from '@spatial-ssrl/endpoint'
import { z } from 'zod'
import { withFlagAdvice } from '../models/flag-advice.ts'
import { parseModelSpec, shownModel } from '../models/parse-model.ts'

/** A model that is asked which option a reply means. */
export interface OpenJudge {
  /** The letter, or null where the reply means none: nothing is ever drawn at random. */
  ask(item: Item, reply: string): Promise<string | null>
  close(): Promise<void>
}

const Judgement = z.object({ key: z.string(), id: z.string(), judge: z.string(), said: z.string() })

/**
 * Opens a judge at an OpenAI-compatible server. What it says is kept in a file, so that it is asked about a reply once.
 * @param spec `openai:URL#NAME`
 * @throws SpatialError `config` for anything else; asking throws EndpointError, and `remote` for a judge that says nothing
 */
export async function openJudge(
  spec: string,
  path: string,
  options: Pick<EndpointOptions, 'signal' | 'apiKey' | 'proxies'> = {},
): Promise<OpenJudge> {
  const parsed = parseModelSpec(spec, '--judge')
  if (parsed.kind === 'folder')
    throw new SpatialError('config', `--judge: ${shownModel(spec)}: expected a served model — write openai:URL#NAME`)
  const endpoint = openEndpoint({
    baseUrls: parsed.baseUrls,
    model: parsed.name,
    parameters: 'hosted',
    encodeImage: () => Promise.reject(new TypeError('openJudge: a judge sees no pictures')),
    ...options,
  })
  await mkdir(dirname(path), { recursive: true })
  const known = await readJudgements(path)
  const file = await open(path, 'a')
  return {
    async ask(item, reply) {
      const text = judgeQuestion(item, reply)
      const key = createHash('sha256').update(`${parsed.name}\0${text}`).digest('hex').slice(0, 32)
      let said = known.get(key)
      if (said === undefined) {
        const sampling = { n: 1, temperature: 0, maxTokens: 16, seed: 0 }
        const asking = endpoint.complete({ text, pictures: async () => [] }, sampling)
        const { generations, finishReasons } = await asking.catch((error: unknown) => {
          throw withFlagAdvice(error, 'hosted')
        })
        const { text: verdict, refusal } = generations[0]!
        if (verdict.trim() === '' && refusal === null)
          throw new SpatialError(
            'remote',
            `--judge: ${parsed.name} said nothing (finish reason ${finishReasons[0]}, at most ${sampling.maxTokens} tokens) — name a model that answers without reasoning first`,
          )
        said = verdict
        known.set(key, said)
        await file.appendFile(`${JSON.stringify({ key, id: item.id, judge: parsed.name, said })}\n`)
      }
      return readVerdict(said, item)
    },
    async close() {
      await file.close()
      await endpoint.close()
    },
  }
}

/** What a judge is asked. */
function judgeQuestion({ question, options }: Item, reply: string): string {
  return [
    'A student answered a multiple-choice question in free text. Which option does the answer choose?',
    'Say one letter and nothing else. Say NONE if it chooses no option, or more than one.',
    '',
    `Question: ${question.replaceAll('<image>', '')}`,
    ...options.map(({ letter, text }) => `${letter}. ${text}`),
    '',
    `Answer: ${reply.replaceAll('<image>', '')}`,
  ].join('\n')
}

/** The one letter of an option that the judge says, alone or behind a word; null for anything else. */
function readVerdict(said: string, { options }: Item): string | null {
  const words = said.split(/[^A-Za-z]+/)
  const letters = options.map(({ letter }) => letter).filter((letter) => words.includes(letter))
  return letters.length === 1 ? letters[0]! : null
}

async function readJudgements(path: string): Promise<Map<string, string>> {
  const text = await readFile(path, 'utf8').catch(() => '')
  const known = new Map<string, string>()
  for (const line of text.split('\n')) {
    try {
      const { key, said } = Judgement.parse(JSON.parse(line))
      known.set(key, said)
    } catch {
      // Cut off by a killed process: asked again.
    }
  }
  return known
}
