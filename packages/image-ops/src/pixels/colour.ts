import type { RgbImage } from '@spatial-ssrl/core'

/** Factors of a colour change; 1 leaves that property alone. */
export interface ColourChange {
  /** Multiplies every channel, ≥ 0. */
  brightness?: number
  /** Stretches about the picture's mean luminance, ≥ 0. */
  contrast?: number
  /** Stretches each pixel about its own luminance, ≥ 0; 0 is grey. */
  saturation?: number
}

/** Brightness, then contrast, then saturation, as the usual colour jitter does it; luminance is ITU-R BT.601. */
export function adjustColour(
  { width, height, data: source }: RgbImage,
  { brightness = 1, contrast = 1, saturation = 1 }: ColourChange,
): RgbImage {
  let luminance = 0
  for (let i = 0; i < source.length; i += 3)
    luminance += 0.299 * source[i]! + 0.587 * source[i + 1]! + 0.114 * source[i + 2]!
  const mean = (brightness * luminance) / (width * height)
  const gain = brightness * contrast
  const offset = mean * (1 - contrast)
  const data = new Uint8ClampedArray(source.length) // rounds and clamps on assignment
  for (let i = 0; i < source.length; i += 3) {
    const red = gain * source[i]! + offset
    const green = gain * source[i + 1]! + offset
    const blue = gain * source[i + 2]! + offset
    const grey = (1 - saturation) * (0.299 * red + 0.587 * green + 0.114 * blue)
    data[i] = saturation * red + grey
    data[i + 1] = saturation * green + grey
    data[i + 2] = saturation * blue + grey
  }
  return { width, height, data: new Uint8Array(data.buffer) }
}
