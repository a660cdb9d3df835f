import type { Box } from './coordinates.ts'

/** Objects and how they stand to each other, as SpatialThinker (arXiv:2511.07403) has a model write them. */
export interface SceneGraph {
  objects: { id: string; label: string; box: Box }[]
  relationships: { subject: string; predicate: string; object: string }[]
}

const idPattern = /^([a-zA-Z_]+)\.\d+$/
const opening = '<scene>'
const most = 200 // objects or relationships; what more would cost in matching is no description of a picture

/**
 * The scene graph in the last `<scene>…</scene>` of a text, or in a text that is JSON itself: `{"objects": [{"id": "chair.1", "bbox":
 * [x1, y1, x2, y2]}], "relationships": [{"subject": "chair.1", "predicate": "left of", "object": "desk.1"}]}`. Null for anything else:
 * another key anywhere, an id that is not a name, a full stop and a number, an id given twice, a box with corners in the wrong order,
 * more than 200 objects or relationships.
 */
export function readSceneGraph(text: string): SceneGraph | null {
  const start = text.lastIndexOf(opening)
  const end = start < 0 ? text.length : text.indexOf('</scene>', start)
  if (end < 0) return null
  const root = record(parse(text.slice(start < 0 ? 0 : start + opening.length, end)), ['objects', 'relationships'])
  if (!Array.isArray(root?.objects) || !Array.isArray(root.relationships)) return null
  if (Math.max(root.objects.length, root.relationships.length) > most) return null
  const objects = root.objects.map(readObject)
  const relationships = root.relationships.map(readRelationship)
  if (!objects.every((object) => object !== null) || !relationships.every((one) => one !== null)) return null
  return new Set(objects.map(({ id }) => id)).size === objects.length ? { objects, relationships } : null
}

function readObject(value: unknown): SceneGraph['objects'][number] | null {
  const { id, bbox } = record(value, ['id', 'bbox']) ?? {}
  const label = typeof id === 'string' ? idPattern.exec(id)?.[1] : undefined
  if (label === undefined || !Array.isArray(bbox) || bbox.length !== 4 || !bbox.every(Number.isFinite)) return null
  const [left, top, right, bottom] = bbox as [number, number, number, number]
  return left > right || top > bottom ? null : { id: id as string, label, box: [left, top, right, bottom] }
}

function readRelationship(value: unknown): SceneGraph['relationships'][number] | null {
  const { subject, predicate, object } = record(value, ['subject', 'predicate', 'object']) ?? {}
  if (typeof subject !== 'string' || typeof predicate !== 'string' || typeof object !== 'string') return null
  return { subject, predicate, object }
}

/** `value` as an object with exactly these keys; null when it is none. */
function record(value: unknown, keys: string[]): Record<string, unknown> | null {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return null
  const names = Object.keys(value)
  return names.length === keys.length && keys.every((key) => names.includes(key)) ? { ...value } : null
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
