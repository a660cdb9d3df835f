export { type AnswerPlace, type AnswerReader, type AnswerRule, verifyAnswer, verifyTolerant } from './answer.ts'
export { best, gated, product, type Rule, scored, type Weighted, weightedSum } from './combine.ts'
export {
  boxIou,
  centerness,
  centreCredit,
  completeIou,
  completeIouCredit,
  distanceCredit,
  mappedCompleteIou,
} from './credits/box.ts'
export { type FlipCredit, flipCredit } from './credits/flip.ts'
export { temporalIou } from './credits/interval.ts'
export { type Maze, mazeCredit, type PathCredit, stepsToGoal } from './credits/maze.ts'
export {
  meanRelativeAccuracy,
  meanRelativeAccuracyOfficial,
  meanRelativeAccuracyPaper,
} from './credits/mean-relative-accuracy.ts'
export {
  inverseErrorCredit,
  ratioCredit,
  relativeErrorCredit,
  smoothNumericCredit,
  withinRatio,
} from './credits/number.ts'
export {
  kendallTau,
  type PermutationCredit,
  type PermutationOptions,
  permutationCredit,
} from './credits/permutation.ts'
export { sceneCountCredit, sceneLayoutCredit } from './credits/scene-graph.ts'
export { type SetCredit, setCredit } from './credits/set.ts'
export { tagsOnce, thinksThenAnswers } from './forms/tag-forms.ts'
export { afterThinking, thinksThenBoxes } from './forms/think-format.ts'
export { allAnswers, lastAnswer } from './marks/answer-tags.ts'
export { allBoxed, lastBoxed } from './marks/boxed.ts'
export { boxedBalanced, boxedFirstNoBrace, boxedLastNoBrace, boxedLastNoSlash } from './marks/published-boxes.ts'
export { tightenTags } from './notation/whitespace.ts'
export { verifyPaper } from './paper.ts'
export { canInfer, type InferProfile } from './readers/can-infer.ts'
export { type Box, type Point, readBox, readPoint } from './readers/coordinates.ts'
export { type Interval, readInterval } from './readers/interval.ts'
export { readLabels } from './readers/labels.ts'
export { firstLoneLetter } from './readers/lone-letter.ts'
export { type Move, readMoves } from './readers/moves.ts'
export { readNumber } from './readers/number.ts'
export { readNumberList } from './readers/number-list.ts'
export { readOptionLetter } from './readers/option-letter.ts'
export { type Quantity, readQuantity } from './readers/quantity.ts'
export { readSceneGraph, type SceneGraph } from './readers/scene-graph.ts'
export { type AnswerReward, type Judge, parseReward, type RewardSpec } from './reward/reward.ts'
export type { NumberCredit, RuleSpec } from './reward/rule-spec.ts'
export type { Reply, RewardSample } from './reward/sample.ts'
export type { ShapingSpec } from './reward/shaping.ts'
export {
  angleRule,
  boxRule,
  choiceRule,
  flipRule,
  intervalRule,
  labelsRule,
  mazeRule,
  numberRule,
  permutationRule,
  pointRule,
  quantityRule,
  textRule,
} from './rules.ts'
export { cosineScaled, softOverlongPenalty, stopProperly } from './shaping/length.ts'
export { repetitionShare } from './shaping/repetition.ts'
export { type RewardRange, rescaleReward } from './shaping/rescale.ts'
export { formatWeight, type Verdict } from './verdict.ts'
export { type Question, type VerifierProfile, type VerifyOptions, verify } from './verify.ts'
