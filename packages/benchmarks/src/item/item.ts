import type { JsonObject } from '@spatial-ssrl/core'

/** An encoded picture (JPEG, PNG, …). The bytes are fetched when asked for, from a file or out of a table, and not kept. */
export interface ImageMedia {
  kind: 'image'
  /** Names the picture in messages and reports. Not a path on this machine. */
  name: string
  /** The file that holds the picture alone, or null for one that lies inside a table. */
  path: string | null
  /** @throws SpatialError `data` naming the file and the place it belongs */
  read(): Promise<Uint8Array>
}

/** A video file. Whether it is there is not checked before it is read; `frameRule` says which frames are shown. */
export interface VideoMedia {
  kind: 'video'
  name: string
  path: string
  /** The folder of its table: `refuseOutwardLink` tells whether the file really lies there. */
  folder?: string
}

/** What an item shows. */
export type Media = ImageMedia | VideoMedia

/** One option of a multiple-choice question, without its letter: `{ letter: 'A', text: 'left' }`. */
export interface Option {
  letter: string
  text: string
}

/** One question. Small: pictures stay where they are until they are read, so a whole benchmark fits in memory as items. */
export interface Item {
  /** Unique within its benchmark: the source's id, or the row number from 0 where it has none. */
  id: string
  /** The other name that its row has, such as a toolkit's `index` beside an id; none where there is one name. */
  alternateId?: string
  /** The type, level or task that results are broken down by. */
  category: string
  /** In the order in which the prompt shows them. */
  media: Media[]
  question: string
  /** In file order; empty for open questions. */
  options: Option[]
  /** As the source has it: a letter, a word, a number as text. */
  gold: string
  /** What scoring, grouping or the prompt needs beyond the above: units, pair keys, splits, hints. */
  metadata: JsonObject
}
