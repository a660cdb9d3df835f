/** The part of jsfive that `hdf5.ts` uses; the package ships no types. */
declare module 'jsfive' {
  export class Dataset {
    readonly shape: number[]
    readonly value: ArrayLike<number>
  }
  export class File {
    constructor(bytes: ArrayBuffer, name?: string)
    readonly keys: string[]
    get(path: string): unknown
  }
}
