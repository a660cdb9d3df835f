/** A split of a data set as a recipe names it. */
export interface NamedData {
  /** As the recipe has it. */
  name: string
  /** The key that names it. */
  key: string
}

/** What a recipe of whatever engine says of a run; null is what it does not say. */
export interface RunFacts {
  engine: 'spatial-ssrl' | 'easyr1' | 'llama-factory'
  /** GPUs, and the keys that set them; null where the engine takes what it is given. */
  gpus: { number: number; nodes: number; key: string } | null
  /** GPUs that one sampler takes. */
  tensorParallel: number
  /** Prompts of a rollout (supervised: samples of an update on one GPU), and the key. */
  batch: { number: number; key: string }
  /** Replies to a prompt; 1 in supervised training. */
  groupSize: number
  /** Prompts (supervised: batches of one GPU) of one optimiser update, and the key. */
  update: { number: number; key: string }
  epochs: { number: number; key: string } | null
  /** A limit on steps; null where epochs alone end the run. */
  maxSteps: { number: number | null; key: string }
  saveEvery: { number: number; key: string } | null
  /** Rows that the recipe trains on at most. */
  maxRows: number | null
  /** Tokens of a prompt, pictures included. `filtered`: longer ones are left out in silence. */
  prompt: { tokens: number; key: string; filtered: boolean } | null
  /** Tokens of a reply; null in supervised training, where `prompt` bounds both. */
  replyTokens: number | null
  /** Areas that pictures are brought to before the model's own processor sees them, px²; null where nothing is done. */
  pixels: { min: number; max: number; key: string } | null
  /** Pictures of a prompt at most. */
  pictures: { number: number; key: string } | null
  train: NamedData | null
  validation: NamedData | null
  /** A supervised recipe that trains an adapter, or one that trains all weights. */
  training: 'full' | 'adapter'
}
