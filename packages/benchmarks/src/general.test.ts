import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { item, judge, options, scored, table } from './benchmark/item.fixture.ts'
import { findBenchmark } from './benchmarks.ts'
import { collect } from './files/collect.fixture.ts'
import { base64, temporaryFolder, writeTable } from './files/folder.fixture.ts'

const root = temporaryFolder()
const paper = { profile: 'paper', mode: 'direct' } as const

test('mmbench: all rotations of a question have to be right', () => {
  const rows = Object.entries({ 7: 1, 1000007: 1, 2000007: 0, 8: 1, 1000008: 1 }).map(([id, score]) =>
    scored(score, { id, category: 'ocr', metadata: { 'l2-category': 'perception' } }),
  )
  const { headline, tables } = findBenchmark('mmbench').aggregate(rows, 'paper')
  expect(headline).toEqual({ name: 'accuracy', value: 0.5, n: 2 })
  expect(table(tables, 'l2-category')).toEqual({ perception: 0.5 })
  expect(table(tables, 'all rows')).toEqual({ 'all rows': 0.8 })
})

test('blink: several pictures, hint and category from the table', async () => {
  const row = {
    index: '3',
    image: `['${base64(1)}', '${base64(2)}']`,
    question: 'Which?',
    A: 'first',
    B: 'second',
    answer: 'B',
  }
  writeTable(join(root, 'BLINK.tsv'), [{ ...row, hint: 'Look.', category: 'Depth' }])
  const [read] = await collect(findBenchmark('blink').load(root))
  expect(read).toMatchObject({ id: '3', category: 'Depth', options: options('first', 'second'), gold: 'B' })
  expect(read!.media).toHaveLength(2)
  const prompt = findBenchmark('blink').prompt(read!, paper)
  expect(prompt.map(({ type }) => type)).toEqual(['image', 'image', 'text'])
  expect(prompt[2]).toMatchObject({
    text: expect.stringMatching(/^Hint: Look\.\nQuestion: Which\?\nOptions:\nA\. first\nB\. second\n/),
  })
})

test('a table without answers is refused', async () => {
  writeTable(join(root, 'RealWorldQA.tsv'), [{ index: '1', question: 'Which?' }])
  await expect(collect(findBenchmark('realworldqa').load(root))).rejects.toThrow(
    /RealWorldQA\.tsv has no column answer/,
  )
})

describe('hallusionbench', () => {
  const yes = item({ gold: 'Yes' })
  test.each([
    ['Yes, it is.', 'Yes'],
    ['YES!', 'Yes'],
    ['No.', 'No'],
    ['no/none', 'No'],
    ['not at all', null],
    ['yes or no', null],
    ['I know', null],
    ['Well,yes', 'Yes'],
    ['Well,yes , 1,000', null], // a comma between digits anywhere glues words together
    ['yes_no', null],
    [`${'a. '.repeat(32)}yes.`, null], // the full stops run out
    [`${'a. '.repeat(31)}yes.`, 'Yes'],
  ])('%j', (reply, value) => {
    expect(judge(findBenchmark('hallusionbench'), reply, yes, paper)).toEqual({ value, score: value === 'Yes' ? 1 : 0 })
  })

  test('questions without a figure are left out', async () => {
    const row = { question: 'Is it?', answer: 'Yes', category: 'VS' }
    const rows = [
      { index: 'VS_x_y_0_0_0', image: '', ...row },
      { index: 'VS_x_y_0_1_0', image: base64(1), ...row },
    ]
    writeTable(join(root, 'HallusionBench.tsv'), rows)
    const read = await collect(findBenchmark('hallusionbench').load(root))
    expect(read.map(({ id }) => id)).toEqual(['VS_x_y_0_1_0'])

    writeTable(join(root, 'HallusionBench.tsv'), [{ index: 'VS_x_y_0_0_0', ...row }])
    await expect(collect(findBenchmark('hallusionbench').load(root))).rejects.toThrow(
      /HallusionBench\.tsv: no row has a picture/,
    )
  })

  test('answers, figures and questions', () => {
    const row = (set: number, figure: number, question: number, score: number) =>
      scored(score, {
        id: `VD_x_y_${set}_${figure}_${question}`,
        category: 'VD',
        metadata: { 'l2-category': 'illusion' },
      })
    const rows = [row(0, 0, 0, 1), row(0, 0, 1, 1), row(0, 1, 0, 1), row(0, 1, 1, 0)]
    const { headline, tables } = findBenchmark('hallusionbench').aggregate(rows, 'paper')
    expect(table(tables, 'overall')).toEqual({ answers: 0.75, figures: 0.5, questions: 0.5 })
    expect(headline.value).toBeCloseTo((0.75 + 0.5 + 0.5) / 3, 12)
  })
})

