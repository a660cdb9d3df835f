/** One line on stderr that says how far a job is and how long it will take. */
export interface Progress {
  /** `detail` is shown behind the figures. */
  update(done: number, total: number, detail?: string): void
  /** Removes the line (terminal) or writes a last one (plain stream). */
  finish(): void
}

/** @param now clock in milliseconds */
export function createProgress(
  label: string,
  stream: { isTTY?: boolean; columns?: number; write(text: string): unknown },
  now: () => number,
): Progress {
  const start = now()
  const interval = stream.isTTY ? 100 : 10_000 // ms between lines
  let shownAt = stream.isTTY ? Number.NEGATIVE_INFINITY : start
  let latest = ''
  let pending = false
  const show = () => {
    pending = false
    shownAt = now()
    stream.write(stream.isTTY ? `\r\x1b[2K${latest.slice(0, (stream.columns ?? 80) - 1)}` : `${latest}\n`)
  }
  return {
    update(done, total, detail) {
      const rate = done / Math.max(1e-9, (now() - start) / 1000)
      const left = done > 0 && done < total ? ` · ${duration((total - done) / rate)} left` : ''
      latest = `${label} ${done}/${total}${left}${detail ? ` · ${detail}` : ''}`
      pending = true
      if (now() - shownAt >= interval) show()
    },
    finish() {
      if (stream.isTTY) stream.write('\r\x1b[2K')
      else if (pending) show()
    },
  }
}

function duration(seconds: number): string {
  const whole = Math.round(seconds)
  if (whole < 60) return `${whole} s`
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${String(whole % 60).padStart(2, '0')} s`
  return `${Math.floor(whole / 3600)} h ${String(Math.floor((whole % 3600) / 60)).padStart(2, '0')} min`
}
