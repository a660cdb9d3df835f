/** Bob Jenkins' lookup3 (`hashlittle`, initial value 0), which HDF5 puts behind its structures. As an unsigned 32-bit number. */
export function checksum(bytes: Uint8Array): number {
  let a = (0xdeadbeef + bytes.length) | 0
  let b = a
  let c = a
  const word = (at: number) => {
    let value = 0
    for (let i = 0; i < 4 && at + i < bytes.length; i++) value |= bytes[at + i]! << (8 * i)
    return value
  }
  let at = 0
  for (; bytes.length - at > 12; at += 12) {
    a = (a + word(at)) | 0
    b = (b + word(at + 4)) | 0
    c = (c + word(at + 8)) | 0
    a = ((a - c) ^ turn(c, 4)) | 0
    c = (c + b) | 0
    b = ((b - a) ^ turn(a, 6)) | 0
    a = (a + c) | 0
    c = ((c - b) ^ turn(b, 8)) | 0
    b = (b + a) | 0
    a = ((a - c) ^ turn(c, 16)) | 0
    c = (c + b) | 0
    b = ((b - a) ^ turn(a, 19)) | 0
    a = (a + c) | 0
    c = ((c - b) ^ turn(b, 4)) | 0
    b = (b + a) | 0
  }
  if (bytes.length === at) return c >>> 0
  a = (a + word(at)) | 0
  b = (b + word(at + 4)) | 0
  c = (c + word(at + 8)) | 0
  c = ((c ^ b) - turn(b, 14)) | 0
  a = ((a ^ c) - turn(c, 11)) | 0
  b = ((b ^ a) - turn(a, 25)) | 0
  c = ((c ^ b) - turn(b, 16)) | 0
  a = ((a ^ c) - turn(c, 4)) | 0
  b = ((b ^ a) - turn(a, 14)) | 0
  c = ((c ^ b) - turn(b, 24)) | 0
  return c >>> 0
}

function turn(value: number, bits: number): number {
  return (value << bits) | (value >>> (32 - bits))
}

/** Fletcher's checksum over 16-bit big-endian words, as HDF5's filter of that name computes it. */
export function fletcher32(bytes: Uint8Array): number {
  let [low, high] = [0, 0]
  const add = (word: number) => {
    low += word
    low = (low & 0xffff) + (low >>> 16)
    high += low
    high = (high & 0xffff) + (high >>> 16)
  }
  for (let i = 0; i + 1 < bytes.length; i += 2) add((bytes[i]! << 8) | bytes[i + 1]!)
  if (bytes.length % 2 === 1) add(bytes[bytes.length - 1]! << 8)
  return ((high << 16) | low) >>> 0
}
