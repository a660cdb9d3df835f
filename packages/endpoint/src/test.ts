export {
  type ReceivedRequest,
  type ScriptedReply,
  type ScriptedServer,
  scriptedServer,
} from './scripted-server.ts'
