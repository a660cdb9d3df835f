import type { JsonObject } from '@spatial-ssrl/core'
import { parseTemplates, type Templates } from '@spatial-ssrl/tasks'

/** The wordings that a data set was made with, as its manifest keeps them; undefined for the tasks' own. */
export function templatesOf({ templates }: JsonObject): Templates | undefined {
  return templates === undefined || templates === null ? undefined : parseTemplates(templates)
}
