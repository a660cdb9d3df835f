import { join } from 'node:path'
import { SpatialError } from '@spatial-ssrl/core'
import { describe, expect, test } from 'vitest'
import { options } from './benchmark/item.fixture.ts'
import { findBenchmark } from './benchmarks.ts'
import { collect } from './files/collect.fixture.ts'
import { base64, picture, temporaryFolder, write, writeTable } from './files/folder.fixture.ts'
import { writeParquet } from './files/parquet.fixture.ts'

const root = temporaryFolder()
const at = (...names: string[]) => join(root, ...names)

async function load(name: string, path: string, subset?: string) {
  return await collect(findBenchmark(name).load(path, subset === undefined ? {} : { subset }))
}

/** What a person would compare, with pictures read. */
async function seen(items: Awaited<ReturnType<typeof load>>) {
  return await Promise.all(
    items.map(async ({ media, ...rest }) => ({
      ...rest,
      media: await Promise.all(
        media.map(async (one) => (one.kind === 'image' ? new Uint8Array(await one.read()) : one.name)),
      ),
    })),
  )
}

describe('spatial457', () => {
  const expected = {
    category: 'L4_occ',
    question: 'Is there a bus?',
    gold: 'Yes',
    options: [],
    metadata: {},
    media: [picture(1)],
  }
  test('toolkit table', async () => {
    const row = { index: '7', image: base64(1), question: 'Is there a bus?', answer: 'Yes', category: 'L4_occ' }
    writeTable(at('s457-tsv', 'Spatial457.tsv'), [row])
    expect(await seen(await load('spatial457', at('s457-tsv')))).toEqual([{ id: '7', ...expected }])
    expect(await load('spatial457', at('s457-tsv', 'Spatial457.tsv'))).toHaveLength(1)
  })

  test('question files, with true and false as answers', async () => {
    const files = ['L1_single', 'L2_objects', 'L3_2D_spatial', 'L4_occ', 'L4_pose', 'L5_6d_spatial', 'L5_collision']
    const row = {
      image_filename: 'a.png',
      question: 'Is there a bus?',
      answer: true,
      question_index: 450001,
      program: [],
    }
    for (const file of files) write(at('s457-json', 'questions', `${file}.json`), JSON.stringify({ questions: [row] }))
    write(at('s457-json', 'images', 'a.png'), picture(1))
    const items = await seen(await load('spatial457', at('s457-json')))
    expect(items.map(({ category }) => category)).toContain('L3_2d_spatial')
    expect(items).toHaveLength(7)
    expect(items.find(({ category }) => category === 'L4_occ')).toEqual({ id: 'L4_occ/450001', ...expected })
    expect(await load('spatial457', at('s457-json', 'questions', 'L4_occ.json'))).toHaveLength(1)
  })

  test('parquet', async () => {
    const row = {
      image: picture(1),
      image_filename: 'a.png',
      question: 'Is there a bus?',
      answer: 'Yes',
      question_index: 3,
    }
    for (const level of [
      'L1_single',
      'L2_objects',
      'L3_2d_spatial',
      'L4_occ',
      'L4_pose',
      'L5_6d_spatial',
      'L5_collision',
    ]) {
      writeParquet(at('s457-parquet', level, 'validation-00000-of-00001.parquet'), [row])
    }
    const items = await seen(await load('spatial457', at('s457-parquet')))
    expect(items[3]).toEqual({ id: 'L4_occ/3', ...expected })
  })
})

