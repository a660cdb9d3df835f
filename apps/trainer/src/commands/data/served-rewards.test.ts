import { spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createRng } from '@spatial-ssrl/core'
import { sha256 } from '@spatial-ssrl/core/files'
import { exportDataset, rewardClientPython, writeDataset } from '@spatial-ssrl/dataset'
import { openRewardServer, type RewardServer } from '@spatial-ssrl/reward-protocols'
import { GrpoConfig, openReward } from '@spatial-ssrl/training'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

const json = { tasks: { shuffle: { rule: 'permutation', credit: 'footrule' } } }
const judge = openReward(json)
const maze = { rows: 2, columns: 2, start: 0, goal: 3, walls: [[0, 1]] }

let root: string
let server: RewardServer
const at = (...parts: string[]) => join(root, ...parts)

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'served-rewards-'))
  server = await openRewardServer({ judge, version: 'test', now: () => performance.now(), token: 'secret' })
  const sample = {
    ...{
      problem: '<image>?',
      answer: 'A',
      images: [{ bytes: Uint8Array.of(1), path: null }],
      id: '1',
      task: 'shuffle',
    },
    ...{ source: sha256('1'), meta: {} },
  }
  await writeDataset(at('set'), [sample], {
    ...{ name: 'set', seed: 1, versions: {}, parameters: {} },
    card: { title: 'Set', licence: 'other', description: 'A set.' },
  })
})
afterAll(async () => {
  await server.stop(0)
  rmSync(root, { recursive: true, force: true })
})

interface Row {
  response: string
  answer: string
  task: string
  meta: object
}

const rows: Row[] = Array.from({ length: 700 }, (_, i) => {
  const rng = createRng('served').fork(i)
  const said = ['0-1-2', '0, 2, 1', '1-0-2', 'U', 'down, right', '90°', '日本 😀', '"'][rng.int(8)]!
  const response = rng.int(4) === 0 ? said : `<think>x</think> \\boxed{${said}}`
  const questions = [
    { task: 'shuffle', answer: '0-1-2', meta: {} },
    { task: 'maze', answer: 'D-R', meta: { maze } },
    { task: 'rotation', answer: '90', meta: { seed: 1 } },
  ]
  return { response, ...questions[rng.int(3)]! }
})
const unjudged: Row = { response: 'x', task: 'maze', answer: 'D-R', meta: {} }

/** How engines call their reward on rows that the server judges. */
const callers = {
  trl: `from reward import spatial_reward
got = spatial_reward(completions=[[{"role": "assistant", "content": r["response"]}] for r in rows], completion_ids=[[1, 2] for r in rows],
    answer=[r["answer"] for r in rows], task=[r["task"] for r in rows], meta=[json.dumps(r["meta"]) for r in rows])`,
  verl: `from reward import compute_score
from concurrent.futures import ThreadPoolExecutor
with ThreadPoolExecutor(8) as pool:
    got = list(pool.map(lambda r: compute_score("", r["response"], r["answer"], {"task": r["task"], "meta": json.dumps(r["meta"])})["score"], rows))`,
  easyr1: `from reward import compute_score
truth = lambda r: json.dumps({"task": r["task"], "answer": r["answer"], "meta": r["meta"]})
got = [one["overall"] for one in compute_score([{"response": r["response"], "response_length": 2, "ground_truth": truth(r)} for r in rows])]`,
  openrlhf: `from reward import reward_func
truth = lambda r: json.dumps({"task": r["task"], "answer": r["answer"], "meta": r["meta"]})
got = reward_func(["Q" + r["response"] for r in rows], ["Q" for r in rows], [truth(r) for r in rows])["rewards"]`,
} as const

/** Runs Python beside this process, which answers it. */
function runPython(script: string, args: string[], env: Record<string, string> = {}) {
  return new Promise<{ code: number | null; out: string; error: string }>((resolve) => {
    const child = spawn('python3', ['-c', script, ...args], { env: { ...process.env, ...env } })
    let [out, error] = ['', '']
    child.stdout.on('data', (text) => {
      out += text
    })
    child.stderr.on('data', (text) => {
      error += text
    })
    child.on('close', (code) => resolve({ code, out, error }))
  })
}

const script = (code: string) => `import json, sys
sys.path.insert(0, sys.argv[1])
rows = json.load(open(sys.argv[2], encoding="utf-8"))
${code}
print(json.dumps(got))`

const python = spawnSync('python3', ['--version']).status === 0

describe.skipIf(!python)(
  `reward files that ask a server${python ? '' : ' (skipped: there is no python3 here)'}`,
  () => {
    test.each(Object.entries(callers))(
      '%s: the doubles of the judge; what it cannot judge is never a zero',
      async (engine, code) => {
        const reward = { python: rewardClientPython(server.url), server: server.url }
        const prompt = { separator: '\n', instruction: 'x' }
        const options = { data: at('set'), out: at(engine), config: GrpoConfig.parse({}), prompt, model: 'm', reward }
        await exportDataset({ ...options, engine: engine as keyof typeof callers })
        writeFileSync(at('rows.json'), JSON.stringify(rows))
        const secret = { SPATIAL_REWARD_TOKEN: 'secret' }
        const { out, error } = await runPython(script(code), [at(engine), at('rows.json')], secret)
        expect(error).toBe('')
        expect(JSON.parse(out)).toEqual(rows.map(({ response, ...sample }) => judge(sample as never, response)!.reward))

        writeFileSync(at('rows.json'), JSON.stringify([unjudged]))
        const none = await runPython(script(code), [at(engine), at('rows.json')], secret)
        if (engine === 'trl') expect(JSON.parse(none.out)).toEqual([null])
        else expect(none).toMatchObject({ code: 1, out: '', error: expect.stringContaining('could not judge a reply') })

        const stranger = await runPython(script(code), [at(engine), at('rows.json')])
        expect(stranger).toMatchObject({ code: 1, out: '', error: expect.stringContaining('answers 401') })
      },
    )
  },
)
