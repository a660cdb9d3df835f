import { terminals } from '@spatial-ssrl/command-line'

/** The terminal of every command. */
export const openTerminal = terminals({
  now: () => performance.now(),
  rate: true,
  afterStop: 'run the same command again to start over',
})
