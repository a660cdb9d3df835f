/**
 * Holds the benchmarks' readers and scores against the published Python scorers on random replies.
 *
 *   node --conditions=@spatial-ssrl/source --import tsx scripts/interop/compare-scorers.ts \
 *     --spatial-ssrl CHECKOUT [--spatialeval CHECKOUT] [--python python3] [--count 10000] [--seed 1]
 *
 * CHECKOUT: a checkout of InternLM/Spatial-SSRL (profile `paper`) or jiayuww/SpatialEval (its `official` scorer). Python needs numpy and
 * pandas. Ends with 1 when anything differs.
 */
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { parseArgs } from 'node:util'
import { findBenchmark, type Item, type Mode, type ScoredItem } from '../../packages/benchmarks/src/index.ts'
import { createRng, type Rng } from '../../packages/core/src/index.ts'

const { values } = parseArgs({
  options: {
    'spatial-ssrl': { type: 'string' },
    spatialeval: { type: 'string' },
    python: { type: 'string', default: 'python3' },
    count: { type: 'string', default: '10000' },
    seed: { type: 'string', default: '1' },
  },
})
const checkout = values['spatial-ssrl']
if (checkout === undefined || !existsSync(join(checkout, 'evaluation'))) {
  console.error(
    '--spatial-ssrl: name a checkout of https://github.com/InternLM/Spatial-SSRL (it has a folder evaluation)',
  )
  process.exit(2)
}
if (values.spatialeval !== undefined && !existsSync(join(values.spatialeval, 'evals', 'evaluation.py'))) {
  console.error('--spatialeval: name a checkout of https://github.com/jiayuww/SpatialEval (it has evals/evaluation.py)')
  process.exit(2)
}
const count = Number(values.count)
const root = createRng(values.seed)

/** What a scorer is asked, and what this project says to the same. */
interface Trial {
  row: Record<string, unknown>
  value: string | null
  score: number
}

const common = [
  'A',
  'B',
  'C',
  'D',
  'b',
  ' ',
  ' ',
  '\n',
  '.',
  ',',
  ':',
  '(',
  ')',
  '{',
  '}',
  '\\',
  '$',
  '"',
  "'",
  '*',
  '-',
  '_',
  // What Python's rules and JavaScript's see differently
  ...['\u001c', '\u001f', '\u0085', '\u00a0', '\ufeff', '\u180e', '\u200b', '\r', '\u2028', '\v'],
  ...['\u0345', '\u017f', '\u212a', '\u0130', '\u0131', '\u1e9e', '\u03a3', '\u24b7', '\u0301', '\u00b2'],
]
const phrases = [
  '\\boxed{',
  'boxed{',
  '\\text{',
  '<think>',
  '</think>',
  'The answer is ',
  'It is ',
  'left',
  'right',
  'yes',
  'no',
  'Z',
]
const numbers = [
  '0',
  '1',
  '2',
  '10',
  '12',
  '3.5',
  '105',
  '1e1',
  '5%',
  '1,200',
  '٣',
  'three',
  'one',
  'nan',
  'inf',
  '-5',
  '１',
  ...[
    '-0',
    '0.1 0.2 0.3 0.4 0.5 0.6 0.7 0.8',
    '\u001c1',
    '2\u0085',
    '1_0',
    '1e400',
    '0.7 1.1 2.3 9.9 3.1 0.6 0.1 7.7 5.3 1e-3',
  ],
]
const special: Record<string, string[]> = {
  spatial457: [
    "'Answer': '",
    '"Answer": "',
    "Answer': 3",
    "'",
    '"',
    'None',
    'Yes',
    'suv',
    'Sedan',
    'jet',
    'tandem bike',
    'Ten',
  ],
  'qspatial-plus': [
    '\\scalar{',
    '\\distance_unit{',
    '\\unit{',
    '}',
    '} ',
    'cm',
    'm',
    'feet',
    ' inches',
    'mm',
    'yards',
    '10-20',
    'Feet ',
  ],
  spatialeval: [
    ...[
      'Northeast',
      'southwest',
      ' is ',
      ' is located ',
      ' is in the ',
      'There are ',
      ' right turns',
      ' total turns',
      'A. ',
      'B, ',
      '(C) ',
    ],
    ...[
      'the answer is yes',
      'not ',
      'None',
      'seven',
      'cat',
      'Dog',
      'Therefore, the object in the Northeast of ',
      'Oz Oddities',
      '**',
      '<',
    ],
    ...['from S to E is ', 'Answer:** ', '\n\n1. ', 'is the shortest path', 'total of '],
  ],
  hallusionbench: ['Yes', 'No', '!', '?', '/', '=', '@', ';', '. ', 'no,', ' yes'],
  chartqa: [
    '\\%',
    '%',
    ':',
    '1:4',
    '1:512',
    '3:512',
    '-1:512',
    '-0:3',
    '7:1024',
    '1e30:3',
    '12,345',
    'Blue',
    '\\text{',
    '0',
  ],
}

