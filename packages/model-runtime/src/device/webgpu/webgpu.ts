import type { DeviceKind } from '../contract/device.ts'
import { openSessions } from '../onnxruntime/session-device.ts'
import { checkWebGpu } from './check-webgpu.ts'

/**
 * onnxruntime's WebGPU provider: Vulkan on Linux, Metal or Direct3D elsewhere. Weights and results cross to the device and back in every
 * run, and the optimiser's step is taken by the CPU.
 */
export const webgpu: DeviceKind = {
  readsFiles: false, // no kernel widens bfloat16, and none makes floats of four bits as the CPU's does
  sharesThreads: false, // two threads that run at once on the one device of a process end it
  check: checkWebGpu,
  open: (options) => openSessions({ provider: 'webgpu', ...options }),
}
