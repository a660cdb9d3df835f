import { expect, test } from 'vitest'
import * as files from './files.ts'
import * as core from './index.ts'

test('the public values are these', () => {
  expect(Object.keys(core).sort()).toEqual([
    'SpatialError',
    'createRng',
    'decodeText',
    'isLfsPointer',
    'liesInFolder',
    'parseJson',
    'promptOf',
    'refuseLfsPointer',
    'telltaleBytes',
    'textEncoding',
  ])
})

test('those of the subpath for files are these', () => {
  expect(Object.keys(files).sort()).toEqual([
    'asOnlyWriter',
    'canonicalJson',
    'explainSystemError',
    'hashFile',
    'isLockName',
    'modelFingerprint',
    'partialName',
    'refuseNonEmpty',
    'replaceFile',
    'replaceFolder',
    'settleFile',
    'sha256',
    'withFolderLock',
    'workerEntry',
    'writingTo',
  ])
})
