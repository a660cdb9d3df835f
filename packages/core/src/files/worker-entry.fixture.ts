import { parentPort } from 'node:worker_threads'
import { promptOf } from '@spatial-ssrl/core'

const count: number = typeof promptOf === 'function' ? 1 : 0
parentPort!.postMessage(`flip ${count}`)
