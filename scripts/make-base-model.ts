// Makes apps/trainer/assets/base-model again: npm run base-model. A killed run continues where its last checkpoint stands.
import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import { makeBaseModel } from '../apps/trainer/src/quickstart/base-model.ts'

const assets = fileURLToPath(new URL('../apps/trainer/assets/base-model', import.meta.url))
const say = (line: string) => process.stderr.write(`${line}\n`)
await makeBaseModel({ out: 'out/base-model', to: assets, workers: availableParallelism() }, say)
