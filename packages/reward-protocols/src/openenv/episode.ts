import type { EncodedImage } from '@spatial-ssrl/core'
import type { z } from 'zod'
import { type Host, Refusal } from '../protocol/protocol.ts'
import type { Question } from '../protocol/questions.ts'
import { readCall } from '../protocol/read-call.ts'
import { findQuestion, type Place, questionsOf, type Wish } from './find-question.ts'
import { Action, type QuestionObservation, ResetData, type State, type VerdictObservation } from './schemas.ts'

/** What is left of an observation where reward and end stand beside it. */
type Beside<S extends z.ZodType<{ reward: unknown; done: unknown }>> = Omit<z.output<S>, 'reward' | 'done'>

/** What the protocol says of a step of an episode: reward and end stand beside the observation, and metadata in both where there is any. */
export interface Outcome {
  observation: Beside<typeof QuestionObservation> | Beside<typeof VerdictObservation>
  reward: number | null
  done: boolean
  metadata?: Record<string, unknown>
}

/** Episodes of one step, one after the other: a question, and the verdict on its reply. */
export interface Episodes {
  reset(data: unknown): Promise<Outcome>
  step(action: unknown): Promise<Outcome>
  state(): z.output<typeof State>
}

/** @throws Refusal from its functions, for what cannot be asked or answered */
export function openEpisodes(host: Host): Episodes {
  let current: { id: string; place: Place; question: Question; done: boolean } | undefined
  return {
    async reset(data) {
      const { episode_id, ...wish } = readCall(ResetData, data)
      const turn = host.count()
      const place = findQuestion(questionsOf(host), wish, turn)
      const question = await place.split.get(place.index)
      current = { id: episode_id ?? `episode-${turn}`, place, question, done: false }
      return questionOutcome(place, question, ignoredOf(wish))
    },
    async step(action) {
      const reply = readCall(Action, action)
      if (current === undefined) throw new Refusal(409, 'no question was asked yet — send reset first')
      if (current.done) throw new Refusal(409, 'the episode is over — send reset for another question')
      const outcome = await judge(host, current.place, current.question, reply)
      current.done = true
      return outcome
    },
    state() {
      const { id = null, place, done = false } = current ?? {}
      const { split, index = null } = place ?? {}
      return {
        ...{ episode_id: id, step_count: done ? 1 : 0, task_id: place ? split!.index[index!]!.id : null },
        ...{ split: split?.name ?? null, index },
      }
    },
  }
}

/** The verdict on a reply to the question a client names: an episode without a session. */
export async function judgeOnce(host: Host, wish: Wish, action: unknown): Promise<Outcome> {
  const reply = readCall(Action, action)
  if (wish.task_id == null && wish.index == null)
    throw new Refusal(422, 'task_id: over HTTP a step names its question, as reset told it; sessions are at /ws')
  const place = findQuestion(questionsOf(host), wish, 0)
  return judge(host, place, await place.split.get(place.index), reply)
}

function questionOutcome({ split, index }: Place, question: Question, ignored: string[]): Outcome {
  const { prompt, images, task } = question
  const metadata = ignored.length === 0 ? {} : { ignored }
  const { id: task_id } = split.index[index]!
  return {
    observation: { prompt, images: images.map(dataUri), task, task_id, split: split.name, index, metadata },
    ...{ reward: null, done: false },
    ...(ignored.length > 0 && { metadata }),
  }
}

async function judge(host: Host, { split, index }: Place, question: Question, reply: z.output<typeof Action>) {
  const { task, answer, meta } = question
  const { response, tokens } = reply
  const [verdict = null] = await host.score([{ task, answer, meta, response, tokens }])
  const { id: task_id } = split.index[index]!
  const { extracted = null, parts = {}, reward = null } = verdict ?? {}
  return { observation: { task_id, extracted, parts, metadata: {} }, reward, done: true }
}

/** Names of settings that mean nothing here. */
function ignoredOf(wish: Record<string, unknown>): string[] {
  return Object.keys(wish).filter((name) => !(name in ResetData.shape))
}

/** A picture as a text that says what it is: JPEG or PNG, by its first bytes. */
function dataUri({ bytes }: EncodedImage): string {
  const type = bytes[0] === 0xff && bytes[1] === 0xd8 ? 'image/jpeg' : 'image/png'
  return `data:${type};base64,${Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('base64')}`
}
