import packageFacts from '../../package.json' with { type: 'json' }

/** What made a run; the packages of this project share one version. */
export const versions: Record<string, string> = {
  spatialEval: packageFacts.version,
  node: process.versions.node,
  platform: `${process.platform}-${process.arch}`,
}
