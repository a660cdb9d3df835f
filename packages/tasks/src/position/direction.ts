/** Where the camera looks: to the left or right edge of the picture, towards the viewer, or away into the picture. */
export const orientations = ['left', 'right', 'towards', 'away'] as const
/** One of `orientations`. */
export type Orientation = (typeof orientations)[number]

/** One marker as seen from the other. */
export interface Offset {
  /** Target minus camera along the picture's width, px; ≥ 0 = to the right in the picture. */
  dx: number
  /** Target minus camera in depth; ≥ 0 = farther from the viewer. */
  dz: number
}

/** Which parts of the offset the answer names: only sideways (`x`), only depth (`z`), or both. */
export type Relation = 'x' | 'z' | 'xz'

/** The four possible answers by relation. */
export const directionChoices: Record<Relation, readonly string[]> = {
  x: ['Left', 'Right', 'Front', 'Back'],
  z: ['Left', 'Right', 'Front', 'Back'],
  xz: ['Left-Front', 'Right-Front', 'Right-Back', 'Left-Back'],
}

/** The words for an offset that is ≥ 0, and for one that is negative, by orientation and picture axis (arXiv:2510.27606 §3). */
const words: Record<Orientation, { x: readonly [string, string]; z: readonly [string, string] }> = {
  left: { x: ['Back', 'Front'], z: ['Right', 'Left'] },
  right: { x: ['Front', 'Back'], z: ['Left', 'Right'] },
  towards: { x: ['Left', 'Right'], z: ['Back', 'Front'] },
  away: { x: ['Right', 'Left'], z: ['Front', 'Back'] },
}

/** The direction of the target for a camera that looks to `orientation`; compounds put Left or Right first. */
export function directionOf(orientation: Orientation, relation: Relation, { dx, dz }: Offset): string {
  const x = words[orientation].x[dx >= 0 ? 0 : 1]
  const z = words[orientation].z[dz >= 0 ? 0 : 1]
  if (relation !== 'xz') return relation === 'x' ? x : z
  return z === 'Left' || z === 'Right' ? `${z}-${x}` : `${x}-${z}`
}
