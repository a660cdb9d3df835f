export {
  type ControlRequest,
  type ReceivedRequest,
  type ScriptedReply,
  type ScriptedSample,
  type ScriptedServer,
  type ScriptedServerOptions,
  scriptedServer,
} from './scripted-server.ts'
