import { SpatialError } from '@spatial-ssrl/core'
import type { FrozenPlace } from '../checkpoint/weights-in-files.ts'
import type { DeviceKind } from '../device/contract/device.ts'
import { type DeviceName, deviceKind, takeDevice } from '../device/devices.ts'

/**
 * The kind of device that a name stands for, if this machine has it and it does what is asked for; `leave` gives it back.
 * @throws SpatialError `config`, before any work
 */
export async function deviceFor(
  name: string,
  { frozen = 'memory', lanes = 1 }: { frozen?: FrozenPlace; lanes?: number },
): Promise<{ kind: DeviceKind; leave: () => void }> {
  const kind = deviceKind(name)
  const refuse = (what: string, fix: string) =>
    new SpatialError('config', `device ${name}: ${what}; ${fix}, or take the device cpu`)
  if (frozen !== 'memory' && !kind.readsFiles)
    throw refuse(`weights lie in memory there, not in ${frozen}`, `leave out frozen: ${frozen}`)
  if (lanes > 1 && !kind.sharesThreads) throw refuse(`one lane runs there, not ${lanes}`, 'leave out lanes')
  const leave = takeDevice(name as DeviceName) // before anything runs on it
  try {
    await kind.check()
    return { kind, leave }
  } catch (error) {
    leave()
    throw error
  }
}
