/** What a progress line writes to: stderr, or a list in a test. */
export interface ProgressStream {
  isTTY?: boolean
  columns?: number
  write(text: string): unknown
}

/** One line that says how far a job is, how fast it runs where that is told, and how long it will take. */
export interface Progress {
  /** A job goes on with so much done before: it does not count for the rate. */
  startAt(done: number): void
  /** `done` of `total` so far; `detail` is shown behind the figures. */
  update(done: number, total: number, detail?: string): void
  /** Removes the line (terminal) or writes a last one (plain stream). */
  finish(): void
}

const terminalInterval = 100 // ms between redraws
const plainInterval = 10_000 // ms between lines where nothing can be redrawn

/** A progress line. @param now clock in milliseconds @param rate tells steps a second */
export function createProgress(
  label: string,
  stream: ProgressStream,
  { now, rate: told }: { now: () => number; rate: boolean },
): Progress {
  const start = now()
  const interval = stream.isTTY ? terminalInterval : plainInterval
  let shownAt = stream.isTTY ? Number.NEGATIVE_INFINITY : start
  let latest = ''
  let pending = false
  let before = 0
  const show = () => {
    pending = false
    shownAt = now()
    stream.write(stream.isTTY ? `\r\x1b[2K${latest.slice(0, (stream.columns ?? 80) - 1)}` : `${latest}\n`)
  }
  return {
    startAt(done) {
      before = done
    },
    update(done, total, detail) {
      const seconds = (now() - start) / 1000
      const rate = seconds > 0 ? (done - before) / seconds : 0
      const left = rate > 0 ? ` · ${duration((total - done) / rate)} left` : ''
      const speed = told && rate > 0 ? ` · ${rate >= 10 ? rate.toFixed(0) : rate.toFixed(2)}/s` : ''
      latest = `${label} ${done}/${total}${speed}${done < total ? left : ''}${detail ? ` · ${detail}` : ''}`
      pending = true
      if (now() - shownAt >= interval) show()
    },
    finish() {
      if (stream.isTTY) stream.write('\r\x1b[2K')
      else if (pending) show()
    },
  }
}

/** `7 s`, `3 min 05 s`, `2 h 10 min`. @param seconds ≥ 0 */
export function duration(seconds: number): string {
  const whole = Math.round(seconds)
  if (whole < 60) return `${whole} s`
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${String(whole % 60).padStart(2, '0')} s`
  return `${Math.floor(whole / 3600)} h ${String(Math.floor((whole % 3600) / 60)).padStart(2, '0')} min`
}
