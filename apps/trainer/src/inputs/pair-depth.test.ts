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

test('where several files could be meant, none is taken', () => {
  const { pairs, unclear } = pairDepth(named('x.jpg'), named('x.npy', 'x.h5'))
  expect(pairs.size).toBe(0)
  expect(unclear).toMatchObject([{ picture: { name: 'x.jpg' }, names: ['x.npy', 'x.h5'] }])
})

test('a name that says depth goes before one that could be a picture', () => {
  const { pairs } = pairDepth(named('rgb/1.png'), named('rgb/1.png', 'depth/1.png'))
  expect([...pairs.values()].map(({ depth }) => depth.name)).toEqual(['depth/1.png'])
})
