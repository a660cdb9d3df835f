export { type Camera, cameraAxes, project, toCamera } from './camera.ts'
export { type ColourName, colourNames } from './palette.ts'
export { generateScene, type Scene, type SceneKind, type SceneObject, type SceneOptions } from './scene.ts'
