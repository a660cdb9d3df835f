import { expect, test } from 'vitest'
import * as exported from './index.ts'

test('the package exports what its README names', () => {
  expect(Object.keys(exported).sort()).toEqual([
    'describeJob',
    'filesToUpload',
    'findRecord',
    'followLogs',
    'indexedJob',
    'launchJob',
    'openScheduler',
    'statusOf',
    'stopJob',
    'uploadHash',
  ])
})
