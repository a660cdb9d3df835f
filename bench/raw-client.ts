import { once } from 'node:events'
import { connect, type Socket } from 'node:net'

/** A request that reached the server and was not answered. */
export class LostError extends Error {}

/** One connection that is kept: a request is written once more as it is, and its answer has to be the same body every time. */
export interface RawConnection {
  /** Sends the request and waits for its answer. @throws LostError when the connection ends before */
  ask(): Promise<void>
  /** Whether the server said that it closes the connection with this answer. */
  readonly closing: boolean
  end(): void
}

/**
 * HTTP/1.1 over a bare socket, as cheap as it gets, so that the server's figure is the server's: nothing is parsed but where an answer ends,
 * and its body is compared as text.
 * @throws when nobody listens
 */
export async function openRaw(url: string, path: string, body: string, expected: string): Promise<RawConnection> {
  const { hostname, port } = new URL(url)
  const socket: Socket = connect({ host: hostname, port: Number(port), noDelay: true })
  await once(socket, 'connect')
  const head = `POST ${path} HTTP/1.1\r\nHost: ${hostname}:${port}\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n`
  const request = Buffer.from(head + body)
  const length = Buffer.byteLength(expected)
  let [answer, closing] = ['', false]
  let waiting: { resolve: () => void; reject: (error: Error) => void } | undefined
  socket.setEncoding('latin1')
  const fail = (message: string) => {
    waiting?.reject(new LostError(message))
    waiting = undefined
    socket.destroy()
  }
  socket.on('data', (text: string) => {
    answer = answer === '' ? text : answer + text
    const start = answer.indexOf('\r\n\r\n') + 4
    if (start < 4 || answer.length < start + length) return
    if (!answer.startsWith('HTTP/1.1 200') || answer.slice(start) !== expected) {
      fail(`another answer than expected: ${answer.slice(0, 300)}`)
      return
    }
    closing = /\r\nconnection: close\r\n/i.test(answer.slice(0, start))
    answer = ''
    const { resolve } = waiting!
    waiting = undefined
    resolve()
  })
  socket.on('error', () => fail('no answer'))
  socket.on('close', () => fail('no answer'))
  return {
    ask() {
      return new Promise((resolve, reject) => {
        if (socket.destroyed) {
          reject(new LostError('closed'))
          return
        }
        waiting = { resolve, reject }
        socket.write(request)
      })
    },
    get closing() {
      return closing
    },
    end: () => socket.destroy(),
  }
}
