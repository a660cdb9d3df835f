import { afterEach, describe, expect, test } from 'vitest'
import { type ControlRequest, type ScriptedServerOptions, scriptedServer } from '../scripted-server.ts'
import { openServerControl } from './server-control.ts'
import type { ServerKind } from './server-kinds.ts'

const closing: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

/** A server that keeps what it was told. */
async function open(kind: ServerKind, control: ScriptedServerOptions['control'], apiKey?: string) {
  const told: ControlRequest[] = []
  const server = await scriptedServer(() => ({ texts: [] }), {
    control: (request) => {
      told.push(request)
      return control!(request)
    },
  })
  closing.push(server.close)
  const opened = openServerControl({ baseUrl: server.url, kind, ...(apiKey !== undefined && { apiKey }) })
  closing.push(() => opened.close())
  return { control: opened, told, root: server.url.replace('/v1', ''), server }
}

const fine = () => ({ status: 200, body: { success: true } })

describe('weights are read again and what was computed with others is forgotten', () => {
  test('by vLLM, below the address without /v1', async () => {
    const { control, told } = await open('vllm', fine)
    await control.reloadWeights('/models/served')
    expect(told).toEqual([
      { path: '/collective_rpc', body: { method: 'reload_weights' } },
      { path: '/reset_mm_cache', body: {} },
      { path: '/reset_encoder_cache', body: {} },
      { path: '/reset_prefix_cache', body: {} },
    ])
  })

  test('by SGLang, which is told the folder', async () => {
    const { control, told } = await open('sglang', fine)
    await control.reloadWeights('/models/served')
    const body = { model_path: '/models/served', flush_cache: true, abort_all_requests: false }
    expect(told).toEqual([{ path: '/update_weights_from_disk', body }])
  })

  test('a vLLM without a cache of pictures has nothing there to forget', async () => {
    const { control, told } = await open('vllm', ({ path }) => (/_(mm|encoder)_/.test(path) ? { status: 404 } : fine()))
    await control.reloadWeights('/models/served')
    expect(told).toHaveLength(4)
  })
})

test('adapters come and go under names of their own, never in place', async () => {
  const vllm = await open('vllm', fine)
  await vllm.control.loadAdapter('run-7', '/adapters/7')
  await vllm.control.unloadAdapter('run-7')
  expect(vllm.told).toEqual([
    { path: '/v1/load_lora_adapter', body: { lora_name: 'run-7', lora_path: '/adapters/7' } },
    { path: '/v1/unload_lora_adapter', body: { lora_name: 'run-7' } },
  ])
  const sglang = await open('sglang', fine)
  await sglang.control.loadAdapter('run-7', '/adapters/7')
  await sglang.control.unloadAdapter('run-7')
  expect(sglang.told.map(({ path }) => path)).toEqual(['/load_lora_adapter', '/unload_lora_adapter'])
})

describe('a refusal is one line with the fix', () => {
  test.each([
    ['vllm', { status: 404 }, 'access', /collective_rpc: HTTP 404 .* start vLLM with VLLM_SERVER_DEV_MODE=1/],
    ['vllm', { status: 500, body: { error: { message: 'no\nsuch file' } } }, 'access', /HTTP 500 no such file — look into the log of vLLM/],
    ['vllm', { status: 401 }, 'access', /check the API key/],
    ['vllm', { status: 503 }, 'unavailable', /check that the server runs/],
    ['sglang', { status: 200, body: { success: false, message: 'shapes differ' } }, 'access', /shapes differ — look into the log of SGLang/],
    ['sglang', { status: 404 }, 'access', /^http:..[\d.]+:\d+.update_weights_from_disk: HTTP 404.*this is no SGLang/],
  ] as const)('%s %j', async (kind, reply, failure, message) => { // biome-ignore format: a table
    const { control } = await open(kind, () => reply)
    const error = await control.reloadWeights('/f').catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ name: 'EndpointError', failure, message: expect.stringMatching(message) })
    expect((error as Error).message).not.toContain('\n')
  }) // biome-ignore format: a table

  test('a prefix cache that was not emptied is one', async () => {
    const { control } = await open('vllm', ({ path }) => ({ status: 200, body: { success: !path.includes('prefix') } }))
    await expect(control.reloadWeights('/f')).rejects.toThrow(/reset_prefix_cache/)
  })

  test('a server that is gone is unavailable, and its key is in no error', async () => {
    const { control, server } = await open('vllm', () => ({ status: 400, body: { message: 'sesame-4711 is wrong' } }), 'sesame-4711')
    await expect(control.reloadWeights('/f')).rejects.toThrow('[hidden] is wrong')
    await server.close()
    await expect(control.reloadWeights('/f')).rejects.toMatchObject({ failure: 'unavailable' })
  }) // biome-ignore format: one line
})
