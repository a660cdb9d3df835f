export { type OmittableParameter, omittable, type ParameterSet, type ServerSampling } from './chat-request.ts'
export type { ProxySettings } from './connection/proxy.ts'
export { shownAddress } from './connection/service-address.ts'
export { type ControlOptions, openServerControl, type ServerControl } from './control/server-control.ts'
export type { ServerKind } from './control/server-kinds.ts'
export { EndpointError, type EndpointFailure, type EndpointRemedy } from './failure/endpoint-error.ts'
export {
  type Completion,
  type EncodedQuestion,
  type Endpoint,
  type EndpointOptions,
  openEndpoint,
} from './open-endpoint.ts'
export type { ServedGeneration } from './reply/chat-reply.ts'
