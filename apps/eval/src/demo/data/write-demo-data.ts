import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { write3dsrBench } from './3dsrbench.ts'
import { writeQSpatialPlus } from './qspatial-plus.ts'
import { writeSpatial457 } from './spatial457.ts'
import { writeSpatialEval } from './spatialeval.ts'
import { writeViewSpatial } from './viewspatial.ts'
import { writeVsiBench } from './vsi-bench.ts'
import { writeWhatsUp } from './whatsup.ts'

/** The seven benchmarks, small, each in a layout of its publisher; pictures and true answers come from procedural scenes. */
export const demoBenchmarks: Record<string, (folder: string, ffmpeg: string) => Promise<void>> = {
  spatial457: writeSpatial457,
  '3dsrbench': write3dsrBench,
  spatialeval: writeSpatialEval,
  'qspatial-plus': writeQSpatialPlus,
  whatsup: writeWhatsUp,
  viewspatial: writeViewSpatial,
  'vsi-bench': writeVsiBench,
}

/** Writes them below `folder`, one folder each. */
export async function writeDemoData(folder: string, ffmpeg: string): Promise<void> {
  for (const [name, write] of Object.entries(demoBenchmarks)) {
    await mkdir(join(folder, name), { recursive: true })
    await write(join(folder, name), ffmpeg)
  }
}
