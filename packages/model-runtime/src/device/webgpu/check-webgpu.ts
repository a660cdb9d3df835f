import { SpatialError } from '@spatial-ssrl/core'
import { add, Graph, toModel } from '@spatial-ssrl/onnx-autodiff'
import { InferenceSession, listSupportedBackends } from 'onnxruntime-node'

/** What the provider asks for by this name on Linux. */
const vulkanLoader = 'libvulkan.so.1'

/** What is asked of a machine: its platform, and what the runtime finds there. */
export interface Found {
  /** Such as `linux/x64`. */
  platform: string
  /** The provider is part of this build of the runtime. */
  bundled: boolean
  /** Whether the system's loader of libraries finds one of this name. */
  findsLibrary(name: string): boolean
  /** Makes a device. @throws Error where there is none */
  openDevice(): Promise<void>
}

/**
 * Whether WebGPU graphs can be run here. The loader of Vulkan is looked for first: without it the provider prints warnings of its own.
 * @throws SpatialError `config`, what is missing and the fix
 */
export async function checkWebGpu(found: Found = thisMachine): Promise<void> {
  const missing = (what: string, fix: string, cause?: unknown) =>
    new SpatialError('config', `device webgpu: ${what}; ${fix}, or take the device cpu`, { cause })
  if (!found.bundled)
    throw missing(
      `onnxruntime-node has no WebGPU provider for ${found.platform}`,
      'take a machine that it has one for (linux/x64, win32, darwin/arm64)',
    )
  const onLinux = found.platform.startsWith('linux/')
  if (onLinux && !found.findsLibrary(vulkanLoader))
    throw missing(
      `${vulkanLoader}, the loader of Vulkan, is not found`,
      'install libvulkan1 (Debian, Ubuntu) or vulkan-loader (Fedora)',
    )
  try {
    await found.openDevice()
  } catch (cause) {
    const said =
      cause instanceof Error ? (cause.message.trim().split('\n')[0] ?? '').replace(/^.* was false\. /, '') : ''
    throw missing(
      `no GPU that it can use is found (${said})`,
      onLinux
        ? "install the GPU's Vulkan driver, or name a software one as VK_ICD_FILENAMES (Chromium's SwiftShader)"
        : "install the GPU's driver",
      cause,
    )
  }
}

const thisMachine: Found = {
  platform: `${process.platform}/${process.arch}`,
  get bundled() {
    return listSupportedBackends().some(({ name, bundled }) => name === 'webgpu' && bundled)
  },
  findsLibrary(name) {
    try {
      process.dlopen({ exports: {} }, name)
      return true
    } catch (error) {
      // A library that is there is refused for not being an addon.
      return !(error instanceof Error && error.message.includes('cannot open shared object file'))
    }
  },
  async openDevice() {
    const graph = new Graph()
    const model = toModel(graph, { sum: add(graph.input('x', [1]), 1) }, { provider: 'webgpu' })
    const session = await InferenceSession.create(model, { executionProviders: ['webgpu'], logSeverityLevel: 4 })
    await session.release()
  },
}
