export { type ScriptedPolicy, scriptedPolicy } from './engine/scripted-policy.ts'
