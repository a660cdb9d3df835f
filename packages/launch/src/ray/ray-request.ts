import { request as plain } from 'node:http'
import { request as secure } from 'node:https'
import { parseJson, SpatialError } from '@spatial-ssrl/core'

/** Where Ray's dashboard answers, and what it wants to be told. */
export interface RayAccess {
  /** As `http://127.0.0.1:8265`. */
  address: string
  /** Sent as bearer token, where the cluster asks for one. */
  token: string | undefined
}

/** A reply of the dashboard. */
export interface RayReply {
  status: number
  text: string
  /** Undefined where the text is no JSON. */
  json: unknown
}

const patience = 60_000 // ms without a byte

/**
 * One request to the dashboard, by node:http: Ray answers 405 to `fetch`, whose `Sec-Fetch-*` headers it takes for a browser's.
 * @param body JSON, or bytes as they are
 * @throws SpatialError `remote` where nobody answers, or the token is refused
 */
export async function askRay(
  { address, token }: RayAccess,
  method: 'GET' | 'POST' | 'PUT',
  path: string,
  body?: object | Uint8Array,
): Promise<RayReply> {
  const url = new URL(`${address.replace(/\/+$/, '')}${path}`)
  const isRaw = body instanceof Uint8Array
  const data = body === undefined ? undefined : isRaw ? body : Buffer.from(JSON.stringify(body))
  const headers = {
    ...(data && {
      'content-type': isRaw ? 'application/octet-stream' : 'application/json',
      'content-length': data.byteLength,
    }),
    ...(token !== undefined && { authorization: `Bearer ${token}` }),
  }
  const reply = await new Promise<RayReply>((resolve, reject) => {
    const send = url.protocol === 'https:' ? secure : plain
    const asked = send(url, { method, headers, timeout: patience }, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('error', reject)
      response.on('end', () => {
        const text = Buffer.concat(chunks).toString('utf8')
        resolve({ status: response.statusCode ?? 0, text, json: parseJson(text) })
      })
    })
    asked.on('timeout', () => asked.destroy(new Error(`no answer for ${patience / 1000} s`)))
    asked.on('error', reject)
    asked.end(data)
  }).catch((cause: Error) => {
    const why = cause.message || ('code' in cause ? String(cause.code) : cause.name)
    throw new SpatialError('remote', `no Ray dashboard answers at ${address} (${why}): check --address`, { cause })
  })
  if (reply.status === 401 || reply.status === 403) {
    const what = token === undefined ? 'wants a token' : 'refuses the token'
    throw new SpatialError('remote', `Ray at ${address} ${what}: set RAY_AUTH_TOKEN to that of the cluster`)
  }
  return reply
}

/** @throws SpatialError `remote` with Ray's last line: the rest of what it says is a traceback */
export function refusedByRay(what: string, { status, text }: RayReply): SpatialError {
  const said = text.trim().split('\n').at(-1)?.trim().slice(0, 300)
  const advice = status === 404 || status === 405 ? 'check that --address is that of a Ray dashboard' : 'see its log'
  return new SpatialError('remote', `Ray refuses ${what} (${status}${said ? `: ${said}` : ''}): ${advice}`)
}
