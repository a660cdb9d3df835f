import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createProgram, runProgram } from '@spatial-ssrl/command-line'
import { createRng, type Sample } from '@spatial-ssrl/core'
import { sha256 } from '@spatial-ssrl/core/files'
import { engineNames, writeDataset } from '@spatial-ssrl/dataset'
import { verifyPaper } from '@spatial-ssrl/verifiers'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { engines, exportCommand } from './export.ts'

let root: string
const at = (...parts: string[]) => join(root, ...parts)

const samples = (task: string): Sample[] =>
  ['0-2-3-1', '2-1', 'B'].map((answer, i) => ({
    problem: `<image>Which, ${i}?`,
    answer,
    images: [{ bytes: Uint8Array.of(1, 2, i), path: null }],
    id: `${i}`,
    task,
    source: sha256(`${i}`),
    meta: { i },
  }))

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'export-command-'))
  for (const task of ['shuffle', 'maze'])
    await writeDataset(at(task), samples(task), {
      ...{ name: task, seed: 1, versions: {}, parameters: {} },
      card: { title: 'Set', licence: 'other', description: 'A set.' },
    })
})
afterAll(() => rmSync(root, { recursive: true, force: true }))

/** Runs the command as the program does. */
async function run(...argv: string[]) {
  let error = ''
  const streams = [process.stdout, process.stderr].map((stream) => vi.spyOn(stream, 'write').mockReturnValue(true))
  const exitCode = await runProgram(createProgram({ name: 'x', description: '', version: '0' }, [exportCommand()]), {
    argv: ['export', ...argv, '--json'],
    writeError: (line) => {
      error += line
    },
    debug: false,
  })
  for (const stream of streams) stream.mockRestore()
  return { exitCode, error }
}

const python = spawnSync('python3', ['--version']).status === 0

/** How each engine calls its reward on rows of {response, answer}; `got` is the list of rewards. */
const callers = {
  trl: `from reward import spatial_reward
got = spatial_reward(prompts=None, completions=[[{"role": "assistant", "content": r["response"]}] for r in rows], completion_ids=None,
    answer=[r["answer"] for r in rows], task=["shuffle" for r in rows], meta=["{}" for r in rows], id=["" for r in rows])`,
  verl: `from reward import compute_score
got = [compute_score(data_source="spatial-ssrl/shuffle", solution_str=r["response"], ground_truth=r["answer"],
    extra_info={"task": "shuffle", "meta": "{}"}, reward_router_address=None)["score"] for r in rows]`,
  easyr1: `import reward
assert reward.REWARD_TYPE == "batch" and reward.REWARD_NAME
found = reward.compute_score([{"response": r["response"], "response_length": 9, "ground_truth": r["answer"]} for r in rows])
assert len({tuple(sorted(one)) for one in found}) == 1
got = [one["overall"] for one in found]`,
  swift: `import types
swift = types.ModuleType("swift.rewards")
swift.ORM, swift.orms = object, {}
sys.modules |= {"swift": types.ModuleType("swift"), "swift.rewards": swift}
import reward
got = swift.orms["spatial"]()([r["response"] for r in rows], solution=[r["answer"] for r in rows], task=["shuffle"] * len(rows), meta=["{}"] * len(rows))`,
  openrlhf: `from reward import reward_func
prompt = "<|im_start|>user\\n<|image_pad|>Which? Answer in \\\\boxed{A}.<|im_end|>\\n<|im_start|>assistant\\n"
expanded = prompt.replace("<|image_pad|>", "<|image_pad|>" * 9)
got = [reward_func([expanded + r["response"] + "<|im_end|>"], [prompt], [r["answer"]])["rewards"][0] for r in rows]`,
  verifiers: `from reward import verdicts
got = [found["reward"] for found in verdicts([{"response": r["response"], "answer": r["answer"]} for r in rows])]`,
} as const

/** 1,500 replies put together from what a reader may stumble over. */
function hostileReplies(): { response: string; answer: string }[] {
  const rng = createRng('hostile replies')
  const pieces = [
    '<think>',
    '</think>',
    '\\boxed{',
    '\\boxed{A}',
    '\\boxed{B}',
    '{',
    '}',
    'A',
    'B',
    ' ',
    '\n',
    '\u00a0',
    '\u001f',
    '\ufeff',
  ]
  pieces.push(
    '< think >',
    '</ think>',
    '/',
    '<',
    '>',
    '\\text{A}',
    'None',
    '日本',
    '😀',
    '\\\\boxed{A}',
    '"',
    "'",
    '\u2028',
  )
  return Array.from({ length: 1500 }, () => {
    const made = Array.from({ length: rng.int(16) }, () => pieces[rng.int(pieces.length)]!).join('')
    const response = rng.int(3) === 0 ? `<think>${made}</think> ${made}\\boxed{A}` : made
    return { response, answer: ['A', 'B', 'None', '', 'A/B'][rng.int(5)]! }
  })
}

describe.skipIf(!python)(`rewards of exports${python ? '' : ' (skipped: there is no python3 here)'}`, () => {
  test.each(Object.entries(callers))(
    '%s: its reward file, called as it calls it, gives our doubles',
    async (engine, code) => {
      expect(await run(at('shuffle'), '--for', engine, '--out', at(engine))).toEqual({ exitCode: 0, error: '' })
      const rows = hostileReplies()
      writeFileSync(at('rows.json'), JSON.stringify(rows))
      const script = `import json, sys
sys.path.insert(0, sys.argv[1])
rows = json.load(open(sys.argv[2], encoding="utf-8"))
${code}
print(json.dumps(got))`
      const { stdout, stderr } = spawnSync('python3', ['-I', '-c', script, at(engine), at('rows.json')], {
        encoding: 'utf8',
      })
      expect(stderr).toBe('')
      const ours = rows.map(({ response, answer }) => verifyPaper(response, answer).reward)
      expect(JSON.parse(stdout)).toEqual(ours)
      expect(new Set(ours).size).toBe(4)
    },
  )
})

test('the command knows every engine', () => expect(engines).toEqual(engineNames))

test('a reward that no Python file can give wants a server, before any work', async () => {
  writeFileSync(at('recipe.yaml'), 'reward: { profile: default }\n')
  const refused = await run(at('shuffle'), '--for', 'trl', '--out', at('served'), '--recipe', at('recipe.yaml'))
  expect(refused.exitCode).toBe(2)
  expect(refused.error).toContain('start spatial-reward-server and name it with --reward-url')
  const maze = await run(at('maze'), '--for', 'trl', '--out', at('served'))
  expect(maze).toMatchObject({ exitCode: 2, error: expect.stringContaining('puzzles with rules of their own (maze)') })
  const url = ['--reward-url', 'http://127.0.0.1:8790']
  expect((await run(at('maze'), '--for', 'trl', '--out', at('served'), ...url)).exitCode).toBe(0)
  expect(readFileSync(at('served', 'reward.py'), 'utf8')).toContain('"http://127.0.0.1:8790"')
})

test.each([
  [['--for', 'megatron'], 2, /--for: expected one of trl, verl/],
  [['--for', 'trl', '--reward-url', 'ftp://x'], 2, /--reward-url: expected an address/],
  [['--for', 'trl', '--recipe', 'no-such.yaml'], 2, /cannot read the configuration/],
  [['--for', 'trl', '--colour', 'red'], 2, /unknown option '--colour'/],
])('%j is wrong usage', async (flags, exitCode, message) => {
  const found = await run(at('shuffle'), '--out', at('wrong'), ...flags)
  expect(found).toEqual({ exitCode, error: expect.stringMatching(message) })
})
