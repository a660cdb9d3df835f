import { serveCommand } from './serve.ts'

/** The commands in the order of `--help`. */
export const commands = [serveCommand]
