import type { Qwen25VLConfig } from './config.ts'
import type { Feeds, SmallGroup } from './small-model.fixture.ts'

type Matrix = number[][]

/**
 * Qwen2.5-VL token by token in plain loops, for one prompt and one reply in one sequence: log-probabilities of the reply tokens.
 * Positions and windows are those of `smallFeeds`; nothing is packed, padded, folded or shared.
 */
export function naiveLogprobs(
  config: Qwen25VLConfig,
  weights: Feeds,
  group: SmallGroup,
  reply: readonly number[],
): number[] {
  const { text } = config
  const visual = group.pictures.flatMap((picture) => naivePicture(config, weights, rowsOf(picture, 24))).values()
  const embedding = rowsOf(weights['model.embed_tokens.weight']!, text.hiddenSize)
  let x = [...group.tokens, ...reply].map((token) => (token < 0 ? visual.next().value! : embedding[token]!))
  for (let layer = 0; layer < text.layers; layer++) {
    const at = `model.layers.${layer}`
    const read = x.map((row) => norm(weights, `${at}.input_layernorm`, row))
    const [query, key, value] = ['q_proj', 'k_proj', 'v_proj'].map((name) =>
      read.map((row) => dense(weights, `${at}.self_attn.${name}`, row)),
    )
    const mixed = attend(query!, key!, value!, text.heads, text.keyValueHeads, (i, j) => j <= i)
    x = x.map((row, i) => sum(row, dense(weights, `${at}.self_attn.o_proj`, mixed[i]!)))
    x = x.map((row) =>
      sum(row, feedForward(weights, `${at}.mlp`, norm(weights, `${at}.post_attention_layernorm`, row))),
    )
  }
  const head = weights['lm_head.weight'] ? 'lm_head' : 'model.embed_tokens'
  return reply.map((token, j) => {
    const logits = dense(weights, head, norm(weights, 'model.norm', x[group.tokens.length + j - 1]!))
    return logits[token]! - Math.log(logits.reduce((total, logit) => total + Math.exp(logit), 0))
  })
}

function naivePicture(config: Qwen25VLConfig, weights: Feeds, patches: Matrix): Matrix {
  const { vision } = config
  let x = patches.map((patch) => dense(weights, 'visual.patch_embed.proj', patch))
  for (let block = 0; block < vision.depth; block++) {
    const at = `visual.blocks.${block}`
    const stacked = x.map((row) => dense(weights, `${at}.attn.qkv`, norm(weights, `${at}.norm1`, row)))
    const [query, key, value] = [0, 1, 2].map((part) =>
      stacked.map((row) => row.slice(part * vision.hiddenSize, (part + 1) * vision.hiddenSize)),
    )
    const window = (i: number) => Math.floor(i / 4) % 2
    const sees = (i: number, j: number) => vision.fullAttentionBlocks.includes(block) || window(i) === window(j)
    const mixed = attend(query!, key!, value!, vision.heads, vision.heads, sees)
    x = x.map((row, i) => sum(row, dense(weights, `${at}.attn.proj`, mixed[i]!)))
    x = x.map((row) => sum(row, feedForward(weights, `${at}.mlp`, norm(weights, `${at}.norm2`, row))))
  }
  const normed = x.map((row) => norm(weights, 'visual.merger.ln_q', row))
  return Array.from({ length: x.length / 4 }, (_, i) => {
    const inner = dense(weights, 'visual.merger.mlp.0', normed.slice(4 * i, 4 * i + 4).flat())
    return dense(
      weights,
      'visual.merger.mlp.2',
      inner.map((value) => value * normalShare(value)),
    )
  })
}

/** Φ(x) by its Taylor series ½ + e^(−x²/2)/√(2π) · (x + x³/3 + x⁵/15 + …). */
function normalShare(x: number): number {
  let [term, total] = [x, x]
  for (let n = 3; Math.abs(term) > 1e-17; n += 2) {
    term *= x ** 2 / n
    total += term
  }
  return 0.5 + (total * Math.exp(-(x ** 2) / 2)) / Math.sqrt(2 * Math.PI)
}

function attend(
  query: Matrix,
  key: Matrix,
  value: Matrix,
  heads: number,
  keyValueHeads: number,
  sees: (i: number, j: number) => boolean,
): Matrix {
  const size = query[0]!.length / heads
  const part = (row: number[], head: number) => row.slice(head * size, (head + 1) * size)
  return query.map((row, i) =>
    Array.from({ length: heads }, (_, head) => {
      const shared = Math.floor(head / (heads / keyValueHeads))
      const turned = rotate(part(row, head), i)
      const shares = key.map((other, j) =>
        sees(i, j) ? Math.exp(dot(turned, rotate(part(other, shared), j)) / Math.sqrt(size)) : 0,
      )
      const total = shares.reduce((a, b) => a + b)
      return Array.from({ length: size }, (_, c) =>
        value.reduce((mixed, other, j) => mixed + (shares[j]! / total) * part(other, shared)[c]!, 0),
      )
    }).flat(),
  )
}

function rotate(x: number[], position: number): number[] {
  const half = x.length / 2
  return x.map((value, i) => {
    const angle = position / 100 ** ((i % half) / x.length)
    return value * Math.cos(angle) + (i < half ? -x[i + half]! : x[i - half]!) * Math.sin(angle)
  })
}

function feedForward(weights: Feeds, at: string, x: number[]): number[] {
  const up = dense(weights, `${at}.up_proj`, x)
  const gated = dense(weights, `${at}.gate_proj`, x).map((gate, i) => (gate / (1 + Math.exp(-gate))) * up[i]!)
  return dense(weights, `${at}.down_proj`, gated)
}

function dense(weights: Feeds, name: string, x: number[]): number[] {
  const bias = weights[`${name}.bias`]
  return rowsOf(weights[`${name}.weight`]!, x.length).map((row, i) => dot(row, x) + (bias?.[i] ?? 0))
}

function norm(weights: Feeds, name: string, x: number[]): number[] {
  const scale = 1 / Math.sqrt(dot(x, x) / x.length + 1e-6)
  return x.map((value, i) => value * scale * weights[`${name}.weight`]![i]!)
}

const dot = (a: readonly number[], b: readonly number[]): number =>
  a.reduce((total, value, i) => total + value * b[i]!, 0)

const sum = (a: readonly number[], b: readonly number[]): number[] => a.map((value, i) => value + b[i]!)

function rowsOf(data: Float64Array | Int32Array, width: number): Matrix {
  return Array.from({ length: data.length / width }, (_, i) => Array.from(data.subarray(i * width, (i + 1) * width)))
}
