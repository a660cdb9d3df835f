/**
 * The folder that links inside `folder` may lead to: itself, or, for a snapshot in a download cache of the Hugging Face hub, the folder
 * of that repository, whose `snapshots/…` hold links into its `blobs/`.
 * @param folder the real path, links resolved
 */
export function linkBoundary(folder: string): string {
  const [repository] =
    /^.*[\\/](?:models|datasets|spaces)--[^\\/]+(?=[\\/]snapshots[\\/][^\\/]+(?:[\\/]|$))/.exec(folder) ?? []
  return repository ?? folder
}

/** Whether a real path is that of a folder or lies in it. */
export function liesIn(path: string, folder: string): boolean {
  const below = folder.replace(/[\\/]+$/, '')
  return path === below || (path.startsWith(below) && /[\\/]/.test(path[below.length] ?? ''))
}
