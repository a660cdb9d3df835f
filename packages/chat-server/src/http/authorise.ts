import { createHash, timingSafeEqual } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'
import { Refusal } from '../refusal/refusal.ts'

const digest = (text: string) => createHash('sha256').update(text).digest()

/** @throws Refusal 401 without `Authorization: Bearer TOKEN`, or with another token; the time it takes does not tell how much of it is right */
export function authorise({ authorization }: IncomingHttpHeaders, token: string | undefined): void {
  if (token === undefined) return
  const [, given] = /^Bearer +(\S+) *$/i.exec(authorization ?? '') ?? []
  if (given === undefined) throw new Refusal(401, 'send the token: Authorization: Bearer TOKEN')
  if (!timingSafeEqual(digest(given), digest(token)))
    throw new Refusal(401, 'the token is another one', { code: 'invalid_api_key' })
}
