import { percent } from '@spatial-ssrl/statistics'
import type { Estimate } from '@spatial-ssrl/training'

/** A difference of shares in points, with its sign: `+12.3`, `−0.4`, `0.0`. */
export function points(difference: number): string {
  const size = percent(Math.abs(difference))
  return Number(size) === 0 ? size : `${difference > 0 ? '+' : '−'}${size}`
}

/** Which way a difference goes, when its interval leaves no doubt. */
export function direction({ low, high }: Estimate): 'up' | 'down' | 'level' {
  return low > 0 ? 'up' : high < 0 ? 'down' : 'level'
}

/** Seconds as people say them: `8.2 s`, `4 min 05 s`, `2 h 07 min`. */
export function duration(seconds: number): string {
  if (seconds < 59.95) return `${seconds.toFixed(1)} s`
  const whole = Math.round(seconds)
  const two = (value: number) => String(value).padStart(2, '0')
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${two(whole % 60)} s`
  const minutes = Math.round(seconds / 60)
  return `${Math.floor(minutes / 60)} h ${two(minutes % 60)} min`
}

/** A whole number with thousands separators. */
export function count(value: number): string {
  return Math.round(value).toLocaleString('en')
}
