/** Data inputs of a graph by name; shapes follow from the sizes it was built for. */
export type Feeds = Record<string, Float32Array | Int32Array>

/** The buffers to hand over to another thread along with the feeds. */
export function buffersOf(feeds: Feeds): ArrayBuffer[] {
  return Object.values(feeds).map((data) => data.buffer as ArrayBuffer)
}
