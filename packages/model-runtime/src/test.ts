export { type ScriptedPolicy, scriptedPolicy } from './policy/scripted-policy.ts'
