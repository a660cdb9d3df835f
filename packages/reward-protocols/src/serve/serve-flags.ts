import { z } from 'zod'

const whole = (least: number, most: number) =>
  z
    .union([z.number(), z.string().regex(/^\d+$/).transform(Number)], `expected a whole number, ${least} to ${most}`)
    .refine((value) => value >= least && value <= most, `expected a whole number, ${least} to ${most}`)

/** The flags of a command that serves rewards, with what its help says of them. */
export const serveFlags: readonly (readonly [flag: string, description: string])[] = [
  ['--reward <json>', 'what replies earn: JSON, or a YAML or JSON file (default: the published reward)'],
  ['--data <folder>', 'data set whose questions the sessions of OpenEnv ask; without it there are verdicts alone'],
  ['--host <address>', 'address to listen on (default: 127.0.0.1)'],
  ['--port <n>', 'port to listen on; 0 takes a free one (default: 8790)'],
  ['--token-env <name>', 'environment variable that holds the token which requests have to bring'],
  ['--max-body <mb>', 'megabytes of one request (default: 32)'],
  ['--max-held <mb>', 'megabytes of all requests at a time; more are answered 429 (default: 128)'],
  ['--max-requests <n>', 'requests at a time; more are answered 429 (default: 512)'],
  ['--max-sessions <n>', 'sessions on WebSockets at a time; more are refused (default: 256)'],
  ['--idle <seconds>', 'end sessions that say nothing for so long (default: 1800)'],
]

/** The same flags once they are parsed, in camel case. */
export const ServeFlags = z.strictObject({
  reward: z.string().min(1).optional(),
  data: z.string().min(1).optional(),
  host: z.string().min(1).default('127.0.0.1'),
  port: whole(0, 65535).default(8790),
  tokenEnv: z.string().min(1).optional(),
  maxBody: whole(1, 1000).default(32),
  maxHeld: whole(1, 100_000).default(128),
  maxRequests: whole(1, 100_000).default(512),
  maxSessions: whole(1, 4000).default(256),
  idle: whole(1, 86_400).default(1800),
})
export type ServeFlags = z.output<typeof ServeFlags>
