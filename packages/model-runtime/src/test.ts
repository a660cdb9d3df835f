export {
  type ReceivedRequest,
  type ScriptedReply,
  type ScriptedServer,
  scriptedServer,
} from './openai/scripted-server.ts'
export { type ScriptedPolicy, scriptedPolicy } from './policy/scripted-policy.ts'
