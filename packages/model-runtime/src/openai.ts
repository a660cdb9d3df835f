export type { ParameterSet, ServerSampling } from './openai/chat-request.ts'
export { EndpointError, type EndpointFailure } from './openai/endpoint-error.ts'
export { fitPicture, type PictureFit } from './openai/fit-picture.ts'
export {
  type Completion,
  type EncodedQuestion,
  type Endpoint,
  type EndpointOptions,
  openEndpoint,
} from './openai/open-endpoint.ts'
