import type { FloatTensor } from '../hf/safetensors.ts'
import type { Parameter } from '../model/parameter.ts'

/** All parameters of a model in one array, one after another in the order of the network; moments and gradients use the same layout. */
export interface ArenaLayout {
  length: number
  slots: { name: string; shape: number[]; offset: number; length: number }[]
}

/** Places parameters one after another. */
export function arenaLayout(parameters: readonly Parameter[]): ArenaLayout {
  let length = 0
  const slots = parameters.map(({ name, shape }) => {
    const size = shape.reduce((product, side) => product * side, 1)
    const slot = { name, shape, offset: length, length: size }
    length += size
    return slot
  })
  return { length, slots }
}

/** Tensors by name as views into an arena; nothing is copied. */
export function arenaViews(layout: ArenaLayout, arena: Float32Array): Map<string, FloatTensor> {
  return new Map(
    layout.slots.map(({ name, shape, offset, length }) => [
      name,
      { shape, data: arena.subarray(offset, offset + length) },
    ]),
  )
}

/** Copies named tensors into a new arena. @throws RangeError when one is absent or of another size */
export function packArena(layout: ArenaLayout, tensor: (name: string) => Float32Array | undefined): Float32Array {
  const arena = new Float32Array(layout.length)
  for (const { name, offset, length } of layout.slots) {
    const data = tensor(name)
    if (data?.length !== length) {
      throw new RangeError(`packArena: expected ${length} values of ${name}, got ${data?.length ?? 'none'}`)
    }
    arena.set(data, offset)
  }
  return arena
}
