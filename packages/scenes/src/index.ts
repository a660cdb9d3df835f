export { type Camera, type CameraAxes, cameraAxes, project, toCamera } from './geometry/camera.ts'
export { type ColourName, colourNames } from './material/palette.ts'
export { generateScene, type Scene, type SceneKind, type SceneObject, type SceneOptions } from './scene.ts'
