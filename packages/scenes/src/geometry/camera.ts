import type { Rng } from '@spatial-ssrl/core'

/** A pinhole camera without roll. World axes: x, y up, z, in metres; the ground is near y = 0. */
export interface Camera {
  /** World position of the pinhole, metres. */
  position: [number, number, number]
  /** Elevation of the view axis, radians; positive looks up. */
  pitch: number
  /** Heading of the view axis, radians; 0 looks along world +z, π/2 along +x. */
  yaw: number
  /** Full vertical angle of view, radians. */
  verticalFieldOfView: number
  /** Focal length, px. */
  focal: number
  /** Picture size, px; the principal point is its centre. */
  width: number
  height: number
}

/** The camera's axes in world coordinates: right, down and forward, each of length 1. */
export interface CameraAxes {
  right: [number, number, number]
  down: [number, number, number]
  forward: [number, number, number]
}

/** The axes that `pitch` and `yaw` give; without roll, `right` is level. */
export function cameraAxes({ pitch, yaw }: Camera): CameraAxes {
  const [sinPitch, cosPitch] = [Math.sin(pitch), Math.cos(pitch)]
  const [sinYaw, cosYaw] = [Math.sin(yaw), Math.cos(yaw)]
  return {
    right: [cosYaw, 0, -sinYaw],
    down: [sinYaw * sinPitch, -cosPitch, cosYaw * sinPitch],
    forward: [sinYaw * cosPitch, sinPitch, cosYaw * cosPitch],
  }
}

export function placeCamera(
  size: { width: number; height: number },
  pose: { position: [number, number, number]; pitch: number; yaw: number; verticalFieldOfView: number },
): Camera {
  return { ...pose, ...size, focal: size.height / 2 / Math.tan(pose.verticalFieldOfView / 2) }
}

/**
 * A vertical angle of view (radians) between two angles given for a square picture. Wide formats get less, so that the horizontal
 * angle stays that of a usual lens.
 */
export function drawFieldOfView(size: { width: number; height: number }, rng: Rng, low: number, high: number): number {
  const half = Math.tan(rng.uniform(low, high) / 2)
  const aspect = size.width / size.height
  return 2 * Math.atan(half / Math.sqrt(Math.max(aspect, 0.7)))
}

/** A world point in camera coordinates: x right, y down, z forward, metres. */
export function toCamera(camera: Camera, [x, y, z]: readonly [number, number, number]): [number, number, number] {
  const { right, down, forward } = cameraAxes(camera)
  const [a, b, c] = [x - camera.position[0], y - camera.position[1], z - camera.position[2]]
  return [
    a * right[0] + b * right[1] + c * right[2],
    a * down[0] + b * down[1] + c * down[2],
    a * forward[0] + b * forward[1] + c * forward[2],
  ]
}

/**
 * Where a point in camera coordinates appears, in px from the top left corner of the picture; the middle of the first pixel is
 * (0.5, 0.5). Only points in front of the camera (z > 0) appear anywhere.
 */
export function project(camera: Camera, [x, y, z]: readonly [number, number, number]): [number, number] {
  return [camera.width / 2 + (camera.focal * x) / z, camera.height / 2 + (camera.focal * y) / z]
}
