import { type Html, page as onePage } from '@spatial-ssrl/page'
import { style } from './style.ts'

/** A whole page of the trainer. */
export function page(content: { title: string; lead: string; body: Html | Html[]; foot: string }): string {
  return onePage({ ...content, style })
}
