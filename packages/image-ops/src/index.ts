export { meanDifference, mirrorDifference } from './compare/difference.ts'
export { perceptualHash, perceptualHashBits } from './compare/perceptual-hash.ts'
export { thumbnail } from './compare/thumbnail.ts'
export { drawLabels, drawLabelsOnto, drawMarkers, type Label, labelWidth, type Marker } from './label/label.ts'
export { adjustColour, type ColourChange } from './pixels/colour.ts'
export { cropDepth, flipDepthHorizontal, resizeDepth } from './pixels/depth-map.ts'
export { cutGrid, gridCells, joinGrid, paste, pasteOnto, rearrangeGrid } from './pixels/grid.ts'
export { flipHorizontal, flipVertical, rotateClockwise, rotateCounterClockwise } from './pixels/orientation.ts'
export {
  type Colour,
  crop,
  fillRectangle,
  fillRectangleOnto,
  type Rectangle,
  strokeRectangles,
  strokeRectanglesOnto,
} from './pixels/rectangle.ts'
export { resize, resizeToShortSide } from './resize/resize.ts'
export { resizeLinear } from './resize/resize-linear.ts'