describe('3dsrbench', () => {
  const cells = { question: 'Which is higher?', A: 'kite', B: 'building', answer: 'A', category: 'height_higher' }
  const expected = {
    category: 'height_higher',
    question: 'Which is higher?',
    options: options('kite', 'building'),
    gold: 'A',
    media: [picture(2)],
  }
  test('toolkit table, with the id in qid', async () => {
    const row = { index: '0', qid: 'VIN6MS3J-flip', ...cells, C: '', D: '', image: base64(2) }
    writeTable(at('3dsr-tsv', '3DSRBench.tsv'), [row])
    const [item] = await seen(await load('3dsrbench', at('3dsr-tsv')))
    expect(item).toEqual({ id: 'VIN6MS3J-flip', alternateId: '0', ...expected, metadata: { qid: 'VIN6MS3J-flip' } })
  })

  const row = { index: 'VIN6MS3J', ...cells, image_source: 'COCO', image_url: 'http://images.example/train2017/1.jpg' }
  test('csv with COCO pictures', async () => {
    writeTable(at('3dsr-csv', '3dsrbench_v1.csv'), [{ ...row, C: '', D: '' }], ',')
    write(at('3dsr-csv', 'coco_images', 'train2017', '1.jpg'), picture(2))
    const [item] = await seen(await load('3dsrbench', at('3dsr-csv')))
    expect(item).toEqual({ id: 'VIN6MS3J', ...expected, metadata: { qid: 'VIN6MS3J' } })
  })

  test('parquet with empty options as null', async () => {
    writeParquet(at('3dsr-parquet', '3dsrbench_v1-00000-of-00001.parquet'), [{ ...row, C: null, D: null }])
    write(at('3dsr-parquet', 'coco_images', '1.jpg'), picture(2))
    const [item] = await seen(await load('3dsrbench', at('3dsr-parquet')))
    expect(item).toEqual({ id: 'VIN6MS3J', ...expected, metadata: { qid: 'VIN6MS3J' } })
  })
})

describe('spatialeval', () => {
  test('toolkit table, with pictures by reference', async () => {
    const row = { question: '<image> Which way?', A: 'Northeast', B: 'Southwest', answer: 'B', category: 'spatialmap' }
    writeTable(at('se-tsv', 'SpatialEval.tsv'), [
      { index: '0', image: base64(3), ...row },
      { index: '1', image: '0', ...row },
    ])
    const items = await seen(await load('spatialeval', at('se-tsv')))
    expect(items.map(({ media }) => media)).toEqual([[picture(3)], [picture(3)]])
    expect(items[1]).toMatchObject({
      question: 'Which way?',
      gold: 'B',
      metadata: { answer: 'Southwest', question: 0 },
    })
  })

  test('parquet by mode, options inside the text', async () => {
    const row = {
      id: 'mazenav.vqa.12.2',
      image: picture(4),
      text: 'Is it the shortest path?\nA. Yes\nB. No',
      oracle_answer: 'No',
      oracle_option: 'B',
      oracle_full_answer: 'B. No',
    }
    writeParquet(at('se-parquet', 'vqa', 'test-00000-of-00001.parquet'), [row])
    const { image, ...textRow } = row
    writeParquet(at('se-parquet', 'tqa', 'test-00000-of-00001.parquet'), [{ ...textRow, id: 'mazenav.tqa.12.2' }])
    const [item] = await seen(await load('spatialeval', at('se-parquet')))
    expect(item).toMatchObject({
      id: 'mazenav.vqa.12.2',
      category: 'mazenav',
      options: options('Yes', 'No'),
      gold: 'B',
    })
    expect(item).toMatchObject({ metadata: { answer: 'No', question: 2 }, media: [image] })
    const [asText] = await load('spatialeval', at('se-parquet'), 'tqa')
    expect(asText).toMatchObject({ id: 'mazenav.tqa.12.2', media: [] })
  })
})

test('qspatial-plus: the rows of the subset, pictures from the table or from files', async () => {
  const row = {
    question: 'How wide?',
    answer_value: 1.5,
    answer_unit: 'inch',
    question_type: 'width',
    image: picture(5),
  }
  writeParquet(at('qs', 'data', 'train-00000-of-00001.parquet'), [
    { ...row, image_path: 'images/QSpatial_scannet/0.jpg' },
    { ...row, image_path: 'images/QSpatial_plus/0.jpg' },
    { ...row, image_path: 'images/QSpatial_plus/1.jpg', answer_unit: 'feet' },
  ])
  write(at('qs', 'images', 'QSpatial_scannet', '0.jpg'), picture(6))
  const items = await seen(await load('qspatial-plus', at('qs')))
  expect(items.map(({ id }) => id)).toEqual(['0', '1'])
  expect(items[1]).toMatchObject({
    category: 'width',
    gold: '1.5 feet',
    metadata: { value: 1.5, unit: 'feet' },
    media: [picture(5)],
  })
  expect((await seen(await load('qspatial-plus', at('qs'), 'QSpatial_scannet')))[0]).toMatchObject({
    media: [picture(6)],
  })
})

