/**
 * Yields `make(first)`, `make(first + 1)`, …, starting each one while the one `ahead` before it is being used: the pictures of the next
 * batch are read and decoded while the network works on this one. Whoever stops early gets control back when nothing is under way any more.
 * @param ahead ≥ 1
 */
export async function* prefetch<T>(first: number, make: (step: number) => Promise<T>, ahead = 1): AsyncGenerator<T> {
  const begun = [make(first)]
  let next = first + 1
  try {
    for (;;) {
      const current = await begun[0]!
      begun.shift()
      while (begun.length < ahead) {
        const made = make(next++)
        made.catch(() => {}) // reported when it is awaited; until then it must not count as unhandled
        begun.push(made)
      }
      yield current
    }
  } finally {
    await Promise.allSettled(begun) // abandoned batches interest nobody, but their files must not be closed under them
  }
}
