import type { Device, DeviceKind, DeviceOptions } from '../contract/device.ts'
import { openSessions } from '../onnxruntime/session-device.ts'

/** onnxruntime's CPU provider. */
export const cpu: DeviceKind = {
  readsFiles: true,
  sharesThreads: true,
  async check() {},
  open,
}

/** Weights are views that it reads in place: an update is seen by the next run without rebuilding a session. */
function open(options: DeviceOptions): Device {
  return openSessions({ provider: 'cpu', ...options })
}