test('whatsup: both sets, or one, with data in the folder or the folder itself', async () => {
  const captions = [
    'A mug on a table',
    'A mug under a table',
    'A mug to the left of a table',
    'A mug to the right of a table',
  ]
  const row = (folder: string, name: string) => ({
    image_path: `data/${folder}/${name}.jpeg`,
    caption_options: captions,
  })
  write(
    at('wu', 'data', 'controlled_images_dataset.json'),
    JSON.stringify([row('controlled_images', 'mug_left_of_table')]),
  )
  write(
    at('wu', 'data', 'controlled_clevr_dataset.json'),
    JSON.stringify([row('controlled_clevr', 'cup_in-front_of_can')]),
  )
  write(at('wu', 'data', 'controlled_images', 'mug_left_of_table.jpeg'), picture(7))
  write(at('wu', 'data', 'controlled_clevr', 'cup_in-front_of_can.jpeg'), picture(8))
  const expected = [
    {
      id: 'A/mug_left_of_table',
      category: 'A: left',
      question: '',
      options: options(...captions),
      gold: 'A',
      metadata: { subset: 'A' },
      media: [picture(7)],
    },
    expect.objectContaining({ id: 'B/cup_in-front_of_can', category: 'B: in-front', media: [picture(8)] }),
  ]
  expect(await seen(await load('whatsup', at('wu')))).toEqual(expected)
  expect(await seen(await load('whatsup', at('wu', 'data')))).toEqual(expected)
  expect(await load('whatsup', at('wu'), 'B')).toHaveLength(1)
})

describe('viewspatial', () => {
  const expected = {
    category: 'Camera',
    question: 'Where?',
    options: options('left', 'right'),
    gold: 'B. right',
    metadata: {},
  }
  const row = { question_type: 'Camera', question: 'Where?', answer: 'B. right', choices: 'A. left\nB. right' }
  test.each([
    ['inside its folder', 'vs-in', 'ViewSpatial-Bench/val2017/1.jpg', 'val2017/1.jpg'],
    ['beside its folder', 'vs-beside', 'ViewSpatial-Bench/val2017/1.jpg', 'ViewSpatial-Bench/val2017/1.jpg'],
  ])('json %s', async (_, folder, name, place) => {
    write(at(folder, 'ViewSpatial-Bench.json'), JSON.stringify([{ ...row, image_path: [name, name] }]))
    write(at(folder, place), picture(9))
    const items = await seen(await load('viewspatial', at(folder)))
    expect(items).toEqual([{ id: '0', ...expected, media: [picture(9), picture(9)] }])
  })

  test('toolkit table', async () => {
    const cells = {
      index: '3',
      question_type: 'Camera',
      question: 'Where?',
      candidates: "['A. left', 'B. right']",
      answer: 'B',
    }
    writeTable(at('vs-tsv', 'ViewSpatialBench.tsv'), [{ ...cells, image_path: "['1.jpg']" }])
    write(at('vs-tsv', 'images', 'ViewSpatialBench', '1.jpg'), picture(1))
    const items = await seen(await load('viewspatial', at('vs-tsv')))
    expect(items).toEqual([{ id: '3', ...expected, gold: 'B', media: [picture(1)] }])
  })
})

