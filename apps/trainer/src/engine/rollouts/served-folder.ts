import { existsSync, realpathSync } from 'node:fs'
import { mkdir, readdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { SpatialError } from '@spatial-ssrl/core'
import { writingTo } from '@spatial-ssrl/core/files'

/**
 * Stops before any work where the servers' folder cannot be the one that weights are written to. Adapters need no model there.
 * @param model null where it is not made yet
 * @throws SpatialError `config`, one line with the fix
 */
export function checkServedFolder(
  folder: string,
  model: string | null,
  { adapter = false }: { adapter?: boolean | undefined } = {},
): void {
  if (adapter) {
    if (model !== null && existsSync(model) && existsSync(folder) && realpathSync(folder) === realpathSync(model))
      throw new SpatialError(
        'config',
        `--rollouts-reload: ${folder} is --model — name a folder for adapters of their own`,
      )
    return
  }
  const copy = `copy ${model ?? 'a model of the same architecture'} to a folder of its own (cp -r), start the servers on the copy, and name that`
  if (!existsSync(join(folder, 'config.json')))
    throw new SpatialError('config', `--rollouts-reload: ${folder} holds no model — ${copy}`)
  if (model !== null && existsSync(model) && realpathSync(folder) === realpathSync(model))
    throw new SpatialError(
      'config',
      `--rollouts-reload: ${folder} is --model, which training would overwrite — ${copy}`,
    )
}

const incoming = '.incoming'
const weights = /\.(safetensors|bin|pt|pth)(\.index\.json)?$/

/**
 * Puts a model into a folder that servers read, file by file: the folder itself stays what it is, since it may be mounted elsewhere. Files
 * of other weights go, so that none is read beside the new ones.
 * @throws SpatialError `data` when it cannot be written
 */
export async function refillFolder(folder: string, save: (dir: string) => Promise<void>): Promise<void> {
  await writingTo(folder, async () => {
    const partial = join(folder, incoming)
    await rm(partial, { recursive: true, force: true })
    await mkdir(partial)
    await save(partial)
    const names = await readdir(partial)
    for (const name of names) await rename(join(partial, name), join(folder, name))
    for (const name of await readdir(folder))
      if (weights.test(name) && !names.includes(name)) await rm(join(folder, name))
    await rm(partial, { recursive: true })
  })
}
