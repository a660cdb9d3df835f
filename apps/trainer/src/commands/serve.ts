import { basename, resolve } from 'node:path'
import { parseFlags, wholeNumber } from '@spatial-ssrl/command-line'
import { SpatialError } from '@spatial-ssrl/core'
import { Command } from 'commander'
import { z } from 'zod'
import { openTerminal } from './terminal.ts'

const Flags = z.strictObject({
  model: z.string().min(1),
  adapter: z.string().min(1).optional(),
  adapters: z.string().min(1).optional(),
  maxAdapters: wholeNumber(1, 1000).default(16),
  frozen: z.enum(['memory', 'files', 'int4']).optional(),
  device: z.string().min(1).optional(),
  name: z.string().min(1).optional(),
  host: z.string().min(1).default('127.0.0.1'),
  port: wholeNumber(0, 65535).default(8000),
  tokenEnv: z.string().min(1).optional(),
  maxTokens: wholeNumber(1, 1e6).default(1024),
  maxPrompt: wholeNumber(1, 1e6).default(8192),
  maxRequests: wholeNumber(1, 100_000).default(64),
  maxBody: wholeNumber(1, 1000).default(32),
  threads: wholeNumber(1, 1024).optional(),
  resize: z.enum(['torchvision', 'pillow', 'pillow-12']).optional(),
  seed: wholeNumber(0).default(0),
})

const loopback = /^(127\.|::1$|localhost$)/

/** `spatial-ssrl serve`: a model folder as an OpenAI-compatible server. */
export function serveCommand(): Command {
  return new Command('serve')
    .description('serve a model folder as OpenAI-compatible chat completions: pictures, streaming, several replies')
    .requiredOption('--model <folder>', 'model folder')
    .option('--adapter <folder>', 'adapter beside it, in PEFT’s format')
    .option('--adapters <folder>', 'requests may load adapters that lie below it, as vLLM has it (default: none)')
    .option('--max-adapters <n>', 'adapters that are loaded at a time (default: 16)')
    .option('--frozen <place>', 'where weights lie: memory, files or int4 (default: by size)')
    .option('--device <name>', 'what the network runs on: cpu or webgpu (default: cpu)')
    .option('--name <name>', 'name that requests call it by (default: the folder’s)')
    .option('--host <address>', 'address to listen on (default: 127.0.0.1)')
    .option('--port <n>', 'port to listen on; 0 takes a free one (default: 8000)')
    .option('--token-env <name>', 'environment variable that holds the token which requests have to bring')
    .option('--max-tokens <n>', 'tokens of a reply at most (default: 1024)')
    .option('--max-prompt <n>', 'tokens of a prompt at most, those of its pictures included (default: 8192)')
    .option('--max-requests <n>', 'requests that wait or are answered; more are answered 429 (default: 64)')
    .option('--max-body <mb>', 'megabytes of one request (default: 32)')
    .option('--threads <n>', 'CPU threads of the network (default: all)')
    .option('--resize <rule>', 'torchvision, pillow or pillow-12 (default: as the folder says)')
    .option('--seed <n>', 'seeds replies to requests that bring no seed (default: 0)')
    .action(async (raw: Record<string, unknown>) => {
      const flags = parseFlags(Flags, raw)
      const token = flags.tokenEnv === undefined ? undefined : process.env[flags.tokenEnv]?.trim() || undefined
      if (flags.tokenEnv !== undefined && token === undefined)
        throw new SpatialError('config', `--token-env: the environment variable ${flags.tokenEnv} is empty or not set`)
      const [{ openChatServer }, { decodeImage }, { checkDevice, openPolicy }] = await Promise.all([
        import('@spatial-ssrl/chat-server'),
        import('@spatial-ssrl/image-ops/codec'),
        import('@spatial-ssrl/model-runtime'),
      ])
      const terminal = openTerminal(raw)
      const model = await openPolicy(flags.model, {
        trainable: 'none',
        ...(flags.frozen !== undefined && { frozen: flags.frozen }),
        ...(flags.device !== undefined && { device: await checkDevice(flags.device) }),
        ...(flags.threads !== undefined && { threads: flags.threads }),
        ...(flags.resize !== undefined && { resize: flags.resize }),
      })
      try {
        const policy = flags.adapter === undefined ? model : await model.withAdapter(flags.adapter)
        const name = flags.name ?? basename(resolve(flags.model))
        const server = await openChatServer({
          ...{ policy, name, token, host: flags.host, port: flags.port, seed: flags.seed },
          ...(flags.adapters !== undefined && {
            adapters: {
              folder: flags.adapters,
              most: flags.maxAdapters,
              open: (dir: string) => model.withAdapter(dir),
            },
          }),
          decodePicture: (bytes) => decodeImage(bytes, { maxPixels: 50e6 }),
          ...{ mostReplyTokens: flags.maxTokens, mostPromptTokens: flags.maxPrompt, mostRequests: flags.maxRequests },
          mostBytes: flags.maxBody * 1e6,
          mostHeldBytes: Math.max(512e6, 4e6 * flags.maxBody),
          seconds: () => Math.floor(Date.now() / 1000),
          onFault: (error) =>
            terminal.note(`fault: ${error instanceof Error ? (error.stack ?? error.message) : error}`),
        })
        terminal.note(`${name} on ${server.url}`)
        terminal.note(samplingLine(policy.folderSampling.sampling))
        if (policy.resizeRule !== null) terminal.note(`pictures are resized by the rule ${policy.resizeRule}`)
        if (flags.adapters !== undefined) terminal.note(`requests may load adapters from below ${flags.adapters}`)
        if (token === undefined && !loopback.test(flags.host))
          terminal.note('whoever reaches this address may ask — --token-env NAME wants a token')
        await new Promise<void>((stop) => {
          if (terminal.signal.aborted) stop()
          terminal.signal.addEventListener('abort', () => stop(), { once: true })
        })
        await server.stop()
        terminal.finish({ url: server.url, stopped: true }, 'stopped; what had arrived was answered')
      } finally {
        await model.close()
      }
    })
}

/** How replies are drawn to requests that do not say it. */
function samplingLine(told: object): string {
  const said = Object.entries(told).map(([name, value]) => `${name} ${JSON.stringify(value)}`)
  return said.length > 0
    ? `requests that do not say otherwise are drawn as generation_config.json says: ${said.join(', ')}`
    : 'requests that do not say otherwise are drawn at temperature 1: generation_config.json says nothing'
}
