import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { pairDepth } from './pair-depth.ts'

/** The name of the following frame. */
const next = (name: string) => name.replace(/\d(?=\D*\.\w+$)/, (digit) => `${(Number(digit) + 1) % 10}`)

const named = (...names: string[]) => names.map((name) => ({ name }))

describe('pairs the frames of', () => {
  test.each([
    [
      'DIODE',
      'scene_1/00019_indoors_010.png',
      'scene_1/00019_indoors_010_depth.npy',
      'scene_1/00019_indoors_010_depth_mask.npy',
    ],
    ['MegaDepth', '0000/dense0/imgs/12_o.jpg', '0000/dense0/depths/12_o.h5'],
    ['ScanNet', 'scene0000_00/color/0.jpg', 'scene0000_00/depth/0.png'],
    ['ARKitScenes', '41/lowres_wide/41_12.png', '41/lowres_depth/41_12.png'],
    ['KITTI', 'drive_01/image_02/data/0000000005.png', 'drive_01/proj_depth/groundtruth/image_02/0000000005.png'],
    ['vKITTI2', 'Scene01/frames/rgb/Camera_0/rgb_00000.jpg', 'Scene01/frames/depth/Camera_0/depth_00000.png'],
    [
      'Hypersim',
      'ai_1/scene_cam_00_final_preview/frame.0000.tonemap.jpg',
      'ai_1/scene_cam_00_geometry_hdf5/frame.0000.depth_meters.hdf5',
    ],
    ['SUN RGB-D', 'kv1/NYU0001/image/NYU0001.jpg', 'kv1/NYU0001/depth/NYU0001.png'],
    ['TartanAir', 'P001/image_left/000000_left.png', 'P001/depth_left/000000_left_depth.npy'],
    ['Matterport3D', 'undistorted_color_images/0f37_i0_0.jpg', 'undistorted_depth_images/0f37_d0_0.png'],
    ['Middlebury', 'Adirondack/im0.png', 'Adirondack/disp0.pfm'],
    ['Sintel', 'final/alley_1/frame_0001.png', 'depth/alley_1/frame_0001.dpt'],
    ['NYU, as synchronised', 'kitchen_0028b/rgb_00001.jpg', 'kitchen_0028b/sync_depth_00001.png'],
    ['NYU, as extracted by DenseDepth', 'nyu2_train/den_0001a_out/1.jpg', 'nyu2_train/den_0001a_out/1.png'],
    ['Replica of NICE-SLAM', 'room0/results/frame000000.jpg', 'room0/results/depth000000.png'],
    ['7-Scenes', 'chess/seq-01/frame-000000.color.png', 'chess/seq-01/frame-000000.depth.png'],
    ['ICL-NUIM', 'living_room/rgb/0.png', 'living_room/depth/0.png'],
    [
      'KITTI, raw and annotated',
      '2011_09_26/2011_09_26_drive_0001_sync/image_02/data/0000000005.png',
      'train/2011_09_26_drive_0001_sync/proj_depth/groundtruth/image_02/0000000005.png',
    ],
    [
      'KITTI, selected',
      'image/2011_image_0000000005_image_03.png',
      'groundtruth_depth/2011_groundtruth_depth_0000000005_image_03.png',
    ],
    [
      'DIML, indoor',
      'LR/Bathroom/color/in_00_160407_000005_c.png',
      'LR/Bathroom/depth_filled/in_00_160407_000005_depth_filled.png',
    ],
    ['DIML, outdoor', 'outleft/out_0005.png', 'depthmap/out_0005.png'],
    ['DDAD', 'ddad/000005_rgb.png', 'ddad/000005_depth.npy'],
    ['iBims-1', 'rgb/corridor_05.png', 'depth/corridor_05.png'],
    ['ETH3D', 'yard/images/dslr_images/DSC_0285.JPG', 'yard/ground_truth_depth/dslr_images/DSC_0285.JPG'],
    ['TartanAir, right', 'P001/image_right/000005_right.png', 'P001/depth_right/000005_right_depth.npy'],
    ['Middlebury 2021', 'artroom1/im0.png', 'artroom1/disp0.pfm'],
    ['a split called valid', 'valid/rgb/0005.png', 'valid/depth/0005.png'],
    ['names with their extension', 'a/IMG_5.jpg', 'depth/a/IMG_5.jpg.npy'],
    ['decomposed letters', 'caf\u00e9_5.jpg', 'cafe\u0301_5_depth.png'],
    ['WebDataset', 'shard-000.tar/0001.jpg', 'shard-000.tar/0001.depth.png'],
  ])('%s', (_, picture, depth, mask?: string) => {
    const pairOf = (rename: (name: string) => string) => [picture, depth, ...(mask ? [mask] : [])].map(rename)
    const [frame, following] = [pairOf((name) => name), pairOf(next)]
    const { pairs, unclear } = pairDepth(
      named(frame[0]!, following[0]!),
      named(...following.slice(1), ...frame.slice(1)),
    )
    expect(unclear).toEqual([])
    expect([...pairs].map(([key, pair]) => [key, pair.depth, ...(pair.mask ? [pair.mask] : [])])).toEqual(
      [frame, following].map((names) => named(...names)),
    )
  })
})

