import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { readList } from './list-file.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'list-'))
})
afterEach(() => rm(folder, { recursive: true }))

/** Picture, depth and mask of every line, by name; every path is checked to be below the list. */
async function lines(name: string, content: string | Uint8Array) {
  await writeFile(join(folder, name), content)
  return (await readList(join(folder, name))).map(({ picture, depth, mask }) => {
    expect(picture.path).toBe(join(folder, picture.name))
    return [picture.name, depth?.name, mask?.name].filter((part) => part !== undefined).join(' | ')
  })
}

const utf16 = (text: string, mark = '\ufeff') => Buffer.from(mark + text, 'utf16le')

test.each<[string, string, string | Uint8Array]>([
  ['tabs', 'a.tsv', 'a.jpg\td/a.png\tm a.png\nb.jpg\n'],
  ['lines of other systems, comments, blanks', 'a.txt', '# pictures\r\n\r\na.jpg\td/a.png\tm a.png\r\n  b.jpg  \r\n'],
  ['a mark before the text', 'a.txt', '\ufeffa.jpg\td/a.png\tm a.png\nb.jpg'],
  ['UTF-16 with a mark', 'a.txt', utf16('a.jpg\td/a.png\tm a.png\r\nb.jpg\r\n')],
  ['UTF-16 without one', 'a.tsv', utf16('a.jpg\td/a.png\tm a.png\r\nb.jpg\r\n', '')],
  ['UTF-16, the other order', 'a.tsv', utf16('a.jpg\td/a.png\tm a.png\nb.jpg').swap16()],
  ['quoted fields behind tabs', 'a.tsv', '"a.jpg"\t"d/a.png"\t"m a.png"\n"b.jpg"\n'],
  ['commas', 'a.csv', 'a.jpg,d/a.png,m a.png\nb.jpg,,\n'],
  ['quotes', 'a.csv', '"a.jpg","d/a.png","m a.png"\r\n"b.jpg"\r\n'],
  ['semicolons', 'a.csv', 'a.jpg;d/a.png;m a.png\nb.jpg;;\n'],
  ['names of columns', 'a.csv', 'id,mask_path,image_path,depth\n1,m a.png,a.jpg,d/a.png\n2,,b.jpg,\n'],
  ['names of columns behind tabs', 'a.TSV', 'rgb\tdepth\tmask\na.jpg\td/a.png\tm a.png\nb.jpg\n'],
])('%s', async (_, name, content) => {
  expect(await lines(name, content)).toEqual(['a.jpg | d/a.png | m a.png', 'b.jpg'])
})

test('a quoted field may hold commas and quotes', async () => {
  expect(await lines('a.csv', '"a, ""b"".jpg",d.png\n')).toEqual(['a, "b".jpg | d.png'])
})

describe('associations of TUM', () => {
  const rgb = '1305031102.175304 rgb/1305031102.175304.png'
  const depth = '1305031102.160407 depth/1305031102.160407.png'
  const pair = 'rgb/1305031102.175304.png | depth/1305031102.160407.png'

  test('pair what associate.py paired, in either order', async () => {
    expect(await lines('associations.txt', `# made by associate.py\n${rgb} ${depth}\n`)).toEqual([pair])
    expect(await lines('associations.txt', `${depth} ${rgb}\r\n`)).toEqual([pair])
    expect(await lines('associations.txt', '0 depth/0.png 0 rgb/0.png\n')).toEqual(['rgb/0.png | depth/0.png'])
  })

  test('are refused where neither or both paths say depth', async () => {
    await expect(lines('a.txt', '0 a/0.png 0 b/0.png\n')).rejects.toThrow(
      'a.txt: which of a/0.png and b/0.png is the depth',
    )
  })

  test('are asked for in place of rgb.txt', async () => {
    const text = `# color images\n# timestamp filename\n${rgb}\n`
    await expect(lines('rgb.txt', text)).rejects.toThrow(/rgb\.txt lists one file a line with its time.*associate\.py/)
  })
})

test('files whose names look like times or pairs are files', async () => {
  await writeFile(join(folder, '12 left.jpg'), '')
  expect(await lines('a.txt', '12 left.jpg\n13 right.jpg\n')).toEqual(['12 left.jpg', '13 right.jpg'])
})

test.each(['rgb/0.jpg depth/0.png 518.8579', 'rgb/0.jpg, depth/0.png'])(
  'paths with no tab between are told: %s',
  async (line) => {
    await expect(lines('a.txt', `${line}\n`)).rejects.toThrow('several paths a line, and no tab between them')
  },
)

test('a Git LFS pointer is told', async () => {
  const pointer = 'version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n'
  await expect(lines('a.txt', pointer)).rejects.toThrow(/a\.txt is a Git LFS pointer.*git lfs pull/)
})

test('of absolute paths the folders they share are no part of the name', async () => {
  const file = join(folder, 'a.tsv')
  await writeFile(file, '/home/me/set/rgb/0.jpg\t/home/me/set/depth/0.png\n')
  expect(await readList(file)).toEqual([
    {
      picture: { name: 'rgb/0.jpg', path: '/home/me/set/rgb/0.jpg' },
      depth: { name: 'depth/0.png', path: '/home/me/set/depth/0.png' },
    },
  ])
})
