/**
 * Share of the n-grams that repeat an earlier one, 1 − distinct / all, in [0, 1); 0 for fewer than n tokens. TRL's repetition penalty is
 * this share times its largest penalty.
 * @param tokens token ids, or words
 */
export function repetitionShare(tokens: readonly (number | string)[], n: number): number {
  const count = tokens.length - n + 1
  if (count < 1) return 0
  // An n-gram is named by the (n − 1)-gram it starts with and its last token, so that no text is joined or copied.
  let names = nameAll(tokens)
  const letters = names
  for (let size = 2; size <= n; size++) {
    const pairs = names.slice(0, -1).map((prefix, i) => prefix * tokens.length + letters[i + size - 1]!)
    names = nameAll(pairs)
  }
  return 1 - new Set(names).size / count
}

/** Equal items get equal numbers, counted from 0. */
function nameAll(items: readonly (number | string)[]): number[] {
  const names = new Map<number | string, number>()
  return items.map((item) => {
    const name = names.get(item) ?? names.size
    names.set(item, name)
    return name
  })
}
