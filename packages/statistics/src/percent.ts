/** `48.2`: a share as percent with one decimal. */
export function percent(share: number): string {
  return (100 * share).toFixed(1)
}

/** `48.2 [45.1, 51.3]`: a share with its interval, percent. */
export function withInterval({ value, low, high }: { value: number; low: number; high: number }): string {
  return `${percent(value)} [${percent(low)}, ${percent(high)}]`
}

/** `+1.3`, `−0.4`: a difference of shares in points. */
export function points(difference: number): string {
  const text = Math.abs(100 * difference).toFixed(1)
  return text === '0.0' ? '±0.0' : `${difference < 0 ? '−' : '+'}${text}`
}
