/**
 * Something that could not be used; `name` is relative to the folder it was found in. The reason is a cause alone: no name stands in it,
 * so that files with one fate can be counted.
 */
export interface SkippedFile {
  name: string
  reason: string
  /** Names of other files that it is about, such as the depth files that could be meant. */
  files?: string[] | undefined
}
