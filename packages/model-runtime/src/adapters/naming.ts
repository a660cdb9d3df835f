/**
 * What a family calls its parameters, and what the modules of today's transformers are called: PEFT names adapters after those. Works on
 * names of parameters and of modules alike.
 */
export interface Naming {
  /** The name of this package for one that some version of transformers used. */
  own(stored: string): string
  /** The name of today's transformers. */
  stored(own: string): string
}
