import { availableParallelism } from 'node:os'
import type { Host } from '@spatial-ssrl/training'
import { baseModel, embeddedPhotos } from './assets.ts'
import { engineAt } from './engine-at.ts'
import { localEngine } from './here/local-engine.ts'

/** This machine, for whole recipes. @param wishes threads of the network and of making puzzles; all unless told */
export function localHost({
  threads,
  workers,
}: {
  threads?: number | undefined
  workers?: number | undefined
} = {}): Host {
  return {
    ...localEngine(),
    engineAt: (place, { signal, onNotice = () => {} }) =>
      engineAt(place, { environment: process.env, signal, onNotice }),
    threads,
    workers: workers ?? availableParallelism(),
    assets: {
      get photos() {
        return embeddedPhotos()
      },
      get 'base-model'() {
        return baseModel()
      },
    },
    async writeReport(run) {
      const { writeReport } = await import('../report/report.ts')
      return writeReport(run)
    },
  }
}
