import { setTimeout } from 'node:timers/promises'
import type { Scheduler, Settings } from '@spatial-ssrl/launch'

/** Waits between two questions to a scheduler, on this machine's clock. */
export const pause = (milliseconds: number): Promise<void> => setTimeout(milliseconds)

/** Opens schedulers with the token of this process's environment. */
export async function schedulers(): Promise<(settings: Settings) => Scheduler> {
  const { openScheduler } = await import('@spatial-ssrl/launch')
  const token = process.env.RAY_AUTH_TOKEN || undefined
  return (settings) => openScheduler(settings, { token, pause })
}
