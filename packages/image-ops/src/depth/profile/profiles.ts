import type { DepthProfile } from './profile-schema.ts'

const millimetres: DepthProfile = { container: 'png16', scale: 0.001, kind: 'metric', invalid: [0, 65535] }

/** Depth conventions of public data sets. */
export const depthProfiles = {
  /** DIODE: float metres along the axis in npy; give its validity mask as well, other pixels hold wrong depths. */
  diode: { container: 'npy', scale: 1, kind: 'metric', invalid: [0] },
  /** MegaDepth: h5, unknown scale of the reconstruction; its ordinal maps are refused. */
  megadepth: { container: 'h5', key: 'depth', scale: 1, kind: 'relative', invalid: [0] },
  /** NYU Depth v2 as 16-bit PNG in millimetres. */
  nyu: { ...millimetres, resize: true },
  /** NYU Depth v2 as one h5 file per frame, metres. */
  'nyu-h5': { container: 'h5', key: 'depth', scale: 1, kind: 'metric', invalid: [0] },
  /** ScanNet, Redwood, 7-Scenes: 16-bit PNG in millimetres, smaller than the photograph. */
  scannet: { ...millimetres, resize: true },
  /** ARKitScenes: 16-bit PNG in millimetres, 256×192 or larger. */
  arkitscenes: { ...millimetres, resize: true },
  /** KITTI: 16-bit PNG, 1/256 m, sparse. */
  kitti: { container: 'png16', scale: 1 / 256, kind: 'metric', invalid: [0] },
  /** Virtual KITTI 2: 16-bit PNG in centimetres, 65535 = sky. */
  vkitti2: { container: 'png16', scale: 0.01, kind: 'metric', invalid: [0, 65535] },
  /** Hypersim: metres along the ray in h5, 1024×768. */
  hypersim: {
    container: 'h5',
    key: 'dataset',
    scale: 1,
    kind: 'metric',
    invalid: [0],
    rayDistance: { focal: 886.81, width: 1024 },
  },
  /** SUN RGB-D: 16-bit PNG in millimetres, turned left by 3 bits; nothing beyond 8 m. */
  sunrgbd: { container: 'png16', scale: 0.001, kind: 'metric', invalid: [0], rotateBits: 3, clip: [0, 8] },
  /** TUM RGB-D, ICL-NUIM, Bonn: 16-bit PNG, 1/5000 m. */
  tum: { container: 'png16', scale: 1 / 5000, kind: 'metric', invalid: [0] },
  /** TartanAir: float metres in npy, sky at 10 km. */
  tartanair: { container: 'npy', scale: 1, kind: 'metric', invalid: [0], clip: [0, 9000] },
  /** TartanAir V2: the same as bytes of an RGBA PNG. */
  'tartanair-v2': { container: 'png-float', scale: 1, kind: 'metric', invalid: [0], clip: [0, 9000] },
  /** Matterport3D: 16-bit PNG, 1/4000 m. */
  matterport: { container: 'png16', scale: 1 / 4000, kind: 'metric', invalid: [0] },
  /** Middlebury stereo 2014 and later: disparity in pfm, calib.txt beside it, baseline in millimetres. */
  middlebury: { container: 'pfm', scale: 0.001, kind: 'metric', invalid: [], disparity: 'calib.txt' },
  /** ETH3D: float32 metres without a header, of the photograph's size. */
  eth3d: { container: 'raw', scale: 1, kind: 'metric', invalid: [0] },
  /** MPI Sintel: dpt in units of its scenes. */
  sintel: { container: 'dpt', scale: 1, kind: 'relative', invalid: [0] },
  /** Relative maps of Depth Anything, MiDaS and DPT (npy, 16-bit PNG …): larger is nearer, nothing but order is known. */
  'depth-anything': { scale: 1, kind: 'ordinal', invalid: [], nearness: true, resize: true },
  /** Any container that holds metres along the axis as they are; 0 = no measurement, beyond 1000 km = background. */
  metres: { scale: 1, kind: 'metric', invalid: [0], clip: [0, 1e6] },
} satisfies Record<string, DepthProfile>
