import { SpatialError } from '@spatial-ssrl/core'

/** How long a server that is away is waited for, and how. */
export interface Patience {
  /** ms in all, at one standstill. */
  longest: number
  /** Waits so many ms. @throws where the wait is ended early, by the signal or otherwise */
  wait(ms: number, signal: AbortSignal): Promise<void>
  /** Told when a standstill begins and when it ends, one line. */
  onNotice(line: string): void
}

const [firstPause, longestPause] = [1000, 30_000]

/**
 * Does `work`, again and again while a server is away.
 * @throws what `work` throws unless it is that a server is away; SpatialError `remote` once the patience is used up
 */
export async function patiently<T>(
  work: () => Promise<T>,
  isAway: (error: unknown) => boolean,
  { longest, wait, onNotice }: Patience,
  signal: AbortSignal,
): Promise<T> {
  let waited = 0
  for (let pause = firstPause; ; pause = Math.min(2 * pause, longestPause)) {
    try {
      const result = await work()
      if (waited > 0) onNotice('the server of the rollouts is back')
      return result
    } catch (error) {
      if (!isAway(error)) throw error
      const problem = error instanceof Error ? error.message : String(error)
      const minutes = +(longest / 60_000).toPrecision(3)
      if (waited >= longest)
        throw new SpatialError(
          'remote',
          `no server samples the rollouts, after ${minutes} minutes of waiting: ${problem} (the run goes on with --resume; --rollouts-wait waits longer)`,
          { cause: error },
        )
      if (waited === 0) onNotice(`waiting up to ${minutes} minutes for a server: ${problem}`)
      const next = Math.min(pause, longest - waited)
      await wait(next, signal)
      waited += next
    }
  }
}
