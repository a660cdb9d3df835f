import { defineConfig } from 'vitest/config'

const conditions = ['@spatial-ssrl/source', 'node', 'import', 'module', 'default']

/** Files that spy on the process, change its environment or count what it holds, each in a process of its own. */
const alone = [
  'packages/launch/src/**/*.test.ts',
  'packages/onnx-autodiff/src/recompute.test.ts', // a child's peak memory counts its parent's: it must be small
  'apps/*/src/**/*.test.ts',
  'tests/**/*.test.ts',
]

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    pool: 'forks',
    execArgv: ['--conditions=@spatial-ssrl/source'],
    maxWorkers: '100%', // one less by default, which on two cores is one
    testTimeout: 60_000,
    hookTimeout: 60_000,
    reporters: ['default', './scripts/count-reporter.ts'],
    projects: [
      // Most files change nothing outside themselves and need not read all modules anew: that was half of their time.
      {
        extends: true,
        test: { name: 'together', isolate: false, include: ['packages/*/src/**/*.test.ts'], exclude: alone },
      },
      { extends: true, test: { name: 'alone', include: alone } },
    ],
  },
})