describe('ocrbench', () => {
  const benchmark = findBenchmark('ocrbench')
  test('an answer inside the reply, ignoring case; blanks are ignored in formulas', () => {
    const word = item({ category: 'Doc-oriented VQA', metadata: { answers: ['New\nYork', 'NYC'] } })
    expect(judge(benchmark, ' In new york. ', word, paper).score).toBe(1)
    expect(judge(benchmark, 'nyc', word, paper).score).toBe(1)
    expect(judge(benchmark, 'newyork', word, paper).score).toBe(0)
    const formula = item({
      category: 'Handwritten Mathematical Expression Recognition',
      metadata: { answers: ['a + b'] },
    })
    expect(judge(benchmark, 'x = a+b', formula, paper).score).toBe(1)
    expect(judge(benchmark, 'A+B', formula, paper).score).toBe(0)
  })

  test('formulas are asked for without a box', () => {
    const text = (question: string) => benchmark.prompt(item({ question }), { profile: 'paper', mode: 'cot' })[0]
    expect(text('Write the formula in LaTeX.')).not.toMatchObject({ text: expect.stringContaining('\\boxed') })
    expect(text('What is written?')).toMatchObject({ text: expect.stringContaining('\\boxed') })
  })

  test('answers are a Python list in the table', async () => {
    writeTable(join(root, 'OCRBench.tsv'), [
      {
        index: '1',
        image: base64(1),
        question: 'What?',
        answer: `["it's", 'its']`,
        category: 'Handwriting Recognition',
      },
    ])
    const [read] = await collect(benchmark.load(root))
    expect(read!.metadata.answers).toEqual(["it's", 'its'])
    const { tables } = benchmark.aggregate([{ item: read!, value: '', score: 1 }], 'paper')
    expect(table(tables, 'group')).toEqual({ 'Text Recognition': 1 })
  })
})

describe('chartqa', () => {
  const benchmark = findBenchmark('chartqa')
  /** Reply, truth, score in profile paper and official. */
  test.each([
    ['104', '100', 1, 1],
    ['105', '100', 1, 1],
    ['105.2', '100', 1, 0],
    ['95.1', '100', 0, 1],
    ['12,345', '12345', 1, 0],
    ['5%', '0.05', 1, 1],
    ['5\\%', '5', 1, 0],
    ['1:4', '0.25', 1, 0],
    ['1:\u001c4', '1:\u001c4', 1, 1], // no ratio: float does not take the separator
    ['-0:3', '-0.00000000', 1, 0],
    ['%%', '%', 0, 0],
    ['\\text{Blue', 'blue', 1, 0],
    ['blue.', 'blue', 0, 0],
    ['0', '0', 1, 1],
    ['0', '0.0', 0, 0],
    ['', 'x', 0, 0],
  ])('%j for %j', (reply, gold, asPaper, asOfficial) => {
    expect(judge(benchmark, reply, item({ gold }), paper).score).toBe(asPaper)
    expect(judge(benchmark, reply, item({ gold }), { profile: 'official', mode: 'direct' }).score).toBe(asOfficial)
  })

  test('a box, with or without a backslash, or else the whole reply', () => {
    const cot = { profile: 'paper', mode: 'cot' } as const
    expect(judge(benchmark, '<think>1</think> boxed{12}', item({ gold: '12' }), cot)).toEqual({ value: '12', score: 1 })
    expect(judge(benchmark, '12', item({ gold: '12' }), cot).score).toBe(1)
  })

  test('one of several answers, by split', async () => {
    writeTable(join(root, 'ChartQA_TEST.tsv'), [
      { index: '1', image: base64(1), question: 'How many?', answer: "['12', 'twelve']", split: 'test_human' },
      { index: '2', image: base64(1), question: 'How many?', answer: '7', split: 'test_augmented' },
    ])
    const items = await collect(benchmark.load(root))
    expect(items.map((one) => judge(benchmark, 'Twelve', one, paper).score)).toEqual([1, 0])
    const { tables } = benchmark.aggregate(
      items.map((one) => ({ item: one, value: 'Twelve', score: benchmark.score('Twelve', one, 'paper') })),
      'paper',
    )
    expect(table(tables, 'split')).toEqual({ test_human: 1, test_augmented: 0 })
  })
})
