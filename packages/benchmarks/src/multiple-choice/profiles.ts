import type { ProfileRules } from '../benchmark/profile.ts'
import { letterScore, microAccuracy } from './aggregate.ts'
import { optionTemplates } from './prompts.ts'
import { optionReader } from './read.ts'
import { toolkitImageRule, toolkitMaxTokens } from './toolkit-rules.ts'

const common = {
  templates: optionTemplates,
  imageRule: toolkitImageRule,
  maxTokens: toolkitMaxTokens,
  score: letterScore,
  aggregate: microAccuracy,
}

/** Multiple choice as arXiv:2510.27606 ran it. */
export const paperChoice: ProfileRules = {
  about: "the paper's runs: VLMEvalKit with its inference of 2025, which takes an article for option A",
  source: 'arXiv:2510.27606, github.com/InternLM/Spatial-SSRL',
  ...common,
  read: optionReader('fork'),
}

/** Multiple choice as VLMEvalKit has it in 2026. */
export const officialChoice: ProfileRules = {
  about: 'VLMEvalKit of 2026, whose inference wants the letter near the end',
  source: 'github.com/open-compass/VLMEvalKit',
  ...common,
  read: optionReader('upstream'),
}
