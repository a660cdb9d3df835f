import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import type { Asking, Benchmark, BenchmarkPrompts, FrameRule, ImageRule, Item } from '@spatial-ssrl/benchmarks'
import type { RgbImage } from '@spatial-ssrl/core'
import { preparePicture } from '../media/picture.ts'
import type { FrameExtractor } from '../media/video-frames.ts'

/** One picture of a question; its pixels are made when asked for and not kept. */
export interface QuestionPicture {
  name: string
  /** sha256 of its encoded bytes, hex. */
  sha256: string
  /** The encoded original. */
  bytes(): Promise<Uint8Array>
  /** Decoded, at the size it is shown. */
  pixels(): Promise<RgbImage>
}

/** An item as a model is asked. */
export interface Question {
  item: Item
  /** The prompt; `<image>` marks where each picture goes, in order. */
  text: string
  pictures: QuestionPicture[]
  /** Decoded frames of the video and the numbers of those shown; null without video. */
  frames: { total: number; shown: number[] } | null
}

/** How a benchmark's items become questions. */
export interface QuestionRules {
  benchmark: Benchmark
  asking: Asking
  prompts: BenchmarkPrompts
  /** Sizes of pictures and frames. */
  imageRule: ImageRule
  /** Null: the benchmark's own. */
  frameRule: FrameRule | null
  extractor: FrameExtractor
}

/** @throws SpatialError `data` for a missing or broken picture or video */
export async function makeQuestion(item: Item, rules: QuestionRules): Promise<Question> {
  const question: Question = { item, text: '', pictures: [], frames: null }
  const show = async (name: string, bytes: () => Promise<Uint8Array>) => {
    question.text += '<image>'
    const sha256 = createHash('sha256')
      .update(await bytes())
      .digest('hex')
    question.pictures.push({ name, sha256, bytes, pixels: async () => preparePicture(await bytes(), rules.imageRule) })
  }
  for (const part of rules.benchmark.prompt(item, rules.asking, rules.prompts)) {
    if (part.type === 'text')
      question.text += part.text.replaceAll('<image>', '') // marks in the data are no pictures
    else if (part.type === 'image') await show(part.image.name, () => part.image.read())
    else {
      const { frameRule, benchmark, asking } = rules
      const rule = frameRule ?? benchmark.frameRule(asking.profile)
      if (rule === null)
        throw new RangeError(`makeQuestion: ${benchmark.name} shows a video but has no rule for frames`)
      const { total, indices, files } = await rules.extractor.frames(part.video, rule)
      question.frames = { total, shown: indices }
      for (const [k, file] of files.entries()) await show(`${part.video.name}#${indices[k]}`, () => readFile(file))
    }
  }
  return question
}
