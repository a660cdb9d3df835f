export {
  type ControlRequest,
  type MessagePart,
  type ReceivedRequest,
  type ScriptedReply,
  type ScriptedSample,
  type ScriptedServer,
  type ScriptedServerOptions,
  scriptedServer,
} from './scripted-server.ts'
