import { z } from 'zod'

const Request = z.strictObject({
  jsonrpc: z.literal('2.0'),
  method: z.string(),
  params: z.record(z.string(), z.unknown()).default({}),
  id: z.union([z.string(), z.number()]).nullish(),
})

/**
 * Answers a JSON-RPC request of the Model Context Protocol. The environment has no tools: a question is answered by `step`, and whoever
 * lists the tools is told so by an empty list.
 */
export function answerRpc(body: unknown): Record<string, unknown> {
  const read = Request.safeParse(body)
  if (!read.success) {
    const [issue] = read.error.issues
    return failed(null, -32600, `Invalid Request: ${[...issue!.path, issue!.message].join(': ')}`)
  }
  const { method, params, id = null } = read.data
  if (method === 'tools/list') return { jsonrpc: '2.0', id, result: { tools: [] } }
  if (method === 'tools/call')
    return failed(id, -32602, `Tool not found: ${String(params.name)}; questions are answered by step`)
  return failed(id, -32601, `Method not found: ${method}`)
}

/** @param code of JSON-RPC 2.0, such as -32700 for what is no JSON */
export function failed(id: string | number | null, code: number, message: string): Record<string, unknown> {
  return { jsonrpc: '2.0', id, error: { code, message, data: null } }
}