describe('vsi-bench', () => {
  const letter = {
    category: 'route_planning',
    question: 'Turn?',
    options: options('left', 'right', 'back'),
    gold: 'C',
    metadata: { kind: 'letter' },
    media: ['scannet/scene0_00.mp4'],
  }
  const number = {
    category: 'object_counting',
    question: 'How many?',
    options: [],
    gold: '4',
    metadata: { kind: 'number' },
  }
  const hub = [
    {
      id: 11,
      dataset: 'scannet',
      scene_name: 'scene0_00',
      question_type: 'route_planning',
      question: 'Turn?',
      ground_truth: 'C',
      options: ['A. left', 'B. right', 'C. back'],
      pruned: false,
    },
    {
      id: 12,
      dataset: 'arkitscenes',
      scene_name: '41',
      question_type: 'object_counting',
      question: 'How many?',
      ground_truth: '4',
      options: null,
      pruned: true,
    },
  ]
  const expected = [
    { id: '11', ...letter },
    { id: '12', ...number, media: ['arkitscenes/41.mp4'] },
  ]

  test('jsonl, whole or debiased', async () => {
    write(at('vsi-jsonl', 'test.jsonl'), hub.map((row) => JSON.stringify(row)).join('\n'))
    expect(await seen(await load('vsi-bench', at('vsi-jsonl')))).toEqual(expected)
    expect(await seen(await load('vsi-bench', at('vsi-jsonl'), 'debiased'))).toEqual([expected[0]])
  })

  test("the paper's json: paths of another machine, options with their letters", async () => {
    const row = {
      mp4_path: '/mnt/other/VSIBench/scannet/scene0_00.mp4',
      question_type: 'route_planning',
      question: 'Turn?',
      answer: 'C',
      A: 'A. left',
      B: 'B. right',
      C: 'C. back',
      D: null,
    }
    write(at('vsi-json', 'vsi_bench.json'), JSON.stringify([row]))
    expect(await seen(await load('vsi-bench', at('vsi-json')))).toEqual([{ id: '0', ...letter }])
    const [item] = await load('vsi-bench', at('vsi-json'))
    expect(item?.media[0]).toMatchObject({ kind: 'video', path: at('vsi-json', 'scannet', 'scene0_00.mp4') })
  })

  test('toolkit tables, whole and debiased', async () => {
    const row = {
      index: '11',
      video: 'scannet/scene0_00',
      question_type: 'route_planning',
      question: 'Turn?',
      answer: 'C',
    }
    const cells = { ...row, candidates: "['A. left', 'B. right', 'C. back']" }
    writeTable(at('vsi-tsv', 'VSI-Bench.tsv'), [cells])
    expect(await seen(await load('vsi-bench', at('vsi-tsv')))).toEqual([expected[0]])
    await expect(load('vsi-bench', at('vsi-tsv'), 'debiased')).rejects.toThrow(/VSI-Bench-Debiased\.tsv/)
  })
})

describe('what is missing is named with its place and its host', () => {
  const message = async (name: string, path: string, subset?: string) => {
    const error = await load(name, path, subset).catch((reason: unknown) => reason)
    return SpatialError.is(error) ? error.message : `no SpatialError: ${error}`
  }
  test('no folder, an empty folder, a folder of something else', async () => {
    write(at('empty', 'notes.txt'), 'x')
    expect(await message('vsi-bench', at('none'))).toMatch(
      /^VSI-Bench: there is no .*none; put there test\.jsonl from https:\S+/,
    )
    expect(await message('vsi-bench', at('empty'))).toMatch(
      /holds none of its tables; put there .*vsi_bench\.json from https:/,
    )
    expect(await message('vsi-bench', at('empty', 'notes.txt'))).toMatch(/holds none of its tables/)
  })

  test('half a layout', async () => {
    write(at('half', 'data', 'controlled_images_dataset.json'), '[]')
    expect(await message('whatsup', at('half'))).toMatch(
      /half lacks data\/controlled_clevr_dataset\.json; put it there from https:/,
    )
    expect(await load('whatsup', at('half'), 'A')).toEqual([])
  })

  test('a picture, when it is read', async () => {
    write(
      at('lost', 'ViewSpatial-Bench.json'),
      JSON.stringify([{ question_type: '', image_path: ['val2017/1.jpg'], question: '', answer: '', choices: '' }]),
    )
    const [item] = await load('viewspatial', at('lost'))
    const [image] = item!.media
    await expect(image?.kind === 'image' && image.read()).rejects.toThrow(
      /no picture .*val2017.1\.jpg; put it there from https:/,
    )
  })

  test('an unknown subset, a row without its fields', async () => {
    expect(await message('vsi-bench', at('none'), 'half')).toMatch(
      /VSI-Bench has no subset half \(there are full, debiased\)/,
    )
    write(at('broken', 'vsi_bench.json'), '[{"mp4_path": 1}]')
    expect(await message('vsi-bench', at('broken'))).toMatch(/vsi_bench\.json row 1: mp4_path: /)
  })
})
