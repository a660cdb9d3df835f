/** A file among the blobs of a download cache of the Hugging Face hub: named by a hash, so no other file can be put in its place. */
const blob = /[\\/](?:models|datasets|spaces)--[^\\/]+[\\/]blobs[\\/][0-9a-f]+$/

/**
 * Whether a file that was named as lying in a folder really does, links followed: links may lead to other places in the folder, and
 * to blobs of a hub cache, which is what its `snapshots/…` and older downloads with `--local-dir` are made of.
 * @param path the file's real path, all links resolved
 * @param folder the folder's
 */
export function liesInFolder(path: string, folder: string): boolean {
  const below = folder.replace(/[\\/]+$/, '')
  if (path === below || (path.startsWith(below) && /[\\/]/.test(path[below.length] ?? ''))) return true
  return blob.test(path)
}
