import { readFile } from 'node:fs/promises'
import { decodeText, SpatialError } from '@spatial-ssrl/core'
import { taskRules } from '@spatial-ssrl/tasks'
import { type Judge, parseReward } from '@spatial-ssrl/verifiers'
import { parse } from 'yaml'

/**
 * The judge of a reward flag: JSON beginning with `{`, or a YAML or JSON file; the published reward without one.
 * @throws SpatialError `config` for a missing file, other text, or a reward that cannot be understood
 */
export async function readReward(flag: string | undefined): Promise<Judge> {
  if (flag === undefined) return parseReward({}, taskRules)
  const inline = flag.trimStart().startsWith('{')
  const text = inline ? flag : decodeText(await readIt(flag), flag)
  try {
    return parseReward(parse(text) ?? {}, taskRules)
  } catch (cause) {
    const [problem] = (cause instanceof Error ? cause.message : String(cause)).split('\n')
    throw new SpatialError('config', `${inline ? '--reward' : flag}: ${problem}`, { cause })
  }
}

function readIt(file: string): Promise<Buffer> {
  return readFile(file).catch((cause: unknown) => {
    throw new SpatialError(
      'config',
      `cannot read the reward ${file}: check the path, or give JSON that begins with {`,
      {
        cause,
      },
    )
  })
}
