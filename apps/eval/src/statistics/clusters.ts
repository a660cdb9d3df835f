/** Clusters numbered in the order in which they first appear: how many there are, and the number of each element's. */
export function clustersOf(names: ArrayLike<string | number>): { count: number; numbers: Int32Array } {
  const known = new Map<string | number, number>()
  const numbers = new Int32Array(names.length)
  for (let i = 0; i < names.length; i++) {
    const name = names[i]!
    let number = known.get(name)
    if (number === undefined) {
      number = known.size
      known.set(name, number)
    }
    numbers[i] = number
  }
  return { count: known.size, numbers }
}
