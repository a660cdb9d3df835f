import { strip } from '../python/text.ts'

const centimetres: Record<string, number> = {
  meters: 100,
  meter: 100,
  m: 100,
  metre: 100,
  metres: 100,
  centimeters: 1,
  centimeter: 1,
  cm: 1,
  feet: 30.48,
  foot: 30.48,
  ft: 30.48,
  inch: 2.54,
  inches: 2.54,
  in: 2.54,
  mm: 0.1,
}

/** Centimetres in a unit; 0 for an unknown one. */
export type UnitRule = (unit: string) => number

/** The unit as it is written, in any case. */
export const unitAsWritten: UnitRule = (unit) => {
  const name = unit.toLowerCase()
  return Object.hasOwn(centimetres, name) ? centimetres[name]! : 0
}

/** The same, ignoring blanks around it. */
export const unitInBlanks: UnitRule = (unit) => unitAsWritten(strip(unit.toLowerCase()))
