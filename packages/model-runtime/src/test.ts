export { type ScriptedPolicy, scriptedPolicy } from './engine/scripted-policy.ts'
export {
  type ReceivedRequest,
  type ScriptedReply,
  type ScriptedServer,
  scriptedServer,
} from './openai/scripted-server.ts'
