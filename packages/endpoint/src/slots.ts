/** Servers that share the work, each with a bounded number of requests in flight. */
export interface Slots<T> {
  /** Waits for a slot at a server outside `avoid` (at any, where `avoid` names all) and occupies it; the least busy healthy one is first. */
  take(avoid: ReadonlySet<T>): Promise<T>
  /** Frees a slot of `server`; `failed` when its request met a broken connection or a server error. */
  give(server: T, failed: boolean): void
}

/** @param perServer requests in flight at one server, ≥ 1 */
export function createSlots<T>(servers: readonly T[], perServer: number): Slots<T> {
  const busy = new Map(servers.map((server) => [server, 0]))
  const failures = new Map(servers.map((server) => [server, 0])) // since the last success
  const waiting: { allowed: readonly T[]; start: (server: T) => void }[] = []
  const occupy = (server: T) => {
    busy.set(server, busy.get(server)! + 1)
    return server
  }
  return {
    async take(avoid) {
      const others = servers.filter((server) => !avoid.has(server))
      const allowed = others.length > 0 ? others : servers
      const rank = (server: T) => failures.get(server)! * perServer + busy.get(server)!
      const [best] = allowed.filter((server) => busy.get(server)! < perServer).sort((a, b) => rank(a) - rank(b))
      return best === undefined ? new Promise((start) => waiting.push({ allowed, start })) : occupy(best)
    },
    give(server, failed) {
      busy.set(server, busy.get(server)! - 1)
      failures.set(server, failed ? failures.get(server)! + 1 : 0)
      const next = waiting.findIndex(({ allowed }) => allowed.includes(server))
      if (next >= 0) waiting.splice(next, 1)[0]!.start(occupy(server))
    },
  }
}
