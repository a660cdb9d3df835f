import type { Reading, ReplyOptions } from '../benchmark/profile.ts'
import type { Item } from '../item/item.ts'
import { keptReply } from '../multiple-choice/read.ts'
import { ignoringCase, pythonInt, pythonSpace, strip } from '../python/text.ts'

/** A generation never is as long; the patterns below take more than linear time. */
const readLength = 32_768

/** Python's `\b`, `\w` and `\s`, which know letters of every script. */
const w = String.raw`[\p{L}\p{N}_]`
const start = `(?<!${w})`
const end = `(?!${w})`
const s = `[${pythonSpace}]`
/** A blank can only begin a run, so that a long run is walked once. */
const blanks = `(?:(?<!${s})|(?<=^${s}))${s}+`
const name = `[\\p{L}\\p{N}_'’${pythonSpace}]`
const directions = `${start}(?:southeast|northeast|northwest|southwest)${end}`
const exactly = (source: string) => new RegExp(source, 'u')

const numberWords = ['zero', 'no', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine']
const wordPatterns = numberWords.map((word) => ({
  pattern: ignoringCase(`${start}${word}${end}`),
  value: String(word === 'no' ? 0 : Math.max(0, numberWords.indexOf(word) - 1)),
}))

const optionDirection = ignoringCase(`${start}[A-Da-d]\\.${s}*(southeast|northeast|northwest|southwest)${end}`)
const direction = ignoringCase(directions)
const nameIsIn = ignoringCase(
  `^(${name}+?)${blanks}is${s}+(?:located${s}+|in${s}+the${s}+|located${s}+to${s}+the${s}+)${directions}`,
)
const optionLine = exactly(`${start}[A-D]\\.${s}*([^\\n]*)`)
/** Python's `\\b` before a bracket wants a letter in front of it. */
const optionMark = exactly(`(${start}[ABCD][.,]|(?<=${w})[(][abcdABCD][)])${s}*[^\\n]*?(?=${s}is${end}|[.,<]|\\n?$)`)
const therefore = ignoringCase(`Therefore, the object in the ${directions} of ${name}+ is (${name}+)`)
const afterIs = exactly(`${start}is${end}${s}+([^\\n]*?)(?=[.,<]|\\n?$)`)
const optionNumber = exactly(`${start}[A-D]\\.${s}*(\\p{Nd}+)`)
const firstNumber = /\p{Nd}+/u
const listMark = exactly(`^\\n\\n\\p{Nd}+\\.${s}`)

const turns = [
  `${start}There are${s}*(\\p{Nd}+)${s}*right turns${end}`,
  `${start}There is${s}*(\\p{Nd}+)${s}*right turn${end}`,
  `${start}(\\p{Nd}+)${s}+right turn`,
  `answer is${s}+(\\p{Nd}+)`,
  `answer is:${s}*(\\p{Nd}+)`,
  `from S to E is${s}+(\\p{Nd}+)`,
  `Answer:\\*\\*${s}*(\\p{Nd}+)${end}`,
].map((source) => ignoringCase(source))
const allTurns = [
  `${start}There are${s}*(\\p{Nd}+)${s}*total turns${end}`,
  `${start}There are${s}*(\\p{Nd}+)${s}*turns${end}`,
  `There is${s}*(\\p{Nd}+)${s}*turn${end}`,
  `There is${s}*(\\p{Nd}+)${s}*total turn${end}`,
  `answer is${s}+(\\p{Nd}+)`,
  `answer is:${s}*(\\p{Nd}+)`,
  `from S to E is${s}+(\\p{Nd}+)`,
  `${start}total of${s}+(\\p{Nd}+)${s}+turn`,
  `Answer:\\*\\*${s}*(\\p{Nd}+)${end}`,
  `(?<!\\p{Nd})(\\p{Nd}+)${s}+total turn`,
  `${start}(\\p{Nd}+)${s}+turn`,
].map((source) => ignoringCase(source))

const yes = ignoringCase(`${start}yes${end}|the answer is yes|is the shortest path`)
const no = ignoringCase(`${start}(?:no|not)${end}|the answer is no`)
const animal = ignoringCase(`${start}(giraffe|cat|dog|elephant|rabbit)${end}`)

/**
 * The words of the answer by the patterns of SpatialEval's own script (arXiv:2406.14852) for each task and question (those for particular
 * models left out), where an option's letter alone is not enough. The script has no rule for Spatial-Real and goes on with what it read
 * before; here nothing is read.
 */
export function readAnswerWords(reply: string, item: Item, options: ReplyOptions): Reading {
  const text = keptReply(reply, options).slice(0, readLength)
  const value = readWords(text, item.category.toLowerCase(), Number(item.metadata.question))
  return { value, parsed: value !== null }
}

function readWords(text: string, task: string, question: number): string | null {
  if (task.includes('map')) {
    if (question === 0) return optionDirection.exec(text)?.[1]?.toLowerCase() ?? direction.exec(text)?.[0] ?? null
    return question === 1 ? mapObject(text) : (numberIn(optionNumber, text) ?? earliestNumber(text))
  }
  if (task.includes('maze')) {
    if (question === 2) return yes.test(text) ? 'Yes' : no.test(text) ? 'No' : null
    return turnCount(text, question === 0 ? turns : allTurns)
  }
  if (task.includes('grid')) return question === 0 ? earliestNumber(text) : (animal.exec(text)?.[1] ?? null)
  return null
}

/** An option such as `(b)` gives its mark, not its text: a slip of the official script that is kept. */
function mapObject(text: string): string | null {
  const subject = nameIsIn.exec(text)?.[1]
  if (subject !== undefined) return subject
  const line = optionLine.exec(text)?.[1]
  if (line !== undefined) return strip(line.replaceAll('**', '').replaceAll('.', '').split(' is', 1)[0]!)
  const mark = optionMark.exec(text)?.[1]
  if (mark !== undefined) return mark.replace(/[.,]$/, '')
  const concluded = therefore.exec(text)?.[1]
  if (concluded !== undefined) return concluded
  const rest = afterIs.exec(text)?.[1]
  return rest === undefined ? null : strip(rest).replace(/[.,?!<]+$/, '')
}

/** Number words come first whatever their place, in the order zero, no, one … nine. */
function turnCount(text: string, patterns: readonly RegExp[]): string | null {
  const word = wordPatterns.find(({ pattern }) => pattern.test(text))
  if (word) return word.value
  const matching = patterns.find((candidate) => candidate.test(text)) ?? firstNumber
  return numberIn(matching, text)
}

function numberIn(pattern: RegExp, text: string): string | null {
  const found = pattern.exec(text)
  return found ? pythonInt(found[1] ?? found[0]) : null
}

/** The number word or run of digits that stands first; a list mark at the start is no number and shifts the digits' places. */
function earliestNumber(text: string): string | null {
  const places = wordPatterns.flatMap(({ pattern, value }) => {
    const found = pattern.exec(text)
    return found ? [{ at: found.index, value }] : []
  })
  const digits = firstNumber.exec(text.replace(listMark, ''))
  if (digits) places.push({ at: digits.index, value: pythonInt(digits[0]) })
  return places.sort((a, b) => a.at - b.at)[0]?.value ?? null
}
