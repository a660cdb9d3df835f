/** The colour of each task in every chart and card; the page's style sheet gives it a light and a dark value. */
const byTask: Readonly<Record<string, string>> = {
  shuffle: 'var(--series-1)',
  flip: 'var(--series-2)',
  crop: 'var(--series-3)',
  depth: 'var(--series-4)',
  position: 'var(--series-5)',
}

/** A task's colour as a CSS value; grey for a task that is not one of the five. */
export function taskColour(task: string): string {
  return byTask[task] ?? 'var(--series-6)'
}
