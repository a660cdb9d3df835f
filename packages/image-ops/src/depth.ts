export { encodeNpy } from './depth/npy.ts'
export { encodeDepthPng16 } from './depth/png16.ts'
export { type DepthContainer, type DepthProfile, depthProfile, depthProfiles } from './depth/profile.ts'
export { readDepth } from './depth/read-depth.ts'
