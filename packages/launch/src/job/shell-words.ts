/** A word as a POSIX shell reads it back. */
export function quoteWord(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`
}

/** What stands for the number of a shard and for their count in the words of a command. */
export const places = { shard: '{shard}', shards: '{shards}' } as const

/** The words of one shard. @param index 1-based */
export function wordsOfShard(words: readonly string[], index: number, count: number): string[] {
  return words.map((word) => word.replaceAll(places.shard, String(index)).replaceAll(places.shards, String(count)))
}

/**
 * A command as one line for a POSIX shell, in which the number of the shard is a variable of the shell.
 * @param variable what the shell replaces by the number, as `"$shard"`
 */
export function shellLine(words: readonly string[], count: number, variable: string): string {
  return words
    .map((word) =>
      word
        .replaceAll(places.shards, String(count))
        .split(places.shard)
        .map((part) => (part === '' ? '' : quoteWord(part)))
        .join(variable),
    )
    .map((word) => (word === '' ? "''" : word))
    .join(' ')
}
