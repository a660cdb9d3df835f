const titles: Record<string, string> = {
  start: 'before training',
  'cold-start': 'after cold start',
  grpo: 'after GRPO',
}

/** A stage's name as people read it. */
export function stageTitle(stage: string): string {
  return titles[stage] ?? stage
}
