/** 8-bit RGB picture; `data` is row-major and interleaved, length `width * height * 3`, values 0…255. */
export interface RgbImage {
  width: number
  height: number
  data: Uint8Array
}

/**
 * What depth values mean. `metric`: metres along the camera axis. `relative`: proportional to such metres with an unknown scale.
 * In both, larger is farther.
 */
export type DepthKind = 'metric' | 'relative'

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
