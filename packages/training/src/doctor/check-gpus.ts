import { type Finding, failure, ok, unknown, warning } from './finding.ts'
import type { RunFacts } from './run-facts.ts'

/** Whether the recipe runs on so many GPUs. @param given GPUs that there are; undefined where nobody said */
export function checkGpus(facts: RunFacts, given: number | undefined): Finding[] {
  const { gpus, batch, update, tensorParallel } = facts
  if (gpus === null)
    return given === undefined
      ? [unknown('gpus', 'the recipe takes the GPUs that it is given; --gpus tells how many')]
      : []
  const wanted = `the recipe asks for ${gpus.number} GPUs on ${gpus.nodes} ${gpus.nodes === 1 ? 'node' : 'nodes'}`
  const found: Finding[] = []
  if (given === undefined) found.push(unknown('gpus', `${wanted}; --gpus tells how many there are`))
  else if (given < gpus.number)
    found.push(
      failure('gpus', `${wanted}, and there are ${given}: it waits for the rest and never begins`, asFor(given, gpus)),
    )
  else if (given > gpus.number)
    found.push(
      warning('gpus', `${wanted}, and there are ${given}: ${given - gpus.number} stay idle`, asFor(given, gpus)),
    )
  else found.push(ok('gpus', `${wanted}, and there are as many`))
  const used = given ?? gpus.number
  if (used % tensorParallel !== 0)
    found.push(
      failure(
        'gpus',
        `${used} GPUs are not divided by tensor_parallel_size ${tensorParallel}`,
        'set worker.rollout.tensor_parallel_size to a divisor',
      ),
    )
  if (batch.number % update.number !== 0)
    found.push(
      failure(
        'gpus',
        `${batch.key} ${batch.number} is no multiple of ${update.key} ${update.number}`,
        `set ${update.key} to a divisor of ${batch.number}`,
      ),
    )
  if ((batch.number * facts.groupSize) % used !== 0)
    found.push(
      failure(
        'gpus',
        `${batch.number} × ${facts.groupSize} replies of ${batch.key} cannot be dealt out to ${used} GPUs evenly`,
        `set ${batch.key} to a multiple of ${used}`,
      ),
    )
  else if ((update.number * facts.groupSize) % used !== 0)
    found.push(
      warning(
        'gpus',
        `${update.number} × ${facts.groupSize} replies of ${update.key} cannot be dealt out to ${used} GPUs evenly: updates are smaller than they say`,
        `set ${update.key} to a multiple of ${used}`,
      ),
    )
  return found
}

/** The keys that ask for so many GPUs, where the nodes share them evenly. */
function asFor(given: number, { nodes, key }: NonNullable<RunFacts['gpus']>): string {
  return given % nodes === 0
    ? `set ${key}=${given / nodes}`
    : `set ${key} and the number of nodes so that they make ${given}`
}
