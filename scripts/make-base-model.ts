// Makes apps/trainer/assets/base-model again: npm run base-model. A killed run continues where it stood.
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { localHost } from '../apps/trainer/src/engine/host.ts'
import { initModel, readModelFolder, writeModelFolder } from '../packages/model-runtime/src/index.ts'
import { readRecipe } from '../packages/training/src/stages/recipe.ts'
import { runRecipe } from '../packages/training/src/stages/run-recipe.ts'

const place = (path: string) => fileURLToPath(new URL(path, import.meta.url))
const say = (line: string) => process.stderr.write(`${line}\n`)

const out = 'out/base-model'
const start = `${out}-start`
const recipe = await readRecipe(place('../apps/trainer/recipes/base-model.yaml'))
if (!existsSync(start)) await initModel(start, { preset: 'tiny', seed: recipe.seed })
const products = await runRecipe({ recipe, out, model: start }, localHost(), {
  onStage: say,
  onProgress: (done, total, detail = '') => done % 20 === 0 && say(`  ${done}/${total} ${detail}`),
})
const { model } = products.at(-1)!.model!
const { weights } = await readModelFolder(model)
await writeModelFolder(place('../apps/trainer/assets/base-model'), { from: model, weights, dtype: 'BF16' })
