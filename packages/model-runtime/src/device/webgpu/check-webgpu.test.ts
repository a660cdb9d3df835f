import { expect, test } from 'vitest'
import { checkWebGpu, type Found } from './check-webgpu.ts'

const able: Found = { platform: 'linux/x64', bundled: true, findsLibrary: () => true, openDevice: async () => {} }
const noAdapter = async () => {
  throw new Error(
    '/src/webgpu_context.cc:136 Initialize()::<lambda()> adapter_result.status == wgpu::Success was false. Failed to get a WebGPU adapter: No supported adapters\n',
  )
}

test('a machine that has what it takes passes', async () => {
  await checkWebGpu(able)
  await checkWebGpu({ ...able, platform: 'darwin/arm64', findsLibrary: () => false }) // Metal takes no Vulkan
})

test.each<[string, Partial<Found>, RegExp]>([
  [
    'a build without the provider',
    { platform: 'linux/arm64', bundled: false },
    /has no WebGPU provider for linux\/arm64; take a/,
  ],
  ['no loader of Vulkan', { findsLibrary: () => false }, /libvulkan\.so\.1, .* not found; install libvulkan1 \(Debian/],
  [
    'no driver',
    { openDevice: noAdapter },
    /found \(Failed to get a WebGPU adapter: No supported adapters\); install .*VK_ICD_FILENAMES/,
  ],
  [
    'no driver elsewhere',
    { platform: 'win32/x64', openDevice: noAdapter },
    /adapters\); install the GPU's driver, or take/,
  ],
])('%s is one line with what is missing and the fix', async (_what, lacking, message) => {
  const error = await checkWebGpu({ ...able, ...lacking }).catch((thrown) => thrown)
  expect(error).toMatchObject({ code: 'config', message: expect.stringMatching(message) })
  expect(error.message).toMatch(/^device webgpu: [^\n]+, or take the device cpu$/)
})

test('the loader is looked for before the provider is asked, which prints what it misses', async () => {
  const openDevice = async () => {
    throw new Error('asked')
  }
  await expect(checkWebGpu({ ...able, findsLibrary: () => false, openDevice })).rejects.toThrow('not found')
})
