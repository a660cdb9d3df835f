import { createRng, type RgbImage, type Rng } from '@spatial-ssrl/core'
import { generateScene, type Scene, type SceneObject } from '@spatial-ssrl/scenes'

/** A thing in a scene that a question can name: no other thing there has its colour and kind. */
export interface NamedObject {
  /** `red table` */
  name: string
  colour: string
  kind: string
  /** Middle, camera coordinates: x right, y down, z forward, metres. */
  centre: readonly [number, number, number]
  /** Where the middle appears, px. */
  pixel: readonly [number, number]
}

/** A room with at least `count` things that can be named, well visible and clearly apart. */
export interface DemoScene {
  image: RgbImage
  objects: NamedObject[]
}

/** The rooms of a demo benchmark: as many as asked for, from one stream. */
export function demoScenes(
  label: string,
  count: number,
  size: { width: number; height: number },
  objects: number,
): DemoScene[] {
  const found: DemoScene[] = []
  const rng = createRng('demo').fork(label)
  for (let k = 0; found.length < count; k++) {
    const scene = generateScene(rng.fork(k), { ...size, kind: 'room' })
    const named = namedObjects(scene)
    if (named.length >= objects)
      found.push({ image: scene.image, objects: pickApart(named, objects, rng.fork(k).fork('pick')) })
  }
  return found
}

function namedObjects({ objects, image }: Scene): NamedObject[] {
  const inside = ({ pixel: [u, v], visibleFraction }: SceneObject) =>
    visibleFraction > 0.4 && u > 0 && v > 0 && u < image.width && v < image.height
  const nameOf = ({ colour, kind }: SceneObject) => `${colour} ${kind}`
  return objects
    .filter((one) => inside(one) && objects.filter((other) => nameOf(other) === nameOf(one)).length === 1)
    .map((one) => ({ name: nameOf(one), colour: one.colour, kind: one.kind, centre: one.centre, pixel: one.pixel }))
}

function pickApart(objects: readonly NamedObject[], count: number, rng: Rng): NamedObject[] {
  return rng.shuffle(objects).slice(0, count)
}

/** Distance between the middles of two things, metres. */
export function distanceBetween(a: NamedObject, b: NamedObject): number {
  return Math.hypot(a.centre[0] - b.centre[0], a.centre[1] - b.centre[1], a.centre[2] - b.centre[2])
}

/** Distance of a thing from the camera, metres. */
export function distanceFromCamera({ centre }: NamedObject): number {
  return Math.hypot(...centre)
}
