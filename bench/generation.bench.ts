import { availableParallelism } from 'node:os'
import { createRng } from '@spatial-ssrl/core'
import { openGenerators } from './generators.ts'
import { median, ratio, timeInTurn } from './median.ts'
import { tinyConfig } from './model.ts'
import { milliseconds, printMachine, printTable } from './report.ts'

const rounds = 9
const cores = availableParallelism()
const replies = 8
const replyLength = 16

const [all, one] = [openGenerators(tinyConfig, cores), openGenerators(tinyConfig, 1)]
const rows: string[][] = []
for (const prompts of [8, 64]) {
  const rng = createRng('draws')
  const uniforms = Float32Array.from({ length: replyLength * prompts * replies }, () => rng.uniform(0, 0.9999))
  const shared = { prompts, promptLength: 48, replies, replyLength, grid: 4 }
  const apart = { ...shared, replies: 1, copies: replies } // every reply with a prompt of its own
  const ways = {
    lanes: await all.inLanes(shared, uniforms),
    loop: await all.inOneRun(shared, uniforms),
    stepsShared: await all.stepByStep(shared, uniforms),
    steps: await all.stepByStep(apart, uniforms),
    oneThread: await one.inOneRun(shared, uniforms),
  }
  expectSameReplies(await ways.lanes(), await ways.steps(), prompts * replies)
  expectSameReplies(await ways.loop(), await ways.steps(), prompts * replies)
  expectSameReplies(await ways.loop(), await ways.stepsShared(), prompts * replies)
  const times = await timeInTurn(ways, { rounds })
  const tokens = prompts * replies * replyLength
  const line = (name: string, ms: readonly number[], gain: string, target: string) => {
    const rate = Math.round(tokens / (median(ms) / 1000))
    rows.push([`${prompts} × ${replies}: ${name}`, milliseconds(median(ms)), rate.toLocaleString('en'), gain, target])
  }
  line('one run per token', times.steps, '1', '')
  line('one run per token, shared prompts', times.stepsShared, ratio(times.steps, times.stepsShared).toFixed(2), '')
  line('one run for all tokens, shared prompts', times.loop, ratio(times.steps, times.loop).toFixed(2), '')
  line('the same in lanes', times.lanes, ratio(times.steps, times.lanes).toFixed(2), '≥ 2.5')
  line(
    'the same on one thread',
    times.oneThread,
    `${ratio(times.oneThread, times.lanes).toFixed(2)} × the time in lanes`,
    `≥ ${(0.9 * cores).toFixed(1)}`,
  )
}
await Promise.all([all.close(), one.close()])

printMachine(
  `Medians of ${rounds} rounds, ${cores} threads unless stated; tiny preset, prompts of 48 tokens, replies of ${replyLength}.`,
)
printTable(['prompts × replies', 'time', 'tokens/s', 'gain', 'target'], rows)

/** Both ways must say the same up to a reply's end; in a few replies rounding may tip a draw. */
function expectSameReplies(a: Int32Array, b: Int32Array, count: number) {
  let same = 0
  for (let reply = 0; reply < count; reply++) {
    let at = reply
    while (at < a.length && a[at] === b[at] && !tinyConfig.endTokens.includes(a[at]!)) at += count
    if (at >= a.length || a[at] === b[at]) same++
  }
  if (same < 0.98 * count) throw new Error(`only ${same} of ${count} replies are the same both ways`)
}
