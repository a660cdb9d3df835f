/** Data inputs of a graph by name; shapes follow from the `BatchShape`. */
export type Feeds = Record<string, Float32Array | Int32Array>

/** Added to the score of a position that must not be attended to. */
export const MASKED = -1e9

/** The buffers to hand over to another thread along with the feeds. */
export function buffersOf(feeds: Feeds): ArrayBuffer[] {
  return Object.values(feeds).map((data) => data.buffer as ArrayBuffer)
}
