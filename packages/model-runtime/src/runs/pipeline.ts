/**
 * Starts tasks in order, at most `limit` at a time, and returns the results in order. After the first failure nothing more starts.
 */
export async function pipeline<Item, Result>(
  items: readonly Item[],
  limit: number,
  start: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = new Array(items.length)
  let next = 0
  let failed = false
  const goOn = async () => {
    while (next < items.length && !failed) {
      const index = next++
      try {
        results[index] = await start(items[index]!)
      } catch (error) {
        failed = true
        throw error
      }
    }
  }
  await Promise.all(Array.from({ length: limit }, goOn))
  return results
}
