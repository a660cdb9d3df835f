import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { ReplyBatch, RgbImage } from '@spatial-ssrl/core'
import { goldenFolder } from '../families/llama/golden.fixture.ts'
import { toFloat32 } from '../hf/float-formats.ts'
import { readSafetensors } from '../hf/safetensors.ts'

/** Adapters of `scripts/goldens/make-lora.py`. */
export const goldenAdapters = ['qwen25vl-lora', 'qwen25vl-dora', 'llama-lora', 'llama-dora'] as const
export type GoldenAdapter = (typeof goldenAdapters)[number]

export const adapterFolder = (name: GoldenAdapter): string => join(import.meta.dirname, 'golden', name)

/** The model that an adapter belongs to. */
export const modelFolder = (name: GoldenAdapter): string =>
  name.startsWith('llama') ? goldenFolder('llama3-untied') : join(import.meta.dirname, 'golden', 'qwen25vl')

/** What PEFT gives. */
interface Expected {
  /** Of the gradient, before clipping, in three steps of AdamW. */
  norms: number[]
  /** Of the tensors in each file, the value that they were divided by. */
  largest: Record<'gradients' | 'stepped', Record<string, number>>
  groups: {
    text: string
    pictures: number
    prompt: number[]
    replies: { tokens: number[]; weights: number[]; logprobs: number[] }[]
  }[]
}

/** 64 × 16 pixels, as in the script. */
const picture: RgbImage = {
  width: 64,
  height: 16,
  data: Uint8Array.from({ length: 64 * 16 * 3 }, (_, i) => {
    const [channel, column, row] = [i % 3, Math.floor(i / 3) % 64, Math.floor(i / 192)]
    return (row * 7 + column * 5 + channel * 40 + ((row * column) % 31)) % 256
  }),
}

/** The replies as a batch, with their weights and log-probabilities (B, T), 0 where there is no token. */
export async function goldenBatch(name: GoldenAdapter) {
  const { groups, norms } = await expectedOf(name)
  const replies = groups.flatMap((group) => group.replies)
  const maxTokens = Math.max(...replies.map(({ tokens }) => tokens.length))
  const figure = (of: 'weights' | 'logprobs') =>
    Float32Array.from(replies.flatMap((reply) => Array.from({ length: maxTokens }, (_, i) => reply[of][i] ?? 0)))
  const batch: ReplyBatch = {
    groups: groups.map(({ text, pictures, replies: own }) => ({
      request: { text, images: Array.from({ length: pictures }, () => picture) },
      replies: own.map(({ tokens }) => Int32Array.from(tokens)),
    })),
    maxTokens,
  }
  const prompts = groups.map(({ prompt }) => prompt)
  return { batch, prompts, norms, weights: figure('weights'), logprobs: figure('logprobs') }
}

async function expectedOf(name: GoldenAdapter): Promise<Expected> {
  return JSON.parse(await readFile(join(adapterFolder(name), 'expected.json'), 'utf8'))
}

/** Gradients, or what three steps changed, under PEFT's keys. */
export async function goldenTensors(name: GoldenAdapter, file: 'gradients' | 'stepped') {
  const { largest } = await expectedOf(name)
  const tensors = await tensorsIn(join(adapterFolder(name), `${file}.safetensors`))
  return new Map([...tensors].map(([key, values]) => [key, values.map((x) => x * largest[file][key]!)]))
}

/** All tensors of a file as float32. */
export async function tensorsIn(file: string): Promise<Map<string, Float32Array>> {
  return new Map([...(await readSafetensors(file))].map(([key, tensor]) => [key, toFloat32(tensor)]))
}

/** ‖a − b‖ / ‖b‖ */
export function distance(a: Float32Array, b: Float32Array): number {
  const norm = (values: Float32Array) => Math.sqrt(values.reduce((sum, x) => sum + x * x, 0))
  return norm(a.map((x, i) => x - b[i]!)) / norm(b)
}
