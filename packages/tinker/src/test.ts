export {
  type Interruption,
  type ReceivedCall,
  type ScriptedTinker,
  type ScriptedTinkerOptions,
  scriptedTinker,
} from './scripted-server/scripted-tinker.ts'
export type { ServerKind } from './scripted-server/toy-engine.ts'
