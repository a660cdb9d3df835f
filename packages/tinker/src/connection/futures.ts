import { brokenReply } from '../errors/tinker-error.ts'
import { type ForwardOutput, readForwardOutput } from '../wire/forward-output.ts'
import { readSampleOutput, type SampleOutput } from '../wire/sample-output.ts'
import { type JsonReply, readObject } from './json.ts'
import { failedJob } from './refusal.ts'
import type { Reply, Transport } from './transport.ts'

/** Longest poll, ms, as the official client has it; SkyRL would hold a question for five minutes. */
const longPoll = 45_000

/**
 * Waits for the result of a request. Servers answer late, `408` or `try_again` while it is queued; they are asked again, for as long as it
 * takes.
 * @throws TinkerError when the job failed, or its result is gone
 */
async function resultOf(transport: Transport, requestId: string, accept = 'application/json'): Promise<Reply> {
  const path = '/api/v1/retrieve_future'
  for (let asked = 0; ; asked++) {
    const reply = await transport.send({
      path,
      body: { request_id: requestId, allow_metadata_only: false },
      headers: { accept },
      waits: true,
      timeout: longPoll,
    })
    if (reply.status !== 408) {
      if (isMessage(reply)) return reply
      const body = readObject(reply.bytes, path)
      const failed = failedJob(`request ${requestId}`, body)
      if (failed) throw failed
      if (body.type !== 'try_again') return reply
    }
    await transport.wait(Math.min(1000, 50 * 2 ** Math.min(asked, 5)))
  }
}

/** The same of a request that is answered in JSON. */
export async function jsonResult(transport: Transport, requestId: string): Promise<JsonReply> {
  return readObject((await resultOf(transport, requestId)).bytes, `request ${requestId}`)
}

/** The same of a forward pass. */
export async function forwardResult(transport: Transport, requestId: string): Promise<ForwardOutput> {
  return readForwardOutput(await messageResult(transport, requestId))
}

/** The same of sampling. */
export async function sampleResult(transport: Transport, requestId: string): Promise<SampleOutput> {
  return readSampleOutput(await messageResult(transport, requestId))
}

async function messageResult(transport: Transport, requestId: string): Promise<Uint8Array> {
  const reply = await resultOf(transport, requestId, 'application/x-protobuf')
  if (!isMessage(reply))
    throw brokenReply(`request ${requestId}: the server answers in JSON, as before version 0.25 of the protocol`)
  return reply.bytes
}

function isMessage(reply: Reply): boolean {
  return reply.headers.get('content-type')?.includes('application/x-protobuf') ?? false
}
