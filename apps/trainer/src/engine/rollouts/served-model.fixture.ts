import { type ScriptedServer, scriptedServer } from '@spatial-ssrl/endpoint/test'
import { decodeImage } from '@spatial-ssrl/image-ops/codec'
import { type LocalPolicy, openPolicy } from '@spatial-ssrl/model-runtime'

/** A server that really samples: the model of a folder, read again when it is told. */
export interface ServedModel {
  url: string
  /** Seed and text of every question that was answered. */
  readonly answered: string[]
  readonly reloads: number
  /** Adapters that it has, and all that it ever had. */
  readonly adapters: { now: string[]; ever: string[] }
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
  const adapters = new Map<string, LocalPolicy>()
  const ever: string[] = []
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
        const asker = body.model === 'tiny' ? policy : adapters.get(body.model)
        if (asker === undefined) return { status: 404 }
        const [replies] = await asker.generate([request], how)
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
        control: async ({ path, body }) => {
          const { lora_name: name = '', lora_path: dir = '' } = body as Record<string, string>
          if (path === '/v1/load_lora_adapter') {
            if (adapters.has(name)) return { status: 400 }
            adapters.set(name, await openPolicy(folder, { threads: 1, lanes: 1, adapter: dir }))
            ever.push(name)
          }
          if (path === '/v1/unload_lora_adapter') {
            if (!adapters.has(name)) return { status: 404 }
            await adapters.get(name)!.close()
            adapters.delete(name)
          }
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
    get adapters() {
      return { now: [...adapters.keys()], ever }
    },
    die() {
      life++
      const theirs = [...adapters.values()]
      adapters.clear()
      gone = server.close().then(async () => {
        for (const each of theirs) await each.close()
      })
    },
    async rise() {
      await gone
      await policy.load(folder)
      server = await start(Number(new URL(url).port))
    },
    async close() {
      await server.close()
      for (const each of [policy, ...adapters.values()]) await each.close()
    },
  }
  return served
}
