export { type OmittableParameter, omittable, type ParameterSet, type ServerSampling } from './openai/chat-request.ts'
export type { ProxySettings } from './openai/connection/proxy.ts'
export { shownAddress } from './openai/connection/service-address.ts'
export { EndpointError, type EndpointFailure, type EndpointRemedy } from './openai/endpoint-error.ts'
export { fitPicture, type PictureFit } from './openai/fit-picture.ts'
export {
  type Completion,
  type EncodedQuestion,
  type Endpoint,
  type EndpointOptions,
  openEndpoint,
} from './openai/open-endpoint.ts'
export type { ServedGeneration } from './openai/reply/chat-reply.ts'
