import { terminals } from '@spatial-ssrl/command-line'

/** The terminal of every command. */
export const openTerminal = terminals({
  now: () => performance.now(),
  rate: false,
  afterStop: 'run the same command again to serve',
})
