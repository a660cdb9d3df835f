import type { SchemaElement } from 'hyparquet'

/** Every level is optional, so that the Arrow types are those that `datasets` and pyarrow make themselves. */
export function text(name: string): SchemaElement[] {
  return [
    {
      name,
      type: 'BYTE_ARRAY',
      repetition_type: 'OPTIONAL',
      converted_type: 'UTF8',
      logical_type: { type: 'STRING' },
    },
  ]
}

function bytes(name: string): SchemaElement[] {
  return [{ name, type: 'BYTE_ARRAY', repetition_type: 'OPTIONAL' }]
}

export function integer(name: string): SchemaElement[] {
  return [{ name, type: 'INT32', repetition_type: 'OPTIONAL' }]
}

/** @param fields each a column as these functions make them */
export function struct(name: string, fields: readonly SchemaElement[][]): SchemaElement[] {
  return [{ name, repetition_type: 'OPTIONAL', num_children: fields.length }, ...fields.flat()]
}

/** @param element a column of the name `element` */
export function list(name: string, element: SchemaElement[]): SchemaElement[] {
  return [
    {
      name,
      repetition_type: 'OPTIONAL',
      num_children: 1,
      converted_type: 'LIST',
      logical_type: { type: 'LIST' },
    },
    { name: 'list', repetition_type: 'REPEATED', num_children: 1 },
    ...element,
  ]
}

/** Pictures as `datasets`, verl and EasyR1 read them: a list of {bytes, path}. */
export const pictures = (name: string): SchemaElement[] => list(name, struct('element', [bytes('bytes'), text('path')]))

/** A whole file of these columns. */
export function table(columns: readonly SchemaElement[][]): SchemaElement[] {
  return [{ name: 'schema', num_children: columns.length }, ...columns.flat()]
}
