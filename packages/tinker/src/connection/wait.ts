/** Waits `ms`; ends early, with the signal's reason, when that aborts. */
export type Wait = (ms: number, signal: AbortSignal) => Promise<void>

/** The same by the timers of the platform. */
export const waitFor: Wait = (ms, signal) => timed(ms, signal, false)

/** A wait for which no process stays alive. */
export const waitIdly: Wait = (ms, signal) => timed(ms, signal, true)

function timed(ms: number, signal: AbortSignal, idle: boolean): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason)
    const stop = () => {
      clearTimeout(timer)
      reject(signal.reason)
    }
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', stop)
      resolve()
    }, ms)
    if (idle) timer.unref()
    signal.addEventListener('abort', stop, { once: true })
  })
}

/** A time limit passed. */
export class TimedOut extends Error {}

/** Work that one signal ends, with one listener on it however much is under way. */
export interface InFlight {
  /**
   * Runs `work` with a signal that aborts with the shared one, or after `ms`.
   * @throws what `work` throws; the shared signal's reason when that aborts
   */
  within<T>(ms: number, work: (signal: AbortSignal) => Promise<T>): Promise<T>
}

/** @param shared never let go of: it lasts as long as what is opened with it */
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
      const late = () => controller.abort(new TimedOut(`no answer within ${ms / 1000} s`))
      const timer = Number.isFinite(ms) ? setTimeout(late, ms) : undefined
      open.add(controller)
      try {
        return await work(controller.signal)
      } finally {
        clearTimeout(timer)
        open.delete(controller)
      }
    },
  }
}
