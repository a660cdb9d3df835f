/**
 * Text of a reply as it grows, in pieces that never have to be taken back: what may be half a character, or the beginning of a text that ends
 * the reply, waits for what follows.
 */
export class Deltas {
  readonly #stop: readonly string[]
  #sent = 0

  constructor(stop: readonly string[]) {
    this.#stop = stop
  }

  /** What is new in `text`. @param final nothing follows, so nothing waits */
  next(text: string, final: boolean): string {
    const end = final ? text.length : this.#safeEnd(text)
    if (end <= this.#sent) return ''
    const piece = text.slice(this.#sent, end)
    this.#sent = end
    return piece
  }

  #safeEnd(text: string): number {
    let end = text.length
    while (end > 0 && text[end - 1] === '\ufffd') end-- // bytes that are no character yet
    for (const stop of this.#stop)
      for (let length = Math.min(stop.length - 1, end); length > 0; length--)
        if (text.slice(0, end).endsWith(stop.slice(0, length))) {
          end -= length
          break
        }
    return end
  }
}
