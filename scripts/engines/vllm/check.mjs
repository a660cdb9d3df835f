// Ten steps whose probe and replies are those of the trained model, within 1e-4 nats unless told otherwise: check.mjs RUN [NATS]
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

const allowed = Number(process.argv[3] ?? 1e-4)
const lines = readFileSync(join(process.argv[2], 'metrics.jsonl'), 'utf8').trim().split('\n').map(JSON.parse)
for (const { step, probeDifference, mismatchLargest, mismatchEss, mismatchK3 } of lines)
  console.log(
    `step ${step}: probe ${probeDifference.toExponential(1)}, replies ${mismatchLargest.toExponential(1)} nats, ESS ${mismatchEss.toFixed(6)}, k3 ${mismatchK3.toExponential(1)}`,
  )
const far = lines.filter(
  ({ probeDifference, mismatchLargest }) => !(Math.max(probeDifference, mismatchLargest) <= allowed),
)
if (lines.length !== 10 || far.length > 0) {
  console.error(`${lines.length} steps, ${far.length} of them over ${allowed} nats from the trained model`)
  process.exit(1)
}
