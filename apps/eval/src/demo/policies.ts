import type { Item } from '@spatial-ssrl/benchmarks'
import { createRng } from '@spatial-ssrl/core'
import type { EvalModel } from '../models/model.ts'
import type { Question } from '../question/question.ts'

/** A policy that answers every question rightly, in the words that each benchmark asks for. */
export function oracle(): EvalModel {
  return scripted('oracle', rightAnswer)
}

/** A policy that draws an option for every question, and passes where there are none. */
export function guesser(): EvalModel {
  return scripted('random', ({ item }) => {
    if (item.options.length === 0) return 'I do not know'
    const { letter, text } = createRng('guess').fork(item.id).pick(item.options)
    return wordedOption(item, letter, text)
  })
}

function scripted(id: string, answer: (question: Question) => string): EvalModel {
  return {
    id,
    width: 8,
    facts: { kind: 'scripted', name: id },
    async answer(question) {
      const sizes: [number, number][] = []
      for (const picture of question.pictures) {
        const { width, height } = await picture.pixels() // as any model would
        sizes.push([width, height])
      }
      const replies = [{ text: answer(question), finishReason: 'stop' }]
      return { replies, sizes, usage: null, tries: 0, servedModel: null }
    },
    close: async () => {},
  }
}

function rightAnswer({ item, text }: Question): string {
  if (typeof item.metadata.unit === 'string')
    return `\\scalar{${item.metadata.value}} \\distance_unit{${item.metadata.unit}}`
  if (item.options.length === 0) return item.gold
  const right = item.options.find(({ letter }) => letter === item.gold[0])!
  const letter = listedLetter(text, right.text) ?? right.letter
  return wordedOption(item, letter, right.text)
}

/** SpatialEval's own script reads texts and never letters; the others read letters. */
function wordedOption({ metadata }: Item, letter: string, text: string): string {
  return metadata.optionsInQuestion === true ? `${letter}. ${text}` : letter
}

/** The letter beside which a text is listed in a prompt: a profile may list the options in an order of its own. */
function listedLetter(prompt: string, option: string): string | null {
  for (const mark of ['. ', ': ', ') ']) {
    const at = prompt.lastIndexOf(`${mark}${option}`)
    if (at > 0) return prompt[at - 1]!
  }
  return null
}
