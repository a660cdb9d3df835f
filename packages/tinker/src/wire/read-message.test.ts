import fc from 'fast-check'
import { expect, test } from 'vitest'
import { TinkerError } from '../errors/tinker-error.ts'
import { readForwardRequest, writeForwardOutput, writeSampleOutput } from '../scripted-server/wire.ts'
import { readForwardOutput } from './forward-output.ts'
import { readDouble, readEntry, readMessage, readPacked, readText } from './read-message.ts'
import { readSampleOutput } from './sample-output.ts'
import { writeEntry, writeMessage } from './write-message.ts'

const readers = { readMessage, readForwardOutput, readSampleOutput, readForwardRequest, readPacked, readEntry }

/** Messages that are right. */
const right = [
  writeForwardOutput('scalar', [{ logprobs: [1, 2] }, { logprobs: [3] }], { 'loss:sum': 1 }),
  writeSampleOutput([{ tokens: [1, 2], logprobs: [-1, -2], stopped: true }], [0, 1]),
]

test.each(Object.entries(readers))('%s reads any bytes, or says that they are no message', (_, read) => {
  const orRefused = (bytes: Uint8Array) => {
    try {
      read(bytes)
    } catch (error) {
      expect(error).toBeInstanceOf(TinkerError)
    }
  }
  fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), orRefused), { numRuns: 2000 })
  const damaged = fc
    .tuple(fc.constantFrom(...right), fc.nat(200), fc.nat(255), fc.nat(200))
    .map(([bytes, at, byte, end]) => {
      const copy = bytes.slice(0, end)
      if (at < copy.length) copy[at] = byte
      return copy
    })
  fc.assert(fc.property(damaged, orRefused), { numRuns: 2000 })
})

test('what is written is read again', () => {
  const field = fc.integer({ min: 1, max: 2 ** 29 - 1 })
  const number = fc.maxSafeNat().filter((value) => value > 0)
  fc.assert(
    fc.property(field, number, fc.uint8Array(), fc.double(), (at, integer, bytes, double) => {
      const message = writeMessage()
      message.integer(at, integer)
      message.bytes(at, bytes)
      message.double(at, double)
      const [first, second, third] = readMessage(message.finish())
      expect(first).toMatchObject({ field: at, integer })
      expect(second!.bytes).toEqual(bytes)
      expect(readDouble(third!.bytes)).toBe(double)
    }),
  )
  fc.assert(
    fc.property(fc.array(fc.maxSafeNat()), (values) => {
      const message = writeMessage()
      message.packed(4, values)
      const [packed] = readMessage(message.finish())
      expect(packed === undefined ? [] : readPacked(packed.bytes)).toEqual(values)
    }),
  )
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.uint8Array(), (key, value) => {
      expect(readEntry(writeEntry(key, (entry) => entry.bytes(2, value)))).toEqual({ key, value })
    }),
  )
})

test('fields of unknown numbers are passed over', () => {
  const more = writeMessage()
  more.integer(77, 5)
  more.bytes(99, 'later versions')
  const [, sample] = right
  expect(readSampleOutput(Uint8Array.from([...more.finish(), ...sample!, ...more.finish()]))).toEqual(
    readSampleOutput(sample!),
  )
})

test('text that is no UTF-8 is refused', () => {
  expect(() => readText(Uint8Array.of(0xc3))).toThrow('no UTF-8')
})
