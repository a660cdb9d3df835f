import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { openTransport } from '../connection/transport.ts'
import { TinkerError } from '../errors/tinker-error.ts'
import { adapterFiles, tarOf } from '../scripted-server/adapter-archive.ts'
import { scriptedTinker } from '../scripted-server/scripted-tinker.ts'
import { completeAdapterConfig } from './adapter-config.ts'
import { downloadAdapter } from './download-adapter.ts'
import { parseTinkerPath, tinkerPath } from './tinker-path.ts'
import { untar } from './untar.ts'

let dir: string
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'adapter-'))
})
afterAll(() => rmSync(dir, { recursive: true }))

const open: { close(): unknown }[] = []
afterEach(async () => {
  for (const each of open.splice(0)) await each.close()
})

const files = adapterFiles(
  Float64Array.from({ length: 9 }, (_, i) => i / 8),
  'toy-model',
  8,
)

/** A server whose archive is at `where` and holds `archive`. */
async function holding(archive: Uint8Array, where = '/archive.tar.gz') {
  const server = await scriptedTinker({
    interrupt: ({ path }) => {
      if (path.endsWith('/sampler_weights/step/archive')) return { status: 302, headers: { location: where } }
      if (path.endsWith('/archive')) return { status: 405 }
      return undefined
    },
  })
  open.push(server)
  const wait = async () => {}
  const send: typeof fetch = async (url, init) =>
    String(url).endsWith('.tar.gz') ? new Response(new Uint8Array(archive)) : fetch(url, init)
  return openTransport({ baseUrl: server.url, wait, fetch: send })
}

test.each([
  ['gzipped', true],
  ['plain', false],
])('a %s archive becomes a folder that PEFT loads: layers named, weights as they were', async (kind, gzipped) => {
  const target = join(dir, `peft-${kind}`)
  const names = await downloadAdapter(await holding(tarOf(files, { gzipped })), 'tinker://model_1/step', target)
  expect(names).toEqual(['adapter_config.json', 'adapter_model.safetensors'])
  expect(JSON.parse(readFileSync(join(target, 'adapter_config.json'), 'utf8'))).toEqual({
    peft_type: 'LORA',
    base_model_name_or_path: 'toy-model',
    r: 8,
    lora_alpha: 32,
    target_modules: ['q_proj'],
  })
  expect(new Uint8Array(readFileSync(join(target, 'adapter_model.safetensors')))).toEqual(
    files['adapter_model.safetensors'],
  )
})

test('nothing of an archive lies outside the folder', async () => {
  const target = join(dir, 'inside', 'folder')
  const hostile = {
    ...files,
    '../../outside': new Uint8Array(3),
    '/tmp/absolute': new Uint8Array(3),
    '..': new Uint8Array(3),
  }
  await downloadAdapter(await holding(tarOf(hostile)), 'tinker://model_1/step', target)
  expect(readdirSync(dir)).not.toContain('outside')
  expect(readdirSync(join(dir, 'inside'))).toEqual(['folder'])
  expect(readdirSync(target).sort()).toEqual(['absolute', ...Object.keys(files), 'outside'].sort())
})

test('half an archive, and one without an adapter, are errors', async () => {
  const whole = tarOf(files)
  const download = async (archive: Uint8Array) =>
    downloadAdapter(await holding(archive), 'tinker://model_1/step', join(dir, 'bad'))
  const plain = tarOf(files, { gzipped: false })
  for (const cut of [
    whole.subarray(0, whole.length / 2),
    plain.subarray(0, 600),
    whole.subarray(0, 1),
    new Uint8Array(),
  ])
    await expect(download(cut)).rejects.toThrow()
  await expect(download(tarOf({ 'README.md': new Uint8Array(2) }))).rejects.toThrow('sent no adapter_model.safetensors')
})

test('untar gives back every file, however the bytes come in pieces', async () => {
  const { gunzipSync } = await import('node:zlib')
  const contents = fc.array(fc.uint8Array({ maxLength: 1500 }), { minLength: 1, maxLength: 4 })
  await fc.assert(
    fc.asyncProperty(contents, fc.integer({ min: 1, max: 700 }), async (parts, piece) => {
      const named = Object.fromEntries(parts.map((part, i) => [`file-${i}`, part]))
      const tar = gunzipSync(tarOf(named))
      async function* pieces() {
        for (let at = 0; at < tar.length; at += piece) yield new Uint8Array(tar.subarray(at, at + piece))
      }
      const found: Record<string, Uint8Array> = {}
      for await (const { name, content } of untar(pieces())) {
        const bytes: number[] = []
        for await (const part of content) bytes.push(...part)
        found[name] = Uint8Array.from(bytes)
      }
      expect(found).toEqual(named)
    }),
    { numRuns: 50 },
  )
})

test('bytes that are no archive are refused, not hung on', async () => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 2000 }), async (bytes) => {
      async function* once() {
        yield bytes
      }
      try {
        for await (const _ of untar(once()));
      } catch (error) {
        expect(error).toBeInstanceOf(TinkerError)
      }
    }),
  )
})

test('layers that a configuration names stay', () => {
  const config = completeAdapterConfig('{"target_modules":["v_proj"],"r":4}', ['q_proj'])
  expect(JSON.parse(config)).toEqual({ target_modules: ['v_proj'], r: 4 })
  expect(JSON.parse(completeAdapterConfig('{"target_modules":null}', ['q_proj']))).toEqual({
    target_modules: ['q_proj'],
  })
  expect(() => completeAdapterConfig('[]', [])).toThrow('damaged')
})

test('paths of checkpoints', () => {
  expect(parseTinkerPath('tinker://m-1/weights/step-3')).toEqual({ model: 'm-1', kind: 'weights', name: 'step-3' })
  expect(tinkerPath(parseTinkerPath('tinker://m-1/step-3'))).toBe('tinker://m-1/sampler_weights/step-3')
  for (const wrong of [
    '',
    'tinker://',
    'tinker://m',
    'http://m/weights/a',
    'tinker://m/others/a',
    'tinker://m/weights/a/b',
  ])
    expect(() => parseTinkerPath(wrong)).toThrow('is no checkpoint')
})
