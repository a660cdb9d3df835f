import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Generation, SpatialError } from '@spatial-ssrl/core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { ChatPolicy } from '../queue/batches.ts'
import { Refusal } from '../refusal/refusal.ts'
import { allowedFolder } from './allowed-folder.ts'
import { type AdapterHome, serveModels } from './served-models.ts'

let root = ''
const at = (...parts: string[]) => join(root, ...parts)
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'adapters-'))
  for (const name of ['allowed/one', 'allowed/deep/two', 'allowed/linked', 'outside'])
    await mkdir(at(name), { recursive: true })
  await symlink(at('outside'), at('allowed', 'away'))
  await symlink(at('allowed', 'one'), at('allowed', 'alias'))
  await writeFile(at('outside', 'adapter_config.json'), '{}')
  await symlink(at('outside', 'adapter_config.json'), at('allowed', 'linked', 'adapter_config.json'))
  await symlink(at('allowed'), at('entrance'))
})
afterAll(() => rm(root, { recursive: true }))

test.each(['one', './one', 'deep/two', 'deep/../one', 'alias'])('%s below the folder is found', async (path) => {
  expect(await allowedFolder(path, at('allowed'))).toMatch(/allowed\/(one|deep\/two)$/)
  expect(await allowedFolder(at('allowed', path), at('allowed'))).toMatch(/allowed\/(one|deep\/two)$/)
  expect(await allowedFolder(at('allowed', path), at('entrance'))).toMatch(/allowed\/(one|deep\/two)$/)
})

test.each(['..', '../outside', '.', '', 'one/../../outside', '/', '/etc', '../allowed-too', 'away', 'linked', 'o\0ne'])(
  '%j lies outside, whether it is there or not',
  async (path) => {
    await expect(allowedFolder(path, at('allowed'))).rejects.toMatchObject({ status: 403, param: 'lora_path' })
  },
)

test('what is not there is 404, below a folder that is not there yet, too', async () => {
  for (const folder of ['allowed', 'later'])
    await expect(allowedFolder('three', at(folder))).rejects.toMatchObject({ status: 404, param: 'lora_path' })
})

/** Policies that only know what became of them. */
function world(change: Partial<AdapterHome> = {}) {
  const events: string[] = []
  const policy = (name: string): ChatPolicy & { close(): Promise<void> } => ({
    config: { endTokens: [0] },
    folderSampling: { sampling: {}, notDone: [] },
    promptTokens: () => Int32Array.of(1),
    decode: () => name,
    generate: async () => [] as Generation[][],
    async close() {
      events.push(`${name} closed`)
    },
  })
  const adapters: AdapterHome = {
    folder: at('allowed'),
    open: async (dir) => {
      events.push(`${dir.split('/').at(-1)} opened`)
      return policy(dir.split('/').at(-1)!)
    },
    ...change,
  }
  const faults: unknown[] = []
  const served = serveModels({ policy: policy('base'), name: 'base', adapters }, (error) => faults.push(error))
  const load = (name: string, path = 'one', more: object = {}) =>
    served.load({ lora_name: name, lora_path: path, ...more })
  return { served, load, events, faults }
}
const settled = () => new Promise((resolve) => setImmediate(resolve))

test('an adapter is a model of its own until it is taken away', async () => {
  const { served, load, events } = world()
  expect(await load('a')).toBe("Success: LoRA adapter 'a' added successfully.")
  expect([...served.models.keys()]).toEqual(['base', 'a'])
  expect(await served.unload({ lora_name: 'a' })).toBe("Success: LoRA adapter 'a' removed successfully.")
  expect([...served.models.keys()]).toEqual(['base'])
  await settled()
  expect(events).toEqual(['one opened', 'one closed'])
})

test('one that is taken away or replaced is closed behind its last request', async () => {
  const { served, load, events } = world()
  await load('a')
  const before = served.models.get('a')!
  const leave = [before.enter(), before.enter()]
  await load('a', 'deep/two', { load_inplace: true })
  expect(served.models.get('a')!.folder).toBe(at('allowed/deep/two'))
  leave[0]!()
  await settled()
  expect(events).toEqual(['one opened', 'two opened'])
  leave[1]!()
  await settled()
  expect(events).toEqual(['one opened', 'two opened', 'one closed'])
})

test('calls at the same time take turns', async () => {
  const { served, load } = world({ most: 2 })
  const tries = await Promise.allSettled([
    load('a'),
    load('a'),
    load('b'),
    load('c'),
    served.unload({ lora_name: 'a' }),
  ])
  expect(tries.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled', 'rejected', 'fulfilled'])
  expect([...served.models.keys()]).toEqual(['base', 'b'])
})

test.each<[string, number, RegExp, (at: ReturnType<typeof world>) => Promise<unknown>]>([
  [
    'twice the same name',
    400,
    /"a" is loaded already; unload it, or send load_inplace/,
    ({ load }) => load('a').then(() => load('a')),
  ],
  ["the model's own name", 400, /"base" is the model itself/, ({ load }) => load('base')],
  ['a name that is none', 404, /no adapter "b" is loaded/, ({ served }) => served.unload({ lora_name: 'b' })],
  [
    "the model's, to be taken away",
    404,
    /no adapter "base" is loaded/,
    ({ served }) => served.unload({ lora_name: 'base' }),
  ],
  ['no name', 400, /^lora_name: /, ({ served }) => served.load({ lora_path: 'one' })],
  ['no path', 400, /^lora_path: /, ({ served }) => served.load({ lora_name: 'a' })],
  [
    'a field that is not read',
    400,
    /^lora_int_id: is not done here/,
    ({ load }) => load('a', 'one', { lora_int_id: 3 }),
  ],
  ['a path outside', 403, /outside the folder/, ({ load }) => load('a', '../outside')],
])('%s is refused', async (_what, status, message, call) => {
  const refused = await call(world()).catch((error) => error)
  expect(refused).toBeInstanceOf(Refusal)
  expect(refused).toMatchObject({ status, message: expect.stringMatching(message) })
})

test('an adapter that does not fit is one line, and what was served stays', async () => {
  const { served, load, faults } = world({
    open: async () => {
      throw new SpatialError('model', 'expected 2×4, found 3×4')
    },
  })
  await expect(load('a')).rejects.toMatchObject({ status: 400, message: 'lora_path: expected 2×4, found 3×4' })
  expect([...served.models.keys()]).toEqual(['base'])
  expect(faults).toEqual([])
})

test('a server without a folder for adapters says how to name one', async () => {
  const { policy } = { policy: world().served.models.get('base')!.policy }
  const served = serveModels({ policy, name: 'base' }, () => {})
  for (const call of [served.load({ lora_name: 'a', lora_path: 'one' }), served.unload({ lora_name: 'a' })])
    await expect(call).rejects.toMatchObject({ status: 404, message: expect.stringContaining('--adapters FOLDER') })
})
