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

/**
 * Runs `work` with a signal that aborts with `shared`, or after `ms`.
 * @throws what `work` throws; the reason of `shared` when that aborts
 */
export async function within<T>(
  ms: number,
  shared: AbortSignal,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  shared.throwIfAborted()
  const controller = new AbortController()
  const stop = () => controller.abort(shared.reason)
  const timer = setTimeout(() => controller.abort(new TimedOut(`no answer within ${ms / 1000} s`)), ms)
  shared.addEventListener('abort', stop, { once: true })
  try {
    return await work(controller.signal)
  } finally {
    clearTimeout(timer)
    shared.removeEventListener('abort', stop)
  }
}
