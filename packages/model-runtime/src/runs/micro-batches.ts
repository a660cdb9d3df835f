import type { RunSizes } from '../layout/batch.ts'
import { countBucket } from '../layout/bucket.ts'

/** What one group (a prompt and its replies) brings to a run. */
export interface GroupSize {
  /** Prompt tokens. */
  promptLength: number
  /** Tokens of all its replies, padding included. */
  replyTokens: number
  /** Patches of each of its pictures. */
  pictures: readonly number[]
}

/** Groups that run together. */
export interface MicroBatch {
  /** Their places in the batch. */
  members: number[]
  sizes: RunSizes
}

/**
 * Splits a batch into micro-batches of at most `limit` rows each (prompt tokens, reply tokens, patches; a single larger group stands
 * alone). Prompts less than half as long as the longest run apart from it. The others are dealt out so that pictures spread evenly, and
 * padded to common sizes: one compiled graph then serves them all, which saves more memory and time than tight padding would.
 * @param block patches that become one visual token
 * @param lanes runs that go on side by side: parts come in multiples of it where there are groups enough
 * @returns a function of the sizes alone
 */
export function planMicroBatches(groups: readonly GroupSize[], limit: number, block: number, lanes = 1): MicroBatch[] {
  if (!(limit >= 1)) throw new RangeError(`planMicroBatches: expected limit ≥ 1, got ${limit}`)
  const byLength = groups.map((_, index) => index).sort((a, b) => groups[b]!.promptLength - groups[a]!.promptLength)
  const plan: MicroBatch[] = []
  for (let start = 0; start < byLength.length; ) {
    const longest = groups[byLength[start]!]!.promptLength
    let end = start
    while (end < byLength.length && groups[byLength[end]!]!.promptLength * 2 > longest) end++
    for (const batch of split(groups, byLength.slice(start, end), { limit, block, lanes })) plan.push(batch)
    start = end
  }
  return plan
}

function split(
  groups: readonly GroupSize[],
  members: readonly number[],
  { limit, block, lanes }: { limit: number; block: number; lanes: number },
): MicroBatch[] {
  const replyTokens = Math.max(...members.map((index) => groups[index]!.replyTokens))
  for (let most = lanes; ; most += lanes) {
    const count = Math.min(most, members.length)
    const parts = deal(groups, members, count)
    const sizes = commonSizes(groups, parts, block)
    const rows = sizes.groups * (sizes.promptLength + replyTokens) + sizes.images * sizes.patchesPerImage
    if (rows <= limit || count === members.length) return parts.map((part) => ({ members: part, sizes }))
  }
}

/** Deals groups with most pictures first, back and forth, so that parts get equal shares. */
function deal(groups: readonly GroupSize[], members: readonly number[], count: number): number[][] {
  const pictures = (index: number) => groups[index]!.pictures.length
  const order = [...members].sort((a, b) => pictures(b) - pictures(a) || a - b)
  const parts = Array.from({ length: count }, (): number[] => [])
  for (const [turn, index] of order.entries()) {
    const place = turn % count
    parts[Math.floor(turn / count) % 2 === 0 ? place : count - 1 - place]!.push(index)
  }
  return parts.map((part) => part.sort((a, b) => a - b))
}

function commonSizes(groups: readonly GroupSize[], parts: readonly number[][], block: number): RunSizes {
  const of = (part: readonly number[]) => part.map((index) => groups[index]!)
  const all = of(parts.flat())
  const pictures = all.flatMap((group) => group.pictures)
  const largest = Math.max(block, ...pictures)
  const fullImages = pictures.every((patches) => patches === largest)
  const images = parts.map((part) => of(part).reduce((sum, group) => sum + group.pictures.length, 0))
  return {
    groups: countBucket(Math.max(...parts.map((part) => part.length)), 4),
    promptLength: Math.ceil(Math.max(...all.map((group) => group.promptLength)) / 16) * 16,
    images: countBucket(Math.max(1, ...images), 2),
    patchesPerImage: fullImages ? largest : countBucket(largest / block, 4) * block,
    fullImages,
  }
}
