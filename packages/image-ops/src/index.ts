export { adjustColour, type ColourChange } from './colour.ts'
export { cropDepth, flipDepthHorizontal, resizeDepth } from './depth-map.ts'
export { meanDifference, mirrorDifference } from './difference.ts'
export { cutGrid, gridCells, joinGrid, paste, pasteOnto, rearrangeGrid } from './grid.ts'
export { drawLabels, drawLabelsOnto, drawMarkers, type Label, labelWidth, type Marker } from './label.ts'
export { flipHorizontal, flipVertical, rotateClockwise, rotateCounterClockwise } from './orientation.ts'
export { perceptualHash, perceptualHashBits } from './perceptual-hash.ts'
export {
  type Colour,
  crop,
  fillRectangle,
  fillRectangleOnto,
  type Rectangle,
  strokeRectangles,
  strokeRectanglesOnto,
} from './rectangle.ts'
export { resize, resizeToShortSide } from './resize.ts'
export { resizeLinear } from './resize-linear.ts'
export { thumbnail } from './thumbnail.ts'
