const cardinals =
  'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty'
const ordinals =
  ' first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth'

const values = /* @__PURE__ */ valuesOfWords() // built by a call that a bundler may drop

/** The number that an English word names, zero to twenty or first to twentieth, letter case aside; null for any other word. */
export function numberOfWord(word: string): number | null {
  return word === '' ? null : (values.get(word.toLowerCase()) ?? null)
}

function valuesOfWords(): ReadonlyMap<string, number> {
  const entries = [cardinals, ordinals].flatMap((words) =>
    words.split(' ').map((word, value) => [word, value] as const),
  )
  return new Map(entries)
}
