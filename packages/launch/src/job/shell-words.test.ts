import { execFileSync } from 'node:child_process'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { quoteWord, shellLine, wordsOfShard } from './shell-words.ts'

const word = fc.oneof(
  fc.string({ unit: fc.constantFrom(...`ab '"\\$\`;*~#!&|<>()[]{}=-\n\t`) }),
  fc.constantFrom('', '{shard}', "it's {shard}/{shards}", '$(exit 3)', '--out=a b/{shard}'),
)

test('a shell reads back the words of every shard, whatever is in them', () => {
  fc.assert(
    fc.property(fc.array(word, { minLength: 1, maxLength: 6 }), fc.integer({ min: 1, max: 20 }), (words, shard) => {
      const read = (line: string) =>
        execFileSync('/bin/sh', ['-c', `N=${shard}; printf '%s\\0' ${line}`], { encoding: 'utf8' })
          .split('\0')
          .slice(0, -1)
      expect(read(shellLine(words, 20, '"$N"'))).toEqual(wordsOfShard(words, shard, 20))
      expect(read(words.map(quoteWord).join(' '))).toEqual(words)
    }),
    { numRuns: 40 },
  )
})
