import { readFile } from 'node:fs/promises'
import { inflateSync } from 'node:zlib'
import codecs from '../../packages/dataset/src/parquet/codecs.golden.json' with { type: 'json' }
import { filesByContainer, golden } from '../../packages/image-ops/src/depth/formats.fixture.ts'
import hdf5 from '../../packages/image-ops/src/vectors/hdf5.golden.json' with { type: 'json' }
import { makeTar } from '../../packages/puzzles/src/inputs/tar.fixture.ts'

/** Whole files of a depth container. */
export async function depthSeeds(container: string): Promise<Uint8Array[]> {
  const files = await filesByContainer()
  const more: Record<string, () => Uint8Array[]> = {
    npz: () => [golden('stored.golden.npz')],
    npy: () => ['fortran', 'version-2', 'float64-big-endian'].map((name) => golden(`${name}.golden.npy`)),
    exr: () => ['none', 'rle', 'zips', 'piz'].map((name) => golden(`${name}.golden.exr`)),
    tiff: () => [golden('uint16.golden.tiff')],
    h5: () => Object.values(hdf5).map((text) => new Uint8Array(inflateSync(Buffer.from(text, 'base64')))),
  }
  return [files[container as keyof typeof files], ...(more[container]?.() ?? [])]
}

/** Parquet tables in every codec, as pyarrow writes them. */
export function parquetSeeds(): Uint8Array[] {
  return Object.values(codecs).map((text) => new Uint8Array(Buffer.from(text, 'base64')))
}

export function tarSeeds(): Uint8Array[] {
  const files = { 'a/1.jpg': 'one', [`deep/${'x'.repeat(120)}.jpg`]: 'y'.repeat(700), 'b.png': 'z' }
  return [makeTar(files, 'gnu'), makeTar(files, 'pax')]
}

export function texts(...contents: string[]): Uint8Array[] {
  return contents.map((content) => new Uint8Array(Buffer.from(content)))
}

/** The files of the model that the project brings along, those of text. */
export async function modelFiles(): Promise<Record<string, Uint8Array>> {
  const folder = new URL('../../apps/trainer/assets/base-model/', import.meta.url)
  const names = [
    'config.json',
    'tokenizer.json',
    'tokenizer_config.json',
    'preprocessor_config.json',
    'chat_template.jinja',
  ]
  const entries = names.map(async (name) => [
    name,
    new Uint8Array(await readFile(new URL(name, folder)).catch(() => Buffer.alloc(0))),
  ])
  return Object.fromEntries((await Promise.all(entries)) as [string, Uint8Array][])
}
