/**
 * Yields `make(first)`, `make(first + 1)`, …, starting each one while its predecessor is being used: the pictures of the next batch are
 * read and decoded while the network works on this one. Whoever stops early gets control back when nothing is under way any more.
 */
export async function* prefetch<T>(first: number, make: (step: number) => Promise<T>): AsyncGenerator<T> {
  let next = make(first)
  try {
    for (let step = first + 1; ; step++) {
      const current = await next
      next = make(step)
      next.catch(() => {}) // reported when it is awaited; until then it must not count as unhandled
      yield current
    }
  } finally {
    await next.catch(() => {}) // an abandoned batch interests nobody, but its files must not be closed under it
  }
}
