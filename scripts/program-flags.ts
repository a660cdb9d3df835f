import { fileURLToPath } from 'node:url'

/** What Node is told to read TypeScript, and packages of this repository from their sources, from any working directory. */
export const sourceFlags: readonly string[] = [
  '--conditions=@spatial-ssrl/source',
  '--import',
  import.meta.resolve('tsx'),
]

/** What Node is told to start a program of this repository, as built or, which takes some seconds longer, from source. */
export function programFlags(app: 'trainer' | 'eval' | 'reward-server', built: boolean): readonly string[] {
  const file = fileURLToPath(new URL(`../apps/${app}/${built ? 'dist/main.js' : 'src/main.ts'}`, import.meta.url))
  return built ? [file] : [...sourceFlags, file]
}
