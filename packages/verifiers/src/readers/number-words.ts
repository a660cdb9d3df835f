const cardinals =
  'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty'
const ordinals =
  ' first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth'

const values = /* @__PURE__ */ new Map<string, number>(
  [cardinals, ordinals].flatMap((words) => words.split(' ').map((word, value) => [word, value] as const)),
)

/** The number that an English word names, zero to twenty or first to twentieth, letter case aside; null for any other word. */
export function numberOfWord(word: string): number | null {
  return word === '' ? null : (values.get(word.toLowerCase()) ?? null)
}
