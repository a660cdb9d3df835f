import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A job of the scripted head; tests move it on. */
export interface HeadJob {
  status: 'PENDING' | 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'STOPPED'
  message: string
  logs: string
  body: Record<string, unknown>
}

/** What Ray's dashboard (2.60) answers, refusals included, with jobs that do nothing of themselves. */
export async function scriptedHead({ token }: { token?: string } = {}) {
  const jobs = new Map<string, HeadJob>()
  const packages = new Map<string, Buffer>()
  const asked: string[] = []
  const server = createServer(async (request, response) => {
    const body = await bytesOf(request)
    const path = request.url ?? ''
    asked.push(`${request.method} ${path}`)
    const answer = (status: number, content: object | string) => {
      response.writeHead(status, { 'content-type': typeof content === 'string' ? 'text/plain' : 'application/json' })
      response.end(typeof content === 'string' ? content : JSON.stringify(content))
    }
    if (request.headers['sec-fetch-mode']) return answer(405, 'Method Not Allowed for browser traffic.')
    if (token !== undefined && request.headers.authorization === undefined) return answer(401, 'Unauthorized')
    if (token !== undefined && request.headers.authorization !== `Bearer ${token}`) return answer(403, 'Forbidden')
    const stored = /^\/api\/packages\/gcs\/(.+)$/.exec(path)?.[1]
    if (stored !== undefined) {
      if (request.method === 'PUT') packages.set(stored, body)
      return packages.has(stored) ? answer(200, {}) : answer(404, 'not found')
    }
    if (request.method === 'POST' && path === '/api/jobs/') {
      const submission = JSON.parse(body.toString('utf8')) as Record<string, unknown>
      const id = String(submission.submission_id)
      const unknown = Object.keys(submission).find(
        (key) => !/^(entrypoint(_num_[cg]pus)?|submission_id|metadata|runtime_env)$/.test(key),
      )
      if (unknown) return answer(400, `Traceback…\nTypeError: got an unexpected keyword argument '${unknown}'`)
      if (jobs.has(id)) return answer(500, `Traceback…\nValueError: Job with submission_id ${id} already exists.`)
      jobs.set(id, { status: 'PENDING', message: 'waiting for resources', logs: '', body: submission })
      return answer(200, { job_id: id, submission_id: id })
    }
    const [, id = '', what] = /^\/api\/jobs\/([^/]+)(?:\/(\w+))?$/.exec(path) ?? []
    const job = jobs.get(id)
    if (job === undefined) return answer(404, `Job ${id} does not exist`)
    if (what === undefined) return answer(200, { ...job, logs: undefined, submission_id: id, driver_exit_code: null })
    if (what === 'logs') return answer(200, { logs: job.logs })
    if (job.status === 'RUNNING') job.status = 'STOPPED' // one that waits goes on waiting
    return answer(200, { stopped: true })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const close = () => new Promise<void>((resolve) => server.close(() => resolve()).closeAllConnections())
  return { address: `http://127.0.0.1:${port}`, jobs, packages, asked, close }
}

async function bytesOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}
