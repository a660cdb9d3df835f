import type { Box } from '../readers/coordinates.ts'
import type { SceneGraph } from '../readers/scene-graph.ts'
import { completeIouCredit } from './box.ts'

/**
 * How near the counts are, in [0, 1]: 0.7 · objects + 0.3 · relationships, each max(0, 1 − |said − true| / max(true, 1))
 * (SpatialThinker, arXiv:2511.07403).
 */
export function sceneCountCredit(said: SceneGraph, truth: SceneGraph): number {
  const near = (ours: number, theirs: number) => Math.max(0, 1 - Math.abs(ours - theirs) / Math.max(theirs, 1))
  const objects = near(said.objects.length, truth.objects.length)
  return 0.7 * objects + 0.3 * near(said.relationships.length, truth.relationships.length)
}

/**
 * How well the boxes lie, in [0, 1]: the mean over the true objects of `overlap` with a said object of the same label, 0 for those without
 * one. Pairs are formed best first; each object is in one at most. Without true objects: 1 when none is said, else 0. SpatialThinker
 * takes `mappedCompleteIou`, which pays for misses, as the overlap.
 */
export function sceneLayoutCredit(
  said: SceneGraph,
  truth: SceneGraph,
  overlap: (said: Box, truth: Box) => number = completeIouCredit,
): number {
  if (truth.objects.length === 0) return said.objects.length === 0 ? 1 : 0
  const pairs = truth.objects.flatMap((theirs) =>
    said.objects
      .filter(({ label }) => label === theirs.label)
      .map((ours) => ({ ours, theirs, value: overlap(ours.box, theirs.box) })),
  )
  const taken = new Set<object>()
  let sum = 0
  for (const { ours, theirs, value } of pairs.sort((a, b) => b.value - a.value)) {
    if (taken.has(ours) || taken.has(theirs)) continue
    taken.add(ours).add(theirs)
    sum += value
  }
  return sum / truth.objects.length
}
