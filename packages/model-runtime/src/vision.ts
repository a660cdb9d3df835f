export type { ResizeRule } from './model/resize-rule.ts'
export { fitPicture, type PictureFit } from './vision/fit-picture.ts'
export type { PixelBounds } from './vision/smart-resize.ts'
