/** A 2-D array as a file holds it, row-major, before scaling. */
export interface StoredArray {
  width: number
  height: number
  values: Float32Array | Float64Array | Uint16Array | Uint8Array
}
