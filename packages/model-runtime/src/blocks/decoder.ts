import { add, reshape, slice, type Value } from '@spatial-ssrl/onnx-autodiff'
import { gatedFeedForward } from './feed-forward.ts'
import { type Memory, type RotaryFactors, rotaryFactors } from './heads.ts'
import { promptMask, replyMask } from './masks.ts'
import type { Network } from './network.ts'
import { promptAttention, promptMemory } from './prompt-attention.ts'
import { replyAttention, replyHeads } from './reply-attention.ts'
import { normed } from './weights.ts'

/** Masks and rotary factors of the prompts, the same in every layer. */
interface PromptFrame {
  factors: RotaryFactors
  mask: Value
  /** The same for the last token of each prompt alone. */
  lastFactors: RotaryFactors
  lastMask: Value
}

/** Hidden states after the last layer. */
export interface Decoded {
  /** (G, h) of the last token of each prompt. */
  last: Value
  /** (G · R · S, h) of the reply tokens that were read. */
  replies: Value
}

/** Runs prompts (G · P, h) and the replies behind them (G · R · S, h) through all layers, prompts once per group. */
export function decode(network: Network, prompts: Value, replies: Value): Decoded {
  const { groups, replies: count } = network.shape
  const { layers } = network.text
  const length = replies.shape[0]! / (groups * count)
  const frame = promptFrame(network)
  const mask = replyMask(network, length)
  const factors = rotaryFactors(
    slice(network.inputs.replyCos, 1, 0, length),
    slice(network.inputs.replySin, 1, 0, length),
  )
  const deeper = network.deepen?.() ?? []
  let states = [prompts, replies]
  for (let index = 0; index < layers; index++) {
    states = network.layer(states, (prompt, reply) => {
      const passed = promptLayer(network, index, prompt!, frame)
      const { at, attended } = enter(network, index, reply!)
      const { query, keys, values } = replyHeads(network, at, attended, factors)
      const mixed = replyAttention(network, at, query, passed.memory, { keys, values }, mask)
      return [passed.states, leave(network, index, reply!, mixed)]
    })
    states = [deepened(deeper[index], states[0]!), states[1]!]
  }
  return { last: states[0]!, replies: states[1]! }
}

/** Runs prompts alone, (G · P, h) in; gives the last token's state (G, h) and every layer's keys and values. */
export function prefill(network: Network, prompts: Value): { last: Value; memories: Memory[] } {
  const frame = promptFrame(network)
  const deeper = network.deepen?.() ?? []
  let states = prompts
  const memories = Array.from({ length: network.text.layers }, (_, index) => {
    const passed = promptLayer(network, index, states, frame)
    states = deepened(deeper[index], passed.states)
    return passed.memory
  })
  return { last: states, memories }
}

/** One more token of every reply through all layers: x (G · R, h) in and out. `remember` adds a layer's new keys and values to its cache. */
export function decodeStep(
  network: Network,
  x: Value,
  memories: readonly Memory[],
  step: { factors: RotaryFactors; mask: Value; remember: (layer: number, added: Memory) => Memory },
): Value {
  return memories.reduce((states, memory, index) => {
    const { at, attended } = enter(network, index, states)
    const { query, keys, values } = replyHeads(network, at, attended, step.factors)
    const own = step.remember(index, { keys, values })
    return leave(network, index, states, replyAttention(network, at, query, memory, own, step.mask))
  }, x)
}

/** The prompts' states with what a family adds behind a layer. */
function deepened(addition: Value | undefined, states: Value): Value {
  return addition === undefined ? states : add(states, addition)
}

function promptFrame(network: Network): PromptFrame {
  const { groups, promptLength: length } = network.shape
  const { promptCos, promptSin, promptMask: padding } = network.inputs
  return {
    factors: rotaryFactors(promptCos, promptSin),
    mask: promptMask(network),
    lastFactors: rotaryFactors(slice(promptCos, 1, length - 1, length), slice(promptSin, 1, length - 1, length)),
    lastMask: reshape(padding, [groups, 1, 1, 1, length]),
  }
}

/** A layer for the prompts. In the last one, only the last token goes on: nothing reads the others. */
function promptLayer(network: Network, index: number, x: Value, frame: PromptFrame): { states: Value; memory: Memory } {
  const { at, attended } = enter(network, index, x)
  const memory = promptMemory(network, at, attended, frame.factors)
  if (index < network.text.layers - 1) {
    const mixed = promptAttention(network, at, attended, memory, frame.mask, frame.factors)
    return { states: leave(network, index, x, mixed), memory }
  }
  const mixed = promptAttention(network, at, lastTokens(network, attended), memory, frame.lastMask, frame.lastFactors)
  return { states: leave(network, index, lastTokens(network, x), mixed), memory }
}

/** (G · P, h) → (G, h) */
function lastTokens({ shape, text }: Network, x: Value): Value {
  const { groups, promptLength } = shape
  const { hiddenSize } = text
  const rows = slice(reshape(x, [groups, promptLength, hiddenSize]), 1, promptLength - 1, promptLength)
  return reshape(rows, [groups, hiddenSize])
}

function enter({ weights, text }: Network, index: number, x: Value): { at: string; attended: Value } {
  const layer = `model.layers.${index}`
  return { at: `${layer}.self_attn`, attended: normed(weights, `${layer}.input_layernorm`, x, text.normEpsilon) }
}

function leave({ weights, text }: Network, index: number, x: Value, mixed: Value): Value {
  const layer = `model.layers.${index}`
  const sum = add(x, mixed)
  const ready = normed(weights, `${layer}.post_attention_layernorm`, sum, text.normEpsilon)
  return add(sum, gatedFeedForward(weights, `${layer}.mlp`, ready))
}
