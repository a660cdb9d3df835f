/**
 * Side in px of the thumbnails by which patches and candidates are compared. A patch of a photograph covers about as many of the 14-px
 * cells that a vision transformer sees; grain and fine texture, by which nobody tells places apart, average out.
 */
export const likenessSide = 24
