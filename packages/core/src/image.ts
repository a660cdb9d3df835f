/** 8-bit RGB picture; `data` is row-major and interleaved, length `width * height * 3`, values 0…255. */
export interface RgbImage {
  width: number
  height: number
  data: Uint8Array
}

/**
 * What depth values mean. `metric`: metres along the camera axis. `relative`: proportional to such metres with an unknown scale.
 * `ordinal`: an unknown increasing function of them, so that only the order of two depths means something.
 * In all of them, larger is farther.
 */
export type DepthKind = 'metric' | 'relative' | 'ordinal'

/** Depth per pixel, row-major. Only pixels with `valid` = 1 carry a finite, non-negative depth. */
export interface DepthMap {
  width: number
  height: number
  /** `width * height` depths, larger = farther. */
  data: Float32Array
  /** `width * height` flags, 1 = usable. */
  valid: Uint8Array
  kind: DepthKind
}
