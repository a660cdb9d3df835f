import type { Option } from '../item/item.ts'

/** `A. right` is option A with the text `right`; lines without a letter are left out. */
export function choicesOf(lines: readonly string[]): Option[] {
  return lines.flatMap((line) => {
    const [, letter = '', text = ''] = /^([A-Z])\. ?(.*)$/s.exec(line.trim()) ?? []
    return letter === '' ? [] : [{ letter, text }]
  })
}
