/** Whether a name is one that a pattern means, in which `*` stands for any text. */
export function nameTest(pattern: string): (name: string) => boolean {
  const source = pattern
    .split('*')
    .map((text) => text.replace(/[.+?^${}()|[\]\\]/g, '\\$&'))
    .join('.*')
  const test = new RegExp(`^${source}$`)
  return (name) => test.test(name)
}
