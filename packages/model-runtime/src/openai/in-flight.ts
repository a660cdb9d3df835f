/** Work that one signal ends, with one listener on it however much is under way. */
export interface InFlight {
  /**
   * Runs `work` with a signal that aborts with the shared one, or after `ms`.
   * @throws what `work` throws; the shared signal's reason when that aborts
   */
  within<T>(ms: number, work: (signal: AbortSignal) => Promise<T>): Promise<T>
  /** Takes the listener off. */
  close(): void
}

/** `AbortSignal.any` would put a listener (and, in Node 20, memory that is never freed) on the shared signal for every request. */
export function createInFlight(shared: AbortSignal): InFlight {
  const open = new Set<AbortController>()
  const stop = () => {
    for (const controller of open) controller.abort(shared.reason)
  }
  shared.addEventListener('abort', stop, { once: true })
  return {
    async within(ms, work) {
      shared.throwIfAborted()
      const controller = new AbortController()
      const timer = setTimeout(
        () => controller.abort(new Error(`no answer within ${ms / 1000} s`)),
        Math.min(ms, longestTimer),
      )
      open.add(controller)
      try {
        return await work(controller.signal)
      } finally {
        clearTimeout(timer)
        open.delete(controller)
      }
    },
    close: () => shared.removeEventListener('abort', stop),
  }
}

/** Longer times end a timer of Node at once. */
const longestTimer = 2 ** 31 - 1
