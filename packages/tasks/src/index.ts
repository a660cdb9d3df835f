export { drawTask, type Mixture, parseMixture } from './catalogue/mixture.ts'
export {
  type MixturePreset,
  type MixturePresetName,
  mixturePresetNames,
  mixturePresets,
} from './catalogue/published-mixture.ts'
export { bareReply, coldStartReply, plainReply, type SolvedSample } from './catalogue/replies.ts'
export {
  findTask,
  presetOf,
  presets,
  publishedTasks,
  type TaskName,
  taskNames,
  taskOf,
  taskRules,
  tasks,
} from './catalogue/tasks.ts'
export { parseTemplates, questions } from './catalogue/templates.ts'
export { parseVariants, type Variant, type Variants } from './catalogue/variants.ts'
export { type CropParams, crop } from './crop/crop.ts'
export { type DepthParams, depth } from './depth/depth.ts'
export { type FlipParams, flip } from './flip/flip.ts'
export { type Uniformity, uniformity } from './look/uniformity.ts'
export { type MazeParams, maze } from './maze/maze.ts'
export { type Orientation, orientations } from './position/direction.ts'
export { directionFromMeta, type PositionParams, position } from './position/position.ts'
export { type RotationParams, rotation } from './rotation/rotation.ts'
export { type ShuffleParams, shuffle } from './shuffle/shuffle.ts'
export { type Length, pixelsOf } from './task/length.ts'
export {
  generatorVersion,
  type InputOf,
  type Need,
  type PresetName,
  presetNames,
  readMeta,
  type SolvedPuzzle,
  type Task,
} from './task/task.ts'
export { ask, formatInstruction, promptFormat, type Question, type Templates } from './task/wording.ts'
