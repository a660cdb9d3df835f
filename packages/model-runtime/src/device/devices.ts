import { SpatialError } from '@spatial-ssrl/core'
import type { DeviceKind } from './contract/device.ts'
import { cpu } from './cpu/cpu.ts'
import { webgpu } from './webgpu/webgpu.ts'

/** Devices by name: to add one, add its folder and its line here. */
const devices = { cpu, webgpu } satisfies Record<string, DeviceKind>

/** Name of a device that graphs run on. */
export type DeviceName = keyof typeof devices

/** Providers of onnxruntime that have no folder here yet. */
const notBuilt = /^(cuda|tensorrt|rocm|directml|dml|coreml)\b/i

/**
 * The kind that a name stands for.
 * @throws SpatialError `config` for a name that is none, with those that are
 */
export function deviceKind(name: string): DeviceKind {
  if (Object.hasOwn(devices, name)) return devices[name as DeviceName]
  const what = notBuilt.test(name) ? `${name} is not built yet` : `${JSON.stringify(name)} is unknown`
  throw new SpatialError('config', `device: ${what}; known are ${Object.keys(devices).join(', ')}`)
}

/**
 * Whether this machine can run graphs on a device, before a model is opened on it.
 * @throws SpatialError `config`, one line: what is missing and the fix, or for a name that is none those that are known
 */
export async function checkDevice(name: string): Promise<DeviceName> {
  await deviceKind(name).check()
  return name as DeviceName
}

/** Devices that one model of this process has to itself at the moment. */
const taken = new Set<string>()

/**
 * Takes a device for a model, where models cannot run side by side on it.
 * @returns gives it back
 * @throws SpatialError `config` while another model has it
 */
export function takeDevice(name: DeviceName): () => void {
  if (devices[name].sharesThreads) return () => {}
  if (taken.has(name))
    throw new SpatialError('config', `device ${name}: another model is open on it; close that one first`)
  taken.add(name)
  return () => void taken.delete(name)
}
