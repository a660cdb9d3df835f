/** Words that tell what kind of file a name stands for, and nothing of the scene. */
const kindWords = new Set(
  [
    'rgb color colour image images img imgs im i photo photos picture pictures',
    'depth depths disp disparity d mask validity valid',
    'final clean preview tonemap lowres highres wide geometry hdf meters metres proj groundtruth data undistorted',
  ].flatMap((line) => line.split(' ')),
)
const depthWords = new Set('depth depths disp disparity mask validity valid'.split(' '))
const maskWords = new Set(['mask', 'validity', 'valid'])

/**
 * What two files of one frame have in common: the words and numbers of their path without those that only tell the kind of file, as in
 * `rgb/Camera_0/rgb_00001.jpg` and `depth/Camera_0/depth_00001.png`.
 */
export function frameKey(name: string): string {
  return wordsOf(name)
    .filter((word) => !kindWords.has(word))
    .join(' ')
}

/** Whether a name says that it is a depth map, a disparity or a mask. */
export function saysDepth(name: string): boolean {
  return wordsOf(name).some((word) => depthWords.has(word))
}

/** A depth map and its mask. */
export interface DepthPair<P> {
  depth: P
  mask: P | undefined
}

/** A named thing, such as a file. */
export interface Named {
  name: string
}

/**
 * Finds the depth file of every picture: the one with the same frame key, else the one with the same key of the bare file name, where
 * that is unmistakable on both sides. `ambiguous` names pictures for which several files could be meant.
 */
export function pairDepth<P extends Named, D extends Named>(
  pictures: readonly P[],
  depths: readonly D[],
): { pairs: Map<P, DepthPair<D>>; ambiguous: { picture: P; names: string[] }[] } {
  const pairs = new Map<P, DepthPair<D>>()
  const ambiguous: { picture: P; names: string[] }[] = []
  const whole = groupDepths(depths, frameKey)
  const bare = groupDepths(depths, bareKey)
  const sharedBare = new Map<string, number>()
  for (const { name } of pictures) sharedBare.set(bareKey(name), (sharedBare.get(bareKey(name)) ?? 0) + 1)
  for (const picture of pictures) {
    const exact = whole.get(frameKey(picture.name))
    const alike = sharedBare.get(bareKey(picture.name)) === 1 ? bare.get(bareKey(picture.name)) : undefined
    const found = exact ?? (alike?.depths.length === 1 ? alike : undefined)
    const [depth, ...others] = found?.depths ?? []
    if (found === undefined || depth === undefined) continue
    if (others.length > 0) ambiguous.push({ picture, names: found.depths.map(({ name }) => name) })
    else pairs.set(picture, { depth, mask: found.masks.length === 1 ? found.masks[0] : undefined })
  }
  return { pairs, ambiguous }
}

function groupDepths<D extends Named>(files: readonly D[], keyOf: (name: string) => string) {
  const groups = new Map<string, { depths: D[]; masks: D[] }>()
  for (const file of files) {
    const group = groups.get(keyOf(file.name)) ?? { depths: [], masks: [] }
    groups.set(keyOf(file.name), group)
    if (wordsOf(file.name).some((word) => maskWords.has(word))) group.masks.push(file)
    else group.depths.push(file)
  }
  // Where some names say that they are depth, others of the same key are pictures in a format that could hold depth.
  for (const group of groups.values()) {
    const telling = group.depths.filter(({ name }) => saysDepth(name))
    if (telling.length > 0) group.depths = telling
  }
  return groups
}

function bareKey(name: string): string {
  return frameKey(name.slice(name.lastIndexOf('/') + 1))
}

/** Runs of letters and of digits in lower case, without the extension. */
function wordsOf(name: string): string[] {
  const stem = name.replace(/\.[a-z0-9]+$/i, '')
  return (
    stem
      .toLowerCase()
      .replaceAll('hdf5', 'hdf')
      .match(/\p{L}+|\d+/gu) ?? []
  )
}