test('a bare name is enough where it is unmistakable', () => {
  expect(pairDepth(named('a/x.jpg'), named('elsewhere/x.npy')).pairs.size).toBe(1)
  expect(pairDepth(named('a/x.jpg', 'b/x.jpg'), named('elsewhere/x.npy')).pairs.size).toBe(0)
  expect(pairDepth(named('a/x.jpg'), named('c/x.npy', 'd/x.npy')).pairs.size).toBe(0)
})

/** Picture ← depth, and what is told of the others. */
function outcome(pictures: readonly string[], depths: readonly string[]) {
  const { pairs, unclear } = pairDepth(named(...pictures), named(...depths))
  return {
    pairs: [...pairs].map(([picture, { depth }]) => `${picture.name} ← ${depth.name}`),
    unclear: unclear.map(({ picture, names }) => `${picture.name}: ${names.join(', ')}`),
  }
}

describe('what names leave open is not decided', () => {
  test.each<[string, string[], string[], string[], string[]]>([
    ['two containers', ['x.jpg'], ['x.npy', 'x.h5'], [], ['x.jpg: x.npy, x.h5']],
    ['with and without the word', ['x.jpg'], ['x.npy', 'x_depth.npy'], [], ['x.jpg: x.npy, x_depth.npy']],
    ['two pictures of a stem', ['a.jpg', 'a.webp'], ['a.png'], [], ['a.jpg: a.png', 'a.webp: a.png']],
    ['case', ['A.jpg', 'a.jpg'], ['a_Depth.png', 'A-depth.png'], ['A.jpg ← A-depth.png', 'a.jpg ← a_Depth.png'], []],
    ['signs', ['x-1.jpg', 'x_1.jpg'], ['x 1.png'], [], ['x-1.jpg: x 1.png', 'x_1.jpg: x 1.png']],
    [
      'words of a kind, of which one picture has the very words',
      ['IMG_0001.jpg', 'PHOTO_0001.jpg', 'image-0001.jpg'],
      ['IMG_0001_depth.png'],
      ['IMG_0001.jpg ← IMG_0001_depth.png'],
      ['PHOTO_0001.jpg: IMG_0001_depth.png', 'image-0001.jpg: IMG_0001_depth.png'],
    ],
    ['words of a kind', ['IMG_1.jpg', 'PHOTO_1.jpg'], ['1.png'], [], ['IMG_1.jpg: 1.png', 'PHOTO_1.jpg: 1.png']],
    [
      'two renderings',
      ['final/1.png', 'clean/1.png'],
      ['depth/1.dpt'],
      [],
      ['final/1.png: depth/1.dpt', 'clean/1.png: depth/1.dpt'],
    ],
    ['a bare name in two folders', ['a/x.jpg'], ['c/x.npy', 'd/x.npy'], [], ['a/x.jpg: c/x.npy, d/x.npy']],
    ['a bare name of two pictures', ['a/x.jpg', 'b/x.jpg'], ['c/x.npy'], [], ['a/x.jpg: c/x.npy', 'b/x.jpg: c/x.npy']],
    [
      'the end of a path before the bare name',
      ['p/s1/0.jpg', 'p/s2/0.jpg', 'p/s3/0.jpg'],
      ['q/s1/0.png', 'q/s2/0.png'],
      ['p/s1/0.jpg ← q/s1/0.png', 'p/s2/0.jpg ← q/s2/0.png'],
      [],
    ],
    ['padding of numbers', ['1.jpg'], ['0001.png'], [], []],
    ['emoji', ['🙂.jpg'], ['😀.png'], [], []],
    ['another scene of the same frame', ['a/0.jpg', 'b/0.jpg'], ['a/0.png'], ['a/0.jpg ← a/0.png'], []],
    ['a mask alone', ['x.jpg'], ['x_mask.png'], [], ['x.jpg: x_mask.png']],
    [
      'two masks',
      ['x.jpg'],
      ['depth/x.png', 'mask_a/x.png', 'mask_b/x.png'],
      [],
      ['x.jpg: mask_a/x.png, mask_b/x.png'],
    ],
    [
      'Cityscapes',
      ['leftImg8bit/ulm/ulm_000005_leftImg8bit.png'],
      ['disparity/ulm/ulm_000005_disparity.png'],
      ['leftImg8bit/ulm/ulm_000005_leftImg8bit.png ← disparity/ulm/ulm_000005_disparity.png'],
      [],
    ],
  ])('%s', (_, pictures, depths, pairs, unclear) => {
    expect(outcome(pictures, depths)).toEqual({ pairs, unclear })
  })

  test('of names put together at random no depth file serves two pictures, and whoever could mean one of several gets none', () => {
    const part = fc.constantFrom(
      'rgb',
      'IMG',
      'image',
      'depth',
      '0',
      '00',
      '1',
      'a',
      'A',
      'left',
      'mask',
      '-',
      '_',
      '.',
      '🙂',
    )
    const stem = fc.array(part, { minLength: 1, maxLength: 4 }).map((parts) => parts.join(''))
    const path = (extensions: string[]) =>
      fc
        .tuple(fc.constantFrom('', 'x/', 'rgb/', 'depth/', 'y/rgb/'), stem, fc.constantFrom(...extensions))
        .map((all) => all.join(''))
    const many = (extensions: string[]) => fc.uniqueArray(path(extensions), { maxLength: 6 })
    fc.assert(
      fc.property(many(['.jpg', '.png', '.webp']), many(['.png', '.npy', '.h5']), (pictures, depths) => {
        const all = [...pictures, ...depths].map((name, at) => ({
          name,
          identity: depths.includes(name) ? name : `${at}`,
        }))
        const [ofPictures, ofDepths] = [all.slice(0, pictures.length), all.slice(pictures.length)]
        const { pairs, unclear } = pairDepth(ofPictures, ofDepths)
        const used = [...pairs.values()].flatMap(({ depth, mask }) => (mask ? [depth, mask] : [depth]))
        expect(new Set(used).size).toBe(used.length)
        for (const [picture, { depth }] of pairs) expect(depth.identity).not.toBe(picture.identity)
        for (const { picture } of unclear) expect(pairs.has(picture)).toBe(false)
        const swapped = pairDepth(ofPictures.toReversed(), ofDepths.toReversed())
        const shown = (found: typeof pairs) =>
          [...found].map(([{ name }, { depth }]) => `${name} ← ${depth.name}`).sort()
        expect(shown(swapped.pairs)).toEqual(shown(pairs))
      }),
      { numRuns: 500 },
    )
  })
})

test('a file that is both is the depth of the other, and never its own', () => {
  const both = { name: 'a.png', identity: '1' }
  const photograph = { name: 'a.jpg', identity: '2' }
  const { pairs } = pairDepth([photograph, both], [both])
  expect([...pairs].map(([picture, { depth }]) => [picture, depth])).toEqual([[photograph, both]])
  expect(pairDepth([both], [both])).toEqual({ pairs: new Map(), unclear: [] })
})

test('a name that says depth goes before one that could be a picture', () => {
  const { pairs } = pairDepth(named('rgb/1.png'), named('rgb/1.png', 'depth/1.png'))
  expect([...pairs.values()].map(({ depth }) => depth.name)).toEqual(['depth/1.png'])
})

test('of the same frames in many scenes each is told', () => {
  const frames = (scenes: number, depth: boolean) =>
    Array.from({ length: scenes * 20 }, (_, at) => ({
      name: `s${Math.floor(at / 20)}/${depth ? 'd' : 'c'}/${at % 20}.png`,
    }))
  const { pairs, unclear } = pairDepth(frames(400, false), frames(400, true))
  expect([pairs.size, unclear.length]).toEqual([0, 8000])
})
