import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { setImmediate as turn, setTimeout as wait } from 'node:timers/promises'
import type { WebSocket } from 'ws'
import { type Conversation, type Host, Refusal } from '../protocol/protocol.ts'
import type { Hold } from './read-body.ts'

/** What a server holds of WebSockets at most. */
export interface SocketBounds {
  /** Sessions at a time; further ones are told so and closed with 1013. */
  mostSessions: number
  /** Bytes of one message; a larger one closes its connection with 1009. */
  mostMessageBytes: number
  /** Milliseconds after which a session that says nothing is told so and closed with 1001. */
  idle: number
  /** Milliseconds between signs of life; a client that gives none is gone. */
  heartbeat: number
}

/** WebSockets of a server: each is a session that answers one message after the other. */
export interface Sockets {
  /** Sessions at this moment. */
  readonly open: number
  /** Makes a session of a request that was admitted. */
  take(request: IncomingMessage, socket: Duplex, head: Buffer, conversation: Conversation): void
  /** Answers what has arrived, closes every session with 1001, and after `drain` ms those whose clients do not answer. */
  stop(drain: number): Promise<void>
}

/**
 * @param hold answers that wait for their clients to read them; one for which there is no room becomes word of that
 * @param onFault hears of what is a fault of the server, not of a message
 */
export async function openSockets(
  host: Host,
  { hold, ...bounds }: SocketBounds & { hold: Hold },
  onFault: (error: unknown) => void,
): Promise<Sockets> {
  const { WebSocketServer } = await import('ws') // only for who serves: programs list their commands without it
  const { mostSessions, mostMessageBytes, idle, heartbeat } = bounds
  const server = new WebSocketServer({ noServer: true, maxPayload: mostMessageBytes, clientTracking: true })
  /** What each session still has to answer, and whether its client gave a sign of life. */
  const sessions = new Map<WebSocket, { answered: Promise<void>; waiting: number; alive: boolean }>()

  const pulse = setInterval(() => {
    for (const [socket, session] of sessions) {
      if (session.waiting > 0) continue // it is not read from, so it cannot be heard
      if (!session.alive) socket.terminate()
      session.alive = false
      socket.ping()
    }
  }, heartbeat).unref()

  const begin = (socket: WebSocket, conversation: Conversation) => {
    socket.on('error', () => {}) // of the client's making, and ws closes it with the code that says what
    const end = (text: string, code: number) => socket.send(text, () => socket.close(code))
    if (sessions.size >= mostSessions) {
      end(conversation.tell('full', `all ${mostSessions} sessions are taken; try again later`), 1013)
      return
    }
    const hear = conversation.open(host)
    const session = { answered: Promise.resolve(), waiting: 0, alive: true }
    const silence = setTimeout(() => {
      end(conversation.tell('idle', `nothing was said for ${idle / 1000} s`), 1001)
    }, idle).unref()

    const say = async (text: string) => {
      const bytes = Buffer.byteLength(text)
      try {
        hold.take(bytes)
      } catch (error) {
        if (!(error instanceof Refusal)) throw error
        await new Promise<void>((sent) => socket.send(conversation.tell('full', error.message), () => sent()))
        return
      }
      await new Promise<void>((sent) => socket.send(text, () => sent()))
      hold.give(bytes)
    }

    const answer = async (text: string) => {
      const reply = await hear(text).catch((error: unknown) => {
        onFault(error)
        return conversation.tell('fault', 'the server failed; its own output says why')
      })
      if (reply === null) socket.close(1000)
      else await say(reply) // a client that does not read is not read from
      silence.refresh()
      session.waiting--
      if (session.waiting === 0) socket.resume()
    }

    sessions.set(socket, session)
    socket.on('message', (data) => {
      silence.refresh()
      session.alive = true
      session.waiting++
      socket.pause()
      session.answered = session.answered.then(() => answer(String(data)))
    })
    socket.on('pong', () => {
      session.alive = true
    })
    socket.on('close', () => {
      clearTimeout(silence)
      sessions.delete(socket)
    })
  }

  return {
    get open() {
      return sessions.size
    },
    take(request, socket, head, conversation) {
      server.handleUpgrade(request, socket, head, (accepted) => begin(accepted, conversation))
    },
    async stop(drain) {
      clearInterval(pulse)
      await turn() // what lies in the sockets is read
      for (const [socket, { answered }] of sessions) void answered.then(() => socket.close(1001, 'the server stops'))
      if (server.clients.size > 0) await wait(drain)
      for (const socket of server.clients) socket.terminate()
    },
  }
}