/** Any mixture of pieces, or a reply that is nearly or quite as it should be. */
function reply(rng: Rng, name: string, gold: string, mode: Mode): string {
  const own = special[name] ?? []
  const piece = () => rng.pick(own.length > 0 && rng.int(2) === 0 ? own : rng.pick([phrases, common, numbers]))
  if (rng.int(2) === 0) return Array.from({ length: rng.int(8) + 1 }, piece).join('')
  if (name === 'qspatial-plus') return lengthReply(rng)
  const answer = rng.pick([
    gold,
    gold,
    gold.toLowerCase(),
    `${gold}.`,
    ` ${gold}`,
    `${gold} ${piece()}`,
    `${piece()}${gold}`,
    piece(),
  ])
  const boxed = rng.pick([
    `\\boxed{${answer}}`,
    `\\boxed{\\text{${answer}}}`,
    `boxed{${answer}}`,
    `\\boxed{${piece()}} \\boxed{${answer}}`,
  ])
  return mode === 'direct' ? answer : `<think>${piece()}${piece()}</think>${rng.pick(['', ' ', '\n'])}${boxed}`
}

function lengthReply(rng: Rng): string {
  const [number, unit] = [rng.pick(numbers), rng.pick(['cm', 'm', 'Feet ', 'inches', 'mm', 'yards', 'metres'])]
  return rng.pick([
    `\\scalar{${number}} \\distance_unit{${unit}}`,
    `\\boxed{\\scalar{${number}} \\distance_unit{${unit}}}`,
    `The answer is \\boxed{${number} \\text{ ${unit}}}`,
    `\\boxed{${number} ${unit}}`,
    `\\scalar{${number}}\\${unit}`,
    `\\scalar{${number}} \\unit{${unit}}`,
  ])
}

const blank: Item = { id: '0', category: '', media: [], question: '', options: [], gold: '', metadata: {} }
const lettered = ['A', 'B', 'C', 'D']

/** An item and what the Python side has to know of it. */
const items: Record<string, (rng: Rng) => { item: Item; row: Record<string, unknown> }> = {
  'vsi-bench': (rng) => {
    const gold = rng.pick(['A', 'b', 'D', '1', '2', '10', '3.5', '100', '0', '12'])
    return { item: { ...blank, gold }, row: { gold } }
  },
  viewspatial: (rng) => {
    const gold = `${rng.pick(lettered)}. ${rng.pick(['left', 'right', 'front-left'])}`
    return { item: { ...blank, gold }, row: { gold } }
  },
  whatsup: () => ({ item: { ...blank, gold: 'A' }, row: {} }),
  '3dsrbench': (rng) => {
    const options = rng.pick([
      ['left', 'right'],
      ['yes', 'no'],
      ['1', '2', '10', '12'],
      ['left', 'right', 'no', 'A thing'],
    ])
    const gold = rng.pick(lettered.slice(0, options.length))
    const choices = options.map((text, i) => ({ letter: lettered[i]!, text }))
    const row = { gold, options: Object.fromEntries(choices.map(({ letter, text }) => [letter, text])) }
    return { item: { ...blank, options: choices, gold }, row }
  },
  spatial457: (rng) => {
    const gold = rng.pick(['Yes', 'No', '0', '1', '3', '10', 'red', 'Minivan', 'jet', 'scooter', 'left'])
    return { item: { ...blank, gold }, row: { gold } }
  },
  'qspatial-plus': (rng) => {
    const [value, unit] = [rng.pick([1, 2, 3.5, 10, 96, 200]), rng.pick(['cm', 'm', 'feet', 'inches', 'mm'])]
    return { item: { ...blank, metadata: { value, unit } }, row: { value, unit } }
  },
  hallusionbench: (rng) => {
    const gold = rng.pick(['Yes', 'No'])
    return { item: { ...blank, gold }, row: { gold } }
  },
  chartqa: (rng) => {
    const gold = rng.pick(['Blue', '12345', '0.25', '5', '0.05', '100', '0', '12'])
    return { item: { ...blank, gold }, row: { gold } }
  },
  spatialeval: (rng) => {
    const task = rng.pick(['spatialmap', 'mazenav', 'spatialgrid'])
    const [question, gold] = [rng.int(3), rng.pick(['Northeast', 'Oz Oddities', '1', '2', 'No', 'Yes', 'cat', '7'])]
    return { item: { ...blank, category: task, metadata: { question, answer: gold } }, row: { task, question, gold } }
  },
}

