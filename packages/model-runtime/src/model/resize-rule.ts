/**
 * Whose integers a picture is resized by. All are antialiased bicubic with a = −½, rounded and clipped to 8 bits after each pass, and differ
 * by a level here and there:
 * - `torchvision`: coefficients of 16 bits, rows before columns; what transformers takes today, whatever class a folder names;
 * - `pillow`: Pillow 13, coefficients of 22 bits, columns first where the height shrinks by over twice as many pixels as the width;
 * - `pillow-12`: Pillow to version 12, rows first always.
 */
export type ResizeRule = 'torchvision' | 'pillow' | 'pillow-12'

export const resizeRules = ['torchvision', 'pillow', 'pillow-12'] as const satisfies ResizeRule[]

/** The rule of a folder that names none. */
export const defaultResizeRule: ResizeRule = 'torchvision'
