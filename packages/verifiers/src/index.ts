export {
  meanRelativeAccuracy,
  meanRelativeAccuracyOfficial,
  meanRelativeAccuracyPaper,
} from './credits/mean-relative-accuracy.ts'
export { afterThinking, thinksThenBoxes } from './forms/think-format.ts'
export { verifyPaper } from './paper.ts'
export { allBoxed, lastBoxed } from './readers/boxed.ts'
export { canInfer, type InferProfile } from './readers/can-infer.ts'
export { firstLoneLetter } from './readers/lone-letter.ts'
export { readNumberList } from './readers/number-list.ts'
export { readOptionLetter } from './readers/option-letter.ts'
export { boxedBalanced, boxedFirstNoBrace, boxedLastNoBrace, boxedLastNoSlash } from './readers/published-boxes.ts'
export { tightenTags } from './readers/whitespace.ts'
export { type AnswerReader, verifyTolerant } from './tolerant.ts'
export { formatWeight, type Verdict } from './verdict.ts'
export { type Question, type VerifierProfile, verify } from './verify.ts'
