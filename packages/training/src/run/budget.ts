/** Steps and, optionally, minutes; whichever ends first. Time is kept over all processes that worked on a run. */
export interface Budget {
  steps: number
  minutes?: number | undefined
}

/** Measures a stage against its budget. @param now clock of the caller, ms */
export function startBudget(budget: Budget, secondsBefore: number, now: () => number) {
  const started = now()
  const seconds = () => secondsBefore + (now() - started) / 1000
  return {
    /** Seconds of training so far. */
    seconds,
    /** True when no further step may start after `stepsDone`. */
    spent: (stepsDone: number) =>
      stepsDone >= budget.steps || (budget.minutes !== undefined && seconds() >= budget.minutes * 60),
    /** Share of the budget used, [0, 1]. */
    share: (stepsDone: number) =>
      Math.min(
        1,
        Math.max(stepsDone / budget.steps, budget.minutes === undefined ? 0 : seconds() / (budget.minutes * 60)),
      ),
  }
}
