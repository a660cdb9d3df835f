import { byteAlphabet, byteLevel } from './byte-level.ts'
import { chunkPattern, type LearnedVocabulary, tinySpecialTokens, tinyVocabularySize } from './tiny-tokenizer.ts'

/** Chunks that are one token whether the corpus shows them or not: what answers, options and turns are made of. */
const fixedPhrases = [
  ...['user\n', 'assistant\n', 'system\n', '\\boxed{', ' \\boxed{'],
  ...['Left', 'Right', 'Front', 'Back', 'left', 'right', 'front', 'back'],
  ...['A', 'B', 'C', 'D', 'E', 'F'].map((letter) => ` ${letter}. `),
]

/**
 * Learns the tiny vocabulary: chunks that occur often become one token each, the rest of the room goes to byte pairs of their words,
 * most frequent first, so that other text stays within reach. Ties fall to the smaller string; the same texts give the same result.
 * @param texts whole prompts and replies, special tokens included
 * @param options.share of the room that phrases may take, [0, 1]
 * @throws RangeError if the texts are too few to fill the vocabulary
 */
export function learnVocabulary(texts: Iterable<string>, options: { share?: number } = {}): LearnedVocabulary {
  const room = tinyVocabularySize - 256 - tinySpecialTokens.length
  const counts = countChunks(texts)
  const frequent = [...counts]
    .filter(([chunk, count]) => byteLevel(chunk).length > 1 && count > 1 && !fixedPhrases.includes(chunk))
    .sort(([a, m], [b, n]) => n * (b.length - 1) - m * (a.length - 1) || (a < b ? -1 : 1))
    .map(([chunk]) => chunk)
  const limit = Math.floor(room * (options.share ?? 0.7)) - fixedPhrases.length
  const phrases = [...fixedPhrases, ...frequent.slice(0, limit)]
  const merges = learnMerges(counts, new Set(phrases.map(byteLevel)), room - phrases.length)
  return { phrases, merges }
}

/** How often each chunk of the texts occurs. */
export function countChunks(texts: Iterable<string>): Map<string, number> {
  const special = new RegExp(`(${tinySpecialTokens.map((token) => token.replace(/\|/g, '\\|')).join('|')})`)
  const chunk = new RegExp(`(${chunkPattern})`, 'u')
  const counts = new Map<string, number>()
  for (const text of texts)
    for (const [index, section] of text.split(special).entries()) {
      if (index % 2 === 1) continue // a special token
      for (const piece of section.split(chunk)) if (piece) counts.set(piece, (counts.get(piece) ?? 0) + 1)
    }
  return counts
}

function learnMerges(counts: Map<string, number>, taken: Set<string>, wanted: number): [string, string][] {
  const words = wordCounts(counts)
  const merges: [string, string][] = []
  const known = new Set([...taken, ...byteAlphabet])
  for (let added = 0; added < wanted; ) {
    const best = mostFrequentPair(words)
    if (!best) throw new RangeError(`learnVocabulary: expected text for ${wanted} merges, got enough for ${added}`)
    merges.push(best)
    const merged = best.join('')
    if (!known.has(merged)) added++ // a phrase that is also a merge takes one place
    known.add(merged)
    for (const word of words) word.symbols = merge(word.symbols, best)
  }
  return merges
}

interface Word {
  symbols: string[]
  count: number
}

/** Words with the space before them: merges stay inside words, where they help with any text. */
function wordCounts(counts: Map<string, number>): Word[] {
  const words = new Map<string, number>()
  for (const [chunk, count] of counts)
    for (const word of chunk.match(/ ?[^ ]+| /gu) ?? []) words.set(word, (words.get(word) ?? 0) + count)
  return [...words].map(([word, count]) => ({ symbols: [...byteLevel(word)], count }))
}

function mostFrequentPair(words: readonly Word[]): [string, string] | undefined {
  const pairs = new Map<string, { pair: [string, string]; count: number }>()
  for (const { symbols, count } of words)
    for (let i = 1; i < symbols.length; i++) {
      const pair: [string, string] = [symbols[i - 1]!, symbols[i]!]
      const key = pair.join(' ')
      const entry = pairs.get(key)
      if (entry) entry.count += count
      else pairs.set(key, { pair, count })
    }
  let best: { pair: [string, string]; count: number } | undefined
  for (const entry of pairs.values())
    if (!best || entry.count > best.count || (entry.count === best.count && entry.pair.join(' ') < best.pair.join(' ')))
      best = entry
  return best?.pair
}

function merge(symbols: readonly string[], [left, right]: readonly [string, string]): string[] {
  const result: string[] = []
  for (let i = 0; i < symbols.length; i++)
    if (symbols[i] === left && symbols[i + 1] === right) {
      result.push(left + right)
      i++
    } else result.push(symbols[i]!)
  return result
}
