/** Static sizes of one compiled graph; batches are padded up to them. Families whose prompts hold pictures extend it. */
export interface BatchShape {
  /** Prompts. */
  groups: number
  /** P. Prompts are left-padded, so the last prompt token is always at P − 1. */
  promptLength: number
  /** R, replies per prompt. */
  replies: number
  /** L, tokens per reply. */
  replyLength: number
}
