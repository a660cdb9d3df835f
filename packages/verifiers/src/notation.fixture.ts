/** A way to write something, as the documentation shows it, and what it does to a text. */
export interface Form {
  shown: string
  write: (text: string) => string
}

const around = (before: string, behind: string): Form => ({
  shown: before === '' ? '…' : `${before}…${behind}`,
  write: (text) => before + text + behind,
})

/** What may stand around an order, a number or a letter and says only how it looks. */
export const looks: Form[] = [
  ['', ''],
  ['"', '"'],
  ["'", "'"],
  ['“', '”'],
  ['$', '$'],
  ['$$', '$$'],
  ['\\(', '\\)'],
  ['\\[', '\\]'],
  ['**', '**'],
  ['*', '*'],
  ['***', '***'],
  ['__', '__'],
  ['_', '_'],
  ['`', '`'],
  ...[
    'text',
    'textbf',
    'textit',
    'textrm',
    'texttt',
    'emph',
    'underline',
    'mathbf',
    'mathrm',
    'boldsymbol',
    'mbox',
  ].map((command) => [`\\${command}{`, '}']),
].map(([before, behind]) => around(before!, behind!))

/** One pair of brackets may stand around it, too. */
export const brackets: Form[] = [
  ['(', ')'],
  ['[', ']'],
  ['{', '}'],
  ['\\{', '\\}'],
  ['\\left(', '\\right)'],
  ['\\left[', '\\right]'],
  ['\\left\\{', '\\right\\}'],
  ['\\big(', '\\big)'],
  ['{\\bf ', '}'],
  ['（', '）'],
  ['［', '］'],
  ['【', '】'],
].map(([before, behind]) => around(before!, behind!))

/** Looks in each other. */
export const nestedLooks: Form[] = [
  ['\\textbf{\\text{', '}}'],
  ['$\\mathbf{', '}$'],
  ['**"', '"**'],
  ['**$', '$**'],
  ['$$\\textbf{\\textit{', '}}$$'],
  ['\\(\\mathrm{\\text{', '}}\\)'],
].map(([before, behind]) => around(before!, behind!))

/** What may stand between the numbers of an order. */
export const separators: { shown: string; text: string }[] = [
  ...['-', ' - ', '‐', '–', ' – ', '—', '−', '－', '{-}', '\\text{-}', '--'],
  ...[',', ', ', '，', '、', '،', '{,}', ',~', ',\\:', ';', '；'],
  ...[' → ', '→', '->', ' -> ', '-->', '=>', ' => ', '==>', '>', ' > ', '⇒', '⟶', '➜', '↦'],
  ...['\\to ', ' \\to ', '\\rightarrow ', '\\Rightarrow ', '\\longrightarrow ', '\\implies ', '{\\to}', ' $\\to$ '],
  ...[' then ', ', then ', ' -> then '],
  ...['\\,', '\\; ', '~', '\\quad '],
].map((text) => ({ shown: text, text }))
separators.push(
  { shown: 'blanks', text: ' ' },
  { shown: 'a blank behind a backslash', text: '\\ ' },
  { shown: 'one per line', text: '\n' },
  { shown: 'wide blanks', text: '\u3000' },
)

/** What may stand before the last number instead. */
export const lastSeparators = [' and ', ', and ', ' AND ', ', and then ']

/** One of these may stand at the end, inside or outside what is around. */
export const endings = ['', '.', '。', '．', ',', '，', ';', ':']

/** Ways to name option B. */
export const letters = ['B', 'b', 'Option B', 'choice b', '\\text{Option } B']

/** More of them, with a bracket of their own and no other around them. */
export const bracketedLetters = ['B)', 'option (B)', '\\text{Option} (\\mathbf{B})']

/** Ways to write a number, and which. */
export const numbers: [written: string, value: number][] = [
  ['12', 12],
  ['-3.5', -3.5],
  ['−3', -3],
  ['–3', -3],
  ['1,200', 1200],
  ['1{,}200', 1200],
  ['1，200', 1200],
  ['3/4', 0.75],
  ['\\frac{3}{4}', 0.75],
  ['$\\text{twelve}$', 12],
]

/** No answer: more than one is said, or something that nobody can be sure of. */
export const refusedLetters = [
  ...[
    'A or B',
    'A and B',
    'A, B',
    'A/B',
    'AB',
    'not B',
    'B?',
    'B = 2',
    'B. left',
    'the answer is B',
    'answer: B',
    '((B))',
    '{{B}}',
  ],
  ...[
    '\\text{A}\\text{B}',
    '\\text{A} \\text{B}',
    '**A** **B**',
    '(A)(B)',
    'B\\phantom{A}',
    'B...',
    'Option',
    'Option A or B',
    '(B',
    '.',
  ],
  ...['Ｂ', 'Β', '𝐁', 'B\u200b', '\ufeffB', 'B\u0301', '\\boxed{B}', 'B^2', 'B_1', 'B*', '**B', '$B', '"B', 'OptionB'],
]
export const refusedOrders = [
  ...[
    '0-2-1 or 2-0-1',
    '0-2-1 and 2-0-1',
    '0-2-1 not 2-0-1',
    '-1',
    '0, -2',
    '0 - -2',
    '0-2-',
    '-0-2',
    '0,,2',
    '0-2...',
    '1.5',
    '1/2',
  ],
  ...[
    '0 < 2',
    '0 ← 2',
    '0 \\leftarrow 2',
    '0 = 2',
    '0 == 2',
    '0 and 2 3 and 1',
    'and 2',
    '2 and',
    '0 then',
    '0 2 three',
    'three 2',
  ],
  ...[
    '12345',
    '1e3',
    '0:2',
    '0|2',
    '0+2',
    '[0, 2',
    '[[0, 2]]',
    '(0)-(2)',
    '[0, 2][2, 0]',
    '０-２',
    '0-\u200b2',
    '٠-٢',
    '0\\cup 2',
    '0 2?',
  ],
]
export const refusedNumbers = [
  '1 2',
  '10-20',
  '10–20',
  '12, 13',
  '12 or 13',
  '1.2.3',
  '1。5',
  '1、200',
  '--3',
  '~5',
  '5!',
  '１２',
  '12...',
  '$5',
  '$5$6$',
]
