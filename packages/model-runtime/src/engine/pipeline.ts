/**
 * Starts one task after another, each while the one before still runs, and returns the results in order. Two are under way at most: one
 * computes in the worker while the next is laid out.
 */
export async function pipeline<Item, Result>(
  items: readonly Item[],
  start: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = []
  let previous: Promise<Result> | undefined
  for (const item of items) {
    const current = start(item)
    current.catch(() => {}) // reported when awaited below; meanwhile an earlier failure may come first
    if (previous !== undefined) results.push(await previous)
    previous = current
  }
  if (previous !== undefined) results.push(await previous)
  return results
}
