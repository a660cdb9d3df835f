import { type ScriptedServer, scriptedServer } from '@spatial-ssrl/endpoint/test'
import { decodeImage } from '@spatial-ssrl/image-ops/codec'
import { openPolicy } from '@spatial-ssrl/model-runtime'

/** A server that really samples: the model of a folder, read again when it is told. */
export interface ServedModel {
  url: string
  /** Seed and text of every question that was answered. */
  readonly answered: string[]
  readonly reloads: number
  /** Is gone, with what it was answering. */
  die(): void
  /** Is back at the same address, with the weights of its folder. */
  rise(): Promise<void>
  close(): Promise<void>
}

/** @param before called with the number of questions that came before; a question during which the server dies is not answered */
export async function serveModel(
  folder: string,
  before: (asked: number, server: ServedModel) => void = () => {},
): Promise<ServedModel> {
  const policy = await openPolicy(folder, { threads: 1, lanes: 1 })
  const answered: string[] = []
  let [asked, reloads] = [0, 0]
  let server: ScriptedServer
  let life = 0
  const start = (port: number) =>
    scriptedServer(
      async ({ body }) => {
        const mine = life
        before(asked++, served)
        const { content } = body.messages[0]!
        const text = content.map((part) => part.text ?? '<image>').join('')
        const images = await Promise.all(
          content.flatMap(({ image_url }) =>
            image_url ? [decodeImage(Buffer.from(image_url.url.split(',')[1]!, 'base64'))] : [],
          ),
        )
        const { n, temperature, max_tokens, seed } = body as unknown as Record<string, number>
        const request = { text, images }
        const how = { n: n!, temperature: temperature!, maxTokens: max_tokens!, seed: `${seed}` }
        const [replies] = await policy.generate([request], how)
        if (mine !== life) return { cut: 'before' }
        answered.push(`${seed} ${text}`)
        const sampled = replies!.map((reply) => ({
          text: reply.text,
          tokens: [...reply.tokens],
          logprobs: [...reply.logprobs],
          finishReason: reply.finishReason,
        }))
        return { sampled, promptTokenIds: [...policy.promptTokens(request)] }
      },
      {
        models: ['tiny'],
        port,
        control: async ({ path }) => {
          if (path === '/collective_rpc') {
            await policy.load(folder)
            reloads++
          }
          return { status: 200, body: { success: true } }
        },
      },
    )
  server = await start(0)
  const { url } = server
  let gone: Promise<void> = Promise.resolve()
  const served: ServedModel = {
    url,
    answered,
    get reloads() {
      return reloads
    },
    die() {
      life++
      gone = server.close()
    },
    async rise() {
      await gone
      await policy.load(folder)
      server = await start(Number(new URL(url).port))
    },
    async close() {
      await server.close()
      await policy.close()
    },
  }
  return served
}
