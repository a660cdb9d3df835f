import { writeFile } from 'node:fs/promises'
import type { RgbImage } from '@spatial-ssrl/core'
import { encodeJpeg } from '@spatial-ssrl/image-ops/codec'
import { parquetWriteBuffer } from 'hyparquet-writer'

/** Writes rows as a VLMEvalKit table: tab-separated with a header. Cells here hold no tabs, quotes or line ends. */
export async function writeTsv(path: string, rows: readonly Record<string, string>[]): Promise<void> {
  const columns = Object.keys(rows[0]!)
  const lines = [columns.join('\t'), ...rows.map((row) => columns.map((column) => row[column] ?? '').join('\t'))]
  await writeFile(path, `${lines.join('\n')}\n`)
}

/** A picture as a cell of such a table. */
export async function base64(image: RgbImage): Promise<string> {
  return Buffer.from(await encodeJpeg(image)).toString('base64')
}

type TextOrNumber = { name: string; data: string[] } | { name: string; data: number[] }

/** Writes a parquet file as Hugging Face hosts it: text and number columns, and `image` as a struct of bytes and path. */
export async function writeParquet(
  path: string,
  columns: readonly TextOrNumber[],
  images: readonly RgbImage[],
): Promise<void> {
  const pictures = await Promise.all(images.map(async (image) => ({ bytes: await encodeJpeg(image), path: null })))
  const isText = ({ data }: TextOrNumber) => typeof data[0] === 'string'
  const buffer = parquetWriteBuffer({
    columnData: [...columns.map(({ name, data }) => ({ name, data })), { name: 'image', data: pictures }],
    schema: [
      { name: 'schema', num_children: columns.length + 1 },
      ...columns.map((column) =>
        isText(column)
          ? ({ name: column.name, type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type: 'OPTIONAL' } as const)
          : ({ name: column.name, type: 'FLOAT', repetition_type: 'OPTIONAL' } as const),
      ),
      { name: 'image', num_children: 2, repetition_type: 'OPTIONAL' },
      { name: 'bytes', type: 'BYTE_ARRAY', repetition_type: 'OPTIONAL' },
      { name: 'path', type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type: 'OPTIONAL' },
    ],
  })
  await writeFile(path, new Uint8Array(buffer))
}
