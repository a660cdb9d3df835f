import type { KeyValue, SchemaElement } from 'hyparquet'

/** The columns of a data set, in file order. */
export const columnNames = ['problem', 'answer', 'images', 'id', 'task', 'source', 'meta'] as const
export type ColumnName = (typeof columnNames)[number]

const text = (name: string): SchemaElement => ({
  name,
  type: 'BYTE_ARRAY',
  repetition_type: 'OPTIONAL',
  converted_type: 'UTF8',
  logical_type: { type: 'STRING' },
})

/**
 * Every level is optional and the struct is (bytes, path): Hugging Face `datasets` honours the `Image` feature only where the file's
 * Arrow type equals the feature's, nullability and field order included.
 */
export const parquetSchema: SchemaElement[] = [
  { name: 'schema', num_children: columnNames.length },
  text('problem'),
  text('answer'),
  {
    name: 'images',
    repetition_type: 'OPTIONAL',
    num_children: 1,
    converted_type: 'LIST',
    logical_type: { type: 'LIST' },
  },
  { name: 'list', repetition_type: 'REPEATED', num_children: 1 },
  { name: 'element', repetition_type: 'OPTIONAL', num_children: 2 },
  { name: 'bytes', type: 'BYTE_ARRAY', repetition_type: 'OPTIONAL' },
  text('path'),
  text('id'),
  text('task'),
  text('source'),
  text('meta'),
]

const string = { dtype: 'string', _type: 'Value' }

/** `Sequence` instead of the newer `List`: every version of `datasets` from 2 on reads it. */
const features = {
  problem: string,
  answer: string,
  images: { feature: { _type: 'Image' }, _type: 'Sequence' },
  id: string,
  task: string,
  source: string,
  meta: string,
}

/** Tells Hugging Face `datasets` which columns hold pictures. */
export const footerMetadata: KeyValue[] = [{ key: 'huggingface', value: JSON.stringify({ info: { features } }) }]
