import { isSpace, trimSpace } from '../notation/whitespace.ts'

/**
 * Whether the whole of `text`, white space at its ends aside, has the form `<think>…</think> <answer>…</answer>` with nothing but white
 * space between the two: what `<think>.*</think>\s*<answer>.*</answer>` accepts, in linear time.
 */
export function thinksThenAnswers(text: string): boolean {
  const bare = trimSpace(text)
  if (!bare.startsWith('<think>') || !bare.endsWith('</answer>')) return false
  for (let at = bare.indexOf('</think>', 7); at >= 0; at = bare.indexOf('</think>', at + 1)) {
    let next = at + 8
    while (isSpace(bare.charCodeAt(next))) next++
    if (bare.startsWith('<answer>', next)) return next + 8 <= bare.length - 9
  }
  return false
}

/**
 * Share of the `tags` that occur exactly once, in [0, 1]. With the four tags of `<think>…</think><answer>…</answer>` each is worth ¼, as
 * in V-Triune (arXiv:2505.18129).
 */
export function tagsOnce(text: string, tags: readonly string[]): number {
  const once = tags.filter((tag) => {
    const first = text.indexOf(tag)
    return first >= 0 && text.indexOf(tag, first + tag.length) < 0
  })
  return tags.length === 0 ? 1 : once.length / tags.length
}
