import { z } from 'zod'

const above0 = z.number().positive()

/** What a profile may say, as JSON. */
export const profileSchema = z.strictObject({
  container: z
    .enum(['npy', 'npz', 'h5', 'png16', 'png-float', 'pfm', 'exr', 'dpt', 'tiff', 'raw'])
    .optional()
    .describe("left out = told by the file's first bytes; raw is never told"),
  key: z.string().min(1).optional().describe('dataset of an h5 file, array of an npz file, channel of an exr file'),
  scale: above0.describe('stored number × scale = depth (metres when kind is metric)'),
  kind: z.enum(['metric', 'relative', 'ordinal']).describe('metres along the axis; up to a factor; order alone'),
  invalid: z
    .array(z.number())
    .default([0])
    .describe('stored numbers that mean "no measurement"; non-finite ones always do'),
  clip: z
    .tuple([z.number(), z.number()])
    .refine(([low, high]) => low < high, 'expected two rising numbers')
    .optional()
    .describe('depths (after scaling) outside [low, high] are invalid'),
  transpose: z.boolean().optional().describe('stored column by column'),
  rotateBits: z.int().min(1).max(15).optional().describe('16-bit numbers are turned right by so many bits first'),
  rayDistance: z
    .strictObject({ focal: above0, width: above0 })
    .optional()
    .describe(
      'numbers are distances from the camera centre; focal length in px of a picture of this width, axis in the middle',
    ),
  disparity: z
    .union([z.literal('calib.txt'), z.strictObject({ focal: above0, baseline: above0, offset: z.number().default(0) })])
    .optional()
    .describe(
      'numbers are disparities d, px: depth = scale · focal · baseline / (d + offset); calib.txt lies beside the file',
    ),
  nearness: z.boolean().optional().describe('numbers grow towards the camera by an unknown law; kind must be ordinal'),
  resize: z
    .boolean()
    .optional()
    .describe('a map of other size and the same proportions is brought to the photograph, nearest neighbour'),
  width: z.int().min(1).optional().describe('of raw files, px; left out = that of the photograph'),
  height: z.int().min(1).optional(),
})

/** What the numbers of a depth file mean. Only the container is ever detected; units are always stated. */
export type DepthProfile = z.output<typeof profileSchema>

/** The container formats that `readDepth` opens. */
export type DepthContainer = NonNullable<DepthProfile['container']>
