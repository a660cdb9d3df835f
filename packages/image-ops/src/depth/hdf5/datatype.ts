import { halfToFloat } from '../numbers/half.ts'
import type { Message } from './object-header.ts'
import { type Cursor, UnreadFeature } from './source.ts'

/** Numbers as a file stores them. */
export interface NumberType {
  /** Bytes of one. */
  size: number
  /** The number at a byte. */
  read(view: DataView, at: number): number
  /** Whether this machine has them as they are stored, in a Float32Array. */
  plainFloat: boolean
}

const classNames = [
  'integers',
  'floats',
  'times',
  'text',
  'bit fields',
  'opaque bytes',
  'compound values',
  'references',
  'enumerations',
  'lists of varying length',
  'arrays',
]

/** @throws UnreadFeature for what is no plain number */
export function readDatatype(message: Message): NumberType {
  return numberType(message.at())
}

function numberType(cursor: Cursor): NumberType {
  const start = cursor.number(1)
  const kind = start & 15
  const bits = cursor.number(1)
  cursor.skip(2)
  const size = cursor.number(4)
  if (kind === 8) return numberType(cursor) // an enumeration, such as h5py's bool, is its base type
  const fix = 'save depth as float32 or uint16'
  if (kind > 1) throw new UnreadFeature(`values that are ${classNames[kind] ?? `of class ${kind}`}`, fix)
  const little = (bits & 1) === 0
  const [offset, precision] = [cursor.number(2), cursor.number(2)]
  const whole = offset === 0 && precision === 8 * size
  if (kind === 0) {
    if (!whole || ![1, 2, 4, 8].includes(size)) throw new UnreadFeature(`integers of ${precision} bits`, fix)
    return { size, read: readInteger(size, (bits & 8) !== 0, little), plainFloat: false }
  }
  const [exponentAt, exponentSize] = [cursor.number(1), cursor.number(1)]
  const [mantissaAt, mantissaSize] = [cursor.number(1), cursor.number(1)]
  const form = `${exponentAt}+${exponentSize} ${mantissaAt}+${mantissaSize}`
  const known = whole && (bits & 0x40) === 0 && { 2: '10+5 0+10', 4: '23+8 0+23', 8: '52+11 0+52' }[size] === form
  if (!known) throw new UnreadFeature(`floats of ${precision} bits in a form that is not IEEE 754`, fix)
  if (size === 2) return { size, read: (view, at) => halfToFloat(view.getUint16(at, little)), plainFloat: false }
  if (size === 4) return { size, read: (view, at) => view.getFloat32(at, little), plainFloat: little }
  return { size, read: (view, at) => view.getFloat64(at, little), plainFloat: false }
}

function readInteger(size: number, signed: boolean, little: boolean): NumberType['read'] {
  if (size === 1) return (view, at) => (signed ? view.getInt8(at) : view.getUint8(at))
  if (size === 2) return (view, at) => (signed ? view.getInt16(at, little) : view.getUint16(at, little))
  if (size === 4) return (view, at) => (signed ? view.getInt32(at, little) : view.getUint32(at, little))
  return (view, at) => Number(signed ? view.getBigInt64(at, little) : view.getBigUint64(at, little))
}
