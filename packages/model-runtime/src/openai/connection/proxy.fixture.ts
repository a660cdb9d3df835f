import { createServer, request } from 'node:http'
import { type AddressInfo, connect, type Socket } from 'node:net'

/** A proxy on loopback for tests: forwards whole addresses, opens tunnels, and notes what it was asked. */
export interface TestProxy {
  url: string
  /** `GET http://…` and `CONNECT host:port`, in order. */
  asked: string[]
  /** Header `proxy-authorization` of each. */
  authorizations: (string | undefined)[]
  close(): Promise<void>
}

/** @param options `status`: refuses everything with it; `port`: where everything goes, whatever host is named */
export async function testProxy(options: { status?: number; port?: number } = {}): Promise<TestProxy> {
  const asked: string[] = []
  const authorizations: (string | undefined)[] = []
  const sockets = new Set<Socket>()
  const note = (method = '', url = '', authorization?: string) => {
    asked.push(`${method} ${url}`)
    authorizations.push(authorization)
  }
  const server = createServer((incoming, response) => {
    note(incoming.method, incoming.url, incoming.headers['proxy-authorization'])
    if (options.status !== undefined) {
      response.writeHead(options.status).end('not through here')
      return
    }
    const target = new URL(incoming.url!)
    const { 'proxy-authorization': _authorization, ...headers } = incoming.headers
    const path = `${target.pathname}${target.search}`
    const port = options.port ?? Number(target.port)
    const onward = request({ host: '127.0.0.1', port, method: incoming.method!, path, headers }, (reply) => {
      response.writeHead(reply.statusCode!, reply.headers)
      reply.pipe(response)
    })
    onward.on('error', () => response.destroy())
    incoming.pipe(onward)
  })
  server.on('connection', (socket) => sockets.add(socket))
  server.on('connect', (incoming, socket) => {
    note('CONNECT', incoming.url, incoming.headers['proxy-authorization'])
    if (options.status !== undefined) {
      socket.end(`HTTP/1.1 ${options.status} No\r\n\r\n`)
      return
    }
    const onward = connect(options.port ?? Number(incoming.url!.split(':').at(-1)), '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n')
      socket.pipe(onward).pipe(socket)
    })
    sockets.add(onward)
    for (const end of [onward, socket]) end.on('error', () => undefined)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    authorizations,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        for (const socket of sockets) socket.destroy()
      }),
  }
}
