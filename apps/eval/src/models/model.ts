import type { JsonObject, Sampling } from '@spatial-ssrl/core'
import type { OmittableParameter, ParameterSet, ServerSampling } from '@spatial-ssrl/endpoint'
import type { Question } from '../question/question.ts'

/** Every parameter that shapes replies. */
export interface EvalSampling extends Omit<Sampling, keyof ServerSampling>, ServerSampling {
  parameters: ParameterSet
  /** Parameters that are not sent, where some are left out. */
  omit?: OmittableParameter[]
}

/** One reply of a model. */
export interface Reply {
  text: string
  /** `stop`, `length`, or what a server names it. */
  finishReason: string
  /** What was thought before the answer, where a server keeps it apart from the text. */
  reasoning?: string
  /** Why the model does not answer, where it says so apart from the text. */
  refusal?: string
}

/** What a model gave for one question. */
export interface Answer {
  replies: Reply[]
  /** Width and height of each picture as it was sent, px. */
  sizes: [number, number][]
  usage: { promptTokens: number; completionTokens: number } | null
  /** HTTP requests made; 0 for a local model. */
  tries: number
  /** The model as the server names it. */
  servedModel: string | null
}

/** A model under evaluation. */
export interface EvalModel {
  /** Names it in keys, manifests and tables. */
  id: string
  /** Questions that may be open at once. */
  width: number
  /** What a manifest should say about it. */
  facts: JsonObject
  /** @throws EndpointError, or SpatialError `data` for a broken picture */
  answer(question: Question, sampling: EvalSampling): Promise<Answer>
  close(): Promise<void>
}
