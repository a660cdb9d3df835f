import type { Device, DeviceOptions } from './contract/device.ts'
import { openCpu } from './cpu/cpu.ts'

/** Devices by name: to add one, add its folder and its line here. */
const devices = { cpu: openCpu } satisfies Record<string, (options: DeviceOptions) => Device>

/** Name of a device that graphs run on. */
export type DeviceName = keyof typeof devices

export const deviceNames = Object.keys(devices) as DeviceName[]

/** @throws RangeError for a name that is none */
export function openDevice(name: DeviceName, options: DeviceOptions): Device {
  if (!Object.hasOwn(devices, name))
    throw new RangeError(`openDevice: expected one of ${deviceNames.join(', ')}, got ${name}`)
  return devices[name](options)
}
