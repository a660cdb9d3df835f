import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { ReplyBatch } from '@spatial-ssrl/core'

/** Checkpoints of `scripts/goldens/make-llama.py`. */
export const goldenNames = ['llama-tied', 'llama3-untied', 'qwen2', 'qwen3'] as const

/** The folder of one of them. */
export const goldenFolder = (name: string): string => join(import.meta.dirname, 'golden', name)

/** What transformers gives for one prompt. */
export interface GoldenGroup {
  text: string
  /** Ids of the chat around it. */
  prompt: number[]
  greedy: number[]
  replies: { text: string; tokens: number[]; weights: number[]; logprobs: number[]; entropy: number[] }[]
}

export async function goldenGroups(name: string): Promise<GoldenGroup[]> {
  return JSON.parse(await readFile(join(goldenFolder(name), 'expected.json'), 'utf8'))
}

/** The replies as a batch, and its figures by name as (B, T), 0 where there is no token. */
export function goldenBatch(groups: readonly GoldenGroup[]) {
  const replies = groups.flatMap((group) => group.replies)
  const maxTokens = Math.max(...replies.map(({ tokens }) => tokens.length))
  const figure = (of: 'weights' | 'logprobs' | 'entropy') =>
    Float32Array.from(replies.flatMap((reply) => Array.from({ length: maxTokens }, (_, i) => reply[of][i] ?? 0)))
  const batch: ReplyBatch = {
    groups: groups.map(({ text, replies: own }) => ({
      request: { text, images: [] },
      replies: own.map(({ tokens }) => Int32Array.from(tokens)),
    })),
    maxTokens,
  }
  return { batch, weights: figure('weights'), logprobs: figure('logprobs'), entropy: figure('entropy') }
}
