/** A way in which a benchmark is published. */
export interface Layout {
  name: string
  /** What is looked for below the data path, with its place: `vsi_bench.json`, `images/*.png`. */
  files: string[]
  /** Where its publisher hosts it, for a person. */
  host: string
}

/** Where and under which terms a benchmark is published. */
export interface Source {
  /** As its publisher states it; `see the host` where we found no statement. */
  licence: string
  /** arXiv id or venue. */
  paper: string
  /** Items of the full benchmark, or null where not known. */
  items: number | null
  layouts: Layout[]
}
