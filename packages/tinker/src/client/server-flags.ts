import { type JsonReply, readObject } from '../connection/json.ts'
import type { Transport } from '../connection/transport.ts'

/** What a server wants of its clients. */
export interface ServerFlags {
  /** Requests with rows are to be compressed. */
  compress: boolean
  /** The key is exchanged for short-lived tokens. */
  tokens: boolean
  /** Rows of one request at most. */
  mostRows: number
  /** Bytes of one request, about, at most. */
  mostBytes: number
}

/** Asks for them; a server that knows no such call wants nothing special. */
export async function serverFlags(transport: Transport, sdkVersion: string): Promise<ServerFlags> {
  const path = '/api/v1/client/config'
  const reply = await transport.send({ path, body: { sdk_version: sdkVersion }, answers: [404, 405] })
  return readFlags(reply.status === 200 ? readObject(reply.bytes, path) : {})
}

function readFlags(reply: JsonReply): ServerFlags {
  const limit = (name: string, otherwise: number) => {
    const value = reply[name]
    return typeof value === 'number' && value >= 1 ? value : otherwise
  }
  return {
    compress: reply.proto_compress_fwdbwd === true,
    tokens: reply.pjwt_auth_enabled === true,
    mostRows: limit('fwdbwd_max_chunk_len', 1024),
    mostBytes: limit('fwdbwd_max_chunk_bytes_count', 5_000_000),
  }
}
