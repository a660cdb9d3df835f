/** A source that could not serve a slot. `task` is null where the source serves no task at all. */
export interface Refusal {
  source: string
  name: string
  task: string | null
  reason: string
  /** The picture was there when the sources were listed, and cannot be read any more. */
  vanished?: boolean
  /** Other files that the reason is about. */
  files?: string[] | undefined
}
