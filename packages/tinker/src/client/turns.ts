import { TinkerError } from '../errors/tinker-error.ts'

/** Hands out the numbers of a model's requests: each is submitted once the one before is. */
export type Turns = <T>(submit: (sequence: number) => Promise<T>) => Promise<T>

/**
 * Servers carry out a model's requests in the order of their numbers, from 1 without gaps, and take the same number twice for one request.
 * So a request that was refused gives its number to the next. When it is not known whether one arrived, none can follow.
 */
export function createTurns(): Turns {
  let last: Promise<unknown> = Promise.resolve()
  let [next, broken] = [1, null as unknown]
  return (submit) => {
    const turn = last.then(async () => {
      if (broken !== null) throw broken
      try {
        const submitted = await submit(next)
        next++
        return submitted
      } catch (error) {
        if (!(error instanceof TinkerError && error.failure === 'request')) broken = error
        throw error
      }
    })
    last = turn.catch(() => {})
    return turn
  }
}
