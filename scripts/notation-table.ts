import {
  bracketedLetters,
  brackets,
  endings,
  lastSeparators,
  letters,
  looks,
  nestedLooks,
  numbers,
  refusedLetters,
  refusedNumbers,
  refusedOrders,
  separators,
} from '../packages/verifiers/src/notation.fixture.ts'

const section = /(<!-- notation -->\n)[\s\S]*?(<!-- end -->)/

/** A Markdown page with its section between `<!-- notation -->` and `<!-- end -->` written anew from the cases that the tests read. */
export function withNotationTable(page: string): string {
  if (!section.test(page)) throw new Error('expected a section between <!-- notation --> and <!-- end -->')
  return page.replace(section, (_, head: string, tail: string) => `${head}\n${notationTable()}\n\n${tail}`)
}

/** What is forgiven, and what is read as nothing: one line for each place in an answer. */
export function notationTable(): string {
  const rows: [string, string[]][] = [
    ['around any of them', looks.slice(1).map(({ shown }) => code(shown))],
    ['one in the other', nestedLooks.map(({ shown }) => code(shown))],
    ['one pair of brackets around that, or inside it', brackets.map(({ shown }) => code(shown))],
    ['at the end, one of', endings.slice(1).map(code)],
    ['a letter', [...letters, ...bracketedLetters].map(code)],
    ['a number', numbers.map(([written]) => code(written))],
    ['between the numbers of an order', separators.map(({ text, shown }) => (text === shown ? code(text) : shown))],
    ['before the last of them, or before each', lastSeparators.map(code)],
    ['**no letter**', refusedLetters.map(code)],
    ['**no number**', refusedNumbers.map(code)],
    ['**no order**', refusedOrders.map(code)],
  ]
  const lines = rows.map(([where, forms]) => `| ${where} | ${[...new Set(forms)].join(' ')} |`)
  return ['| where | written |', '| --- | --- |', ...lines].join('\n')
}

/**
 * A code span without blanks at its ends: with two backticks where the text has one, bars escaped for the table, and characters that nobody
 * sees by their number.
 */
function code(text: string): string {
  const visible = text
    .trim()
    .replace(/[\u0301\u200b\ufeff]/g, (one) => `U+${one.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`)
    .replaceAll('|', '\\|')
  return visible.includes('`') ? `\`\` ${visible} \`\`` : `\`${visible}\``
}
