/** How weights of one type lie in a GGUF file: blocks of `size` numbers in `bytes` bytes, in the layout of ggml. */
export interface BlockType {
  name: string
  size: number
  bytes: number
  /** Writes the numbers of the block at `at` to `out` from `to` on, in the float32 steps of ggml. */
  read: (block: DataView, at: number, out: Float32Array, to: number) => void
}

const f = Math.fround

/** Types by their number in files. */
export const blockTypes: ReadonlyMap<number, BlockType> = new Map<number, BlockType>([
  [0, { name: 'F32', size: 1, bytes: 4, read: (view, at, out, to) => put(out, to, view.getFloat32(at, true)) }],
  [1, { name: 'F16', size: 1, bytes: 2, read: (view, at, out, to) => put(out, to, half(view, at)) }],
  [2, { name: 'Q4_0', size: 32, bytes: 18, read: readQ4 }],
  [3, { name: 'Q4_1', size: 32, bytes: 20, read: readQ4Shifted }],
  [6, { name: 'Q5_0', size: 32, bytes: 22, read: readQ5 }],
  [7, { name: 'Q5_1', size: 32, bytes: 24, read: readQ5Shifted }],
  [8, { name: 'Q8_0', size: 32, bytes: 34, read: readQ8 }],
  [12, { name: 'Q4_K', size: 256, bytes: 144, read: readQ4K }],
  [13, { name: 'Q5_K', size: 256, bytes: 176, read: readQ5K }],
  [14, { name: 'Q6_K', size: 256, bytes: 210, read: readQ6K }],
  [30, { name: 'BF16', size: 1, bytes: 2, read: readBfloat16 }],
])

function put(out: Float32Array, to: number, value: number): void {
  out[to] = value
}

/** The float16 at `at`. */
function half(view: DataView, at: number): number {
  const word = view.getUint16(at, true)
  const exponent = (word >>> 10) & 31
  const fraction = word & 1023
  const magnitude = exponent === 0 ? fraction * 2 ** -24 : (1 + fraction / 1024) * 2 ** (exponent - 15)
  const finite = exponent < 31 ? magnitude : fraction === 0 ? Infinity : NaN
  return word & 0x8000 ? -finite : finite
}

const bits = new DataView(new ArrayBuffer(4))

function readBfloat16(view: DataView, at: number, out: Float32Array, to: number): void {
  bits.setUint32(0, view.getUint16(at, true) << 16)
  out[to] = bits.getFloat32(0)
}

/** Nibbles of 16 bytes: the low ones first, the high ones 16 numbers on. */
function nibble(view: DataView, at: number, index: number): number {
  const byte = view.getUint8(at + (index % 16))
  return index < 16 ? byte & 15 : byte >>> 4
}

function readQ4(view: DataView, at: number, out: Float32Array, to: number): void {
  const scale = half(view, at)
  for (let i = 0; i < 32; i++) out[to + i] = scale * (nibble(view, at + 2, i) - 8)
}

function readQ4Shifted(view: DataView, at: number, out: Float32Array, to: number): void {
  const [scale, shift] = [half(view, at), half(view, at + 2)]
  for (let i = 0; i < 32; i++) out[to + i] = f(scale * nibble(view, at + 4, i)) + shift
}

/** Five bits: a nibble and, from the word before the nibbles, the bit above it. */
function five(view: DataView, at: number, index: number): number {
  const above = (view.getUint32(at, true) >>> index) & 1
  return nibble(view, at + 4, index) | (above << 4)
}

function readQ5(view: DataView, at: number, out: Float32Array, to: number): void {
  const scale = half(view, at)
  for (let i = 0; i < 32; i++) out[to + i] = scale * (five(view, at + 2, i) - 16)
}

function readQ5Shifted(view: DataView, at: number, out: Float32Array, to: number): void {
  const [scale, shift] = [half(view, at), half(view, at + 2)]
  for (let i = 0; i < 32; i++) out[to + i] = f(scale * five(view, at + 4, i)) + shift
}

function readQ8(view: DataView, at: number, out: Float32Array, to: number): void {
  const scale = half(view, at)
  for (let i = 0; i < 32; i++) out[to + i] = scale * view.getInt8(at + 2 + i)
}

/** Scale and minimum, six bits each, of the `part`-th 32 numbers of a block of 256; twelve bytes hold those of all eight. */
function scaleAndMinimum(view: DataView, at: number, part: number): [scale: number, minimum: number] {
  const byte = (index: number) => view.getUint8(at + index)
  if (part < 4) return [byte(part) & 63, byte(part + 4) & 63]
  const low = byte(part + 4)
  return [(low & 15) | ((byte(part - 4) >>> 6) << 4), (low >>> 4) | ((byte(part) >>> 6) << 4)]
}

function readQ4K(view: DataView, at: number, out: Float32Array, to: number): void {
  readParts(view, at, out, to, (index) => {
    const byte = view.getUint8(at + 16 + Math.floor(index / 64) * 32 + (index % 32))
    return index % 64 < 32 ? byte & 15 : byte >>> 4
  })
}

function readQ5K(view: DataView, at: number, out: Float32Array, to: number): void {
  readParts(view, at, out, to, (index) => {
    const byte = view.getUint8(at + 48 + Math.floor(index / 64) * 32 + (index % 32))
    const above = (view.getUint8(at + 16 + (index % 32)) >>> Math.floor(index / 32)) & 1
    return (index % 64 < 32 ? byte & 15 : byte >>> 4) | (above << 4)
  })
}

/** Eight parts of 32 numbers, each with a scale and a minimum in units of the block's. */
function readParts(view: DataView, at: number, out: Float32Array, to: number, level: (index: number) => number): void {
  const [unit, unitOfMinima] = [half(view, at), half(view, at + 2)]
  for (let part = 0; part < 8; part++) {
    const [scale, minimum] = scaleAndMinimum(view, at + 4, part)
    const [step, down] = [f(unit * scale), f(unitOfMinima * minimum)]
    for (let i = part * 32; i < part * 32 + 32; i++) out[to + i] = f(step * level(i)) - down
  }
}

/** Two halves of 128 numbers: low nibbles, two bits above them, and a signed scale for every 16. */
function readQ6K(view: DataView, at: number, out: Float32Array, to: number): void {
  const unit = half(view, at + 208)
  for (let i = 0; i < 256; i++) {
    const [group, inGroup] = [Math.floor(i / 128), i % 128]
    const low = view.getUint8(at + group * 64 + (inGroup % 64))
    const above = (view.getUint8(at + 128 + group * 32 + (i % 32)) >>> (2 * Math.floor(inGroup / 32))) & 3
    const level = ((inGroup < 64 ? low & 15 : low >>> 4) | (above << 4)) - 32
    const scale = view.getInt8(at + 192 + Math.floor(i / 16))
    out[to + i] = f(unit * scale) * level
  }
}