function trials(name: string, profile: string): Trial[] {
  const benchmark = findBenchmark(name)
  const rng = root.fork(name)
  return Array.from({ length: count }, () => {
    const mode: Mode = profile === 'official' || rng.int(2) === 0 ? 'direct' : 'cot'
    const keepBoxed = mode === 'cot' && !['hallusionbench', 'qspatial-plus'].includes(name)
    const { item, row } = items[name]!(rng)
    const answer = String(item.metadata.answer ?? item.gold)
    const text = reply(rng, name, answer, mode)
    const { value } = benchmark.read(text, item, { profile, mode, keepBoxed })
    return { row: { ...row, mode, reply: text }, value, score: benchmark.score(value, item, profile) }
  })
}

/** Random hits on questions with rotations and mirrored copies; the Python side returns four figures. */
function threeDsrTrial(): { rows: Record<string, unknown>[]; figures: number[] } {
  const rng = root.fork('evaluations')
  const scored: ScoredItem[] = Array.from({ length: 300 }, (_, question) => {
    const base = `Q${String(question).padStart(7, '0')}`
    const flips = rng.int(3) === 0 ? [''] : ['', '-flip']
    const category = rng.pick(['height_higher', 'location_above', 'multi_object_facing'])
    return flips.flatMap((flip) =>
      ['', '-1', '-2', '-3'].slice(0, rng.pick([1, 2, 4])).flatMap((rotation) => {
        const qid = base + flip + rotation
        return [
          { item: { ...blank, id: qid, category, metadata: { qid } }, value: null, score: rng.int(4) === 0 ? 0 : 1 },
        ]
      }),
    )
  }).flat()
  // The published code fails on a mirrored rotation without its plain partner.
  const ids = new Set(scored.map(({ item }) => item.id))
  const whole = scored.filter(({ item }) => ids.has(item.id.replace('-flip', '')))
  const { tables } = findBenchmark('3dsrbench').aggregate(whole, 'paper')
  const figures = tables.find(({ name }) => name === 'evaluation')!.rows.map(({ value }) => value)
  return { rows: whole.map(({ item, score }) => ({ qid: item.id, hit: score, category: item.category })), figures }
}

async function main(): Promise<void> {
  const script = join(import.meta.dirname, 'upstream_scorers.py')
  const folders = [checkout!, ...(values.spatialeval === undefined ? [] : [values.spatialeval])]
  const python = spawn(values.python, [script, ...folders], { stdio: ['pipe', 'pipe', 'inherit'] })
  const ended = new Promise<number>((resolve) => {
    python.on('error', (error) => {
      console.error(`cannot run ${values.python} (${error.message}): name a Python with numpy and pandas by --python`)
      resolve(1)
    })
    python.on('close', (code) => resolve(code ?? 1))
  })
  const answers = createInterface({ input: python.stdout })[Symbol.asyncIterator]()
  const ask = async (scorer: string, rows: unknown[]): Promise<[string | null, number][]> => {
    python.stdin.write(`${JSON.stringify({ scorer, rows })}\n`)
    const { value, done } = await answers.next()
    if (done) process.exit(await ended) // it has said why
    return JSON.parse(value).results
  }

  let differences = 0
  for (const name of Object.keys(items)) {
    const profile = name === 'spatialeval' ? 'official' : 'paper'
    if (profile === 'official' && values.spatialeval === undefined) continue
    const ours = trials(name, profile)
    const theirs = await ask(
      name === '3dsrbench' ? 'options' : name,
      ours.map(({ row }) => row),
    )
    const differing = ours.flatMap((trial, i) => {
      const [read, score] = theirs[i]!
      const sameReading = name === 'qspatial-plus' || read === trial.value
      return sameReading && Math.abs(score - trial.score) < 1e-12 ? [] : [{ ...trial, published: theirs[i] }]
    })
    differences += differing.length
    const right = ours.filter(({ score }) => score > 0).length
    console.log(`${name}, ${profile}: ${ours.length} replies, ${right} score above 0, ${differing.length} differ`)
    for (const difference of differing.slice(0, 5)) console.log(`  ${JSON.stringify(difference)}`)
  }
  const { rows, figures } = threeDsrTrial()
  const published = (await ask('3dsrbench', rows)).map(([, figure]) => figure)
  const differing = figures.filter((figure, i) => Math.abs(figure - published[i]!) > 1e-12).length
  differences += differing
  console.log(`3dsrbench, four evaluations of ${rows.length} rows: ${differing} differ`)
  python.stdin.end()
  await ended
  process.exitCode = differences > 0 ? 1 : 0
}

await main()
