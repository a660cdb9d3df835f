import { join } from 'node:path'
import { parseFlags, wholeNumber } from '@spatial-ssrl/command-line'
import { replaceFile, writingTo } from '@spatial-ssrl/core/files'
import { Command } from 'commander'
import { z } from 'zod'
import { openTerminal } from '../terminal.ts'
import { refuseLoneDepth, sourceFlags } from './source-flags.ts'

const flagsSchema = z
  .strictObject({
    out: z.string().min(1, 'expected a file').optional(),
    perTask: wholeNumber(1, 500),
    reward: z.string().min(1).optional(),
    ...sourceFlags,
  })
  .superRefine(refuseLoneDepth)

/** `spatial-ssrl gallery DIR`: one page of samples to look at. */
export function galleryCommand(): Command {
  return new Command('gallery')
    .description('write one HTML page of samples by task, answers on demand')
    .argument('<dir>', 'data set folder')
    .option('--out <file>', 'page to write (default: gallery.html in the folder)')
    .option('--per-task <n>', 'samples shown per task', '12')
    .option('--reward <json>', 'reward to show, as JSON or a file of it (default: the published one)')
    .option('--images <dir>', 'folder of the pictures it was made from, to show their depth')
    .option('--depth <dir>', 'folder of their depth files')
    .option('--depth-profile <name>', 'what the depth files hold')
    .action(async (dir: string, flags: Record<string, unknown>) => {
      const { out = join(dir, 'gallery.html'), perTask, reward, ...folders } = parseFlags(flagsSchema, flags)
      const { readGallery } = await import('../../gallery/read-gallery.ts')
      const { galleryPage } = await import('../../gallery/gallery-page.ts')
      const { openReward, readReward } = await import('@spatial-ssrl/training')
      const { judge, json } =
        reward === undefined ? { judge: openReward(undefined), json: undefined } : await readReward(reward)
      const terminal = openTerminal(flags)
      const progress = terminal.progress('samples')
      const gallery = await readGallery(dir, {
        perTask,
        folders,
        judge,
        signal: terminal.signal,
        onProgress: (done, total) => progress.update(done, total),
      }).finally(() => progress.finish())
      await writingTo(out, () =>
        replaceFile(out, galleryPage({ ...gallery, ...(json !== undefined && { reward: JSON.stringify(json) }) })),
      )
      const shown = gallery.tasks.reduce((sum, task) => sum + task.shown.length, 0)
      terminal.finish({ out, shown }, `${shown} samples on ${out}`)
    })
}
