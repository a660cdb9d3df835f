/** Words that say depth or disparity, and those that say a mask of either. */
const mapWords = wordSet('depth depths depthmap depthmaps disp disps disparity disparities')
const maskWords = wordSet('mask masks validity')
const depthWords: ReadonlySet<string> = new Set([...mapWords, ...maskWords])
/** Words of pictures that are made of depth for people to look at. */
const previewWords = wordSet('preview vis visualization colorized colourised')

/** Words that say picture. */
const pictureWords = wordSet(
  'rgb color colour image images img imgs im photo photos picture pictures pic pics frame frames outleft',
)
/** All words that tell what kind of file a name stands for, and nothing of the scene. */
const kindWords = new Set([
  ...[...depthWords, ...pictureWords],
  ...wordSet('final clean preview tonemap lowres highres wide geometry hdf meters metres proj groundtruth gt data'),
  ...wordSet('undistorted sync filled'),
])

/** Letters that stand for a kind of file where every file has them, as `i` and `d` in Matterport's `0f37_i0_0.jpg`, `0f37_d0_0.png`. */
const markLetters = wordSet('i d c')

/** Names of kinds that are not one run of letters, by what stands for them. */
const phrases: [RegExp, string][] = [
  [/hdf5/g, 'hdf'],
  [/leftimg8bit/g, 'img'],
  [/ground[ _-]truth/g, 'groundtruth'],
]

/** How names are compared. */
export interface Likeness {
  /** Parts of the path from its end that are looked at: 1 = the bare name, ∞ = all. Folders whose words are all of a kind are no part. */
  parts: number
  /** Only words that say depth are left out of the bare name; else all words of a kind. */
  exact: boolean
}

/** Most parts of a path that are looked at where the whole paths differ. */
const mostParts = 6

/**
 * How names can be alike, the most exact first: the whole path, then less and less of its end, as far as the bare name. So
 * `rgb/Camera_0/rgb_00001.jpg` and `depth/Camera_0/depth_00001.png` are alike in all but words of a kind.
 */
export function likenesses(names: readonly FrameName[]): Likeness[] {
  let most = 1
  for (const { folders } of names) most = Math.max(most, Math.min(mostParts, folders.length + 1))
  const parts = [Number.POSITIVE_INFINITY, ...Array.from({ length: most }, (_, i) => most - i)]
  return parts.flatMap((count) => [true, false].map((exact) => ({ parts: count, exact })))
}

/** A path taken apart. */
export interface FrameName {
  /** What each folder says but for words of a kind; folders that say nothing else are left out. */
  folders: string[]
  /** The words of the bare name. */
  own: string[]
  /** Whether it says that it is a depth map, a disparity or a mask. */
  isDepth: boolean
  /** Whether it says that it is a mask. `valid` says so beside `depth`, or as a folder of its own: elsewhere it is a split. */
  isMask: boolean
  /** Whether it says that it is a picture of depth, made for looking at. */
  isPreview: boolean
}

/** The words of a path. Another extension inside, as in `a.jpg.npy`, is no word. */
export function parseName(name: string): FrameName {
  const stem = stemOf(name).replace(/\.(jpe?g|png|webp|avif|tiff?|gif)(?![\p{L}\d])/giu, '')
  const folders = name.split('/').slice(0, -1).map(wordsOf)
  const own = wordsOf(stem)
  const all = [...folders.flat(), ...own]
  const isMask = saysMask(folders.flat(), own)
  return {
    folders: folders
      .map((words) => words.filter((word) => !kindWords.has(word) && !(isMask && word === 'valid')).join(' '))
      .filter((words) => words !== ''),
    own,
    isDepth: isMask || all.some((word) => depthWords.has(word)),
    isMask,
    isPreview: all.some((word) => previewWords.has(word)),
  }
}

/** What names that are alike have in common. @param marks letters that tell nothing, from `marksOf` */
export function nameKey(
  { folders, own, isMask }: FrameName,
  { parts, exact }: Likeness,
  marks: ReadonlySet<string>,
): string {
  const kept = own.filter((word) => {
    if (word === 'valid') return !isMask
    return exact ? !depthWords.has(word) : !kindWords.has(word) && !marks.has(word)
  })
  const end = parts === 1 ? [] : folders.slice(-(parts - 1)) // all of them for ∞
  return [...end, ...kept].join(' ')
}

/** The mark letters that stand in every one of the names: they tell the kind of file. */
export function marksOf(names: readonly FrameName[]): ReadonlySet<string> {
  const common = new Set(names[0]?.own.filter((word) => markLetters.has(word)))
  for (const { own } of names) {
    if (common.size === 0) break
    for (const letter of common) if (!own.includes(letter)) common.delete(letter)
  }
  return common
}

/** What the bare name of a depth file says to the letter, but for words that say depth and the sign before them. */
export function letterKey(name: string): string {
  return withoutDepthWords(stemOf(name))
}

/** The letter keys of depth files that mean the picture of this name and no other: `a.jpg` is meant by `a_depth.png`, `a.jpg.npy`. */
export function letterKeysOfPicture(name: string): string[] {
  return [...new Set([letterKey(name), bareName(name)])]
}

/** How many characters of leading folders all names share, behind the last common slash. */
export function sharedFolders(names: readonly string[]): number {
  const [first = '', ...others] = names
  let length = first.lastIndexOf('/') + 1
  for (const name of others) {
    while (length > 0 && !name.startsWith(first.slice(0, length))) length = first.lastIndexOf('/', length - 2) + 1
    if (length === 0) break
  }
  return length
}

function withoutDepthWords(stem: string): string {
  const parts = stem.split(/([^\p{L}\p{M}]+)/u) // words at even places, what stands between them at odd ones
  let text = ''
  for (let at = 0; at < parts.length; at += 2) {
    const before = parts[at - 1] ?? ''
    const isDepth = depthWords.has(parts[at]!.toLowerCase())
    text += isDepth ? before.replace(/[ _.-]$/, '') : before + parts[at]!
  }
  return text.replace(/^[ _.-]/, '')
}

function saysMask(folders: readonly string[], own: readonly string[]): boolean {
  const all = [...folders, ...own]
  if (all.some((word) => maskWords.has(word))) return true
  if (own.includes('valid')) return all.some((word) => mapWords.has(word))
  return folders.includes('valid') && !all.some((word) => mapWords.has(word) || pictureWords.has(word))
}

function stemOf(name: string): string {
  return bareName(name).replace(/\.[a-z0-9]+$/i, '')
}

function bareName(name: string): string {
  return name.slice(name.lastIndexOf('/') + 1)
}

/** Runs of letters and of digits in lower case, and every other character that is no sign of ASCII, such as an emoji. */
function wordsOf(text: string): string[] {
  let plain = text.normalize('NFC').toLowerCase()
  for (const [pattern, word] of phrases) plain = plain.replace(pattern, word)
  return plain.match(/[\p{L}\p{M}]+|\d+|[^\p{ASCII}\p{P}\p{Z}]/gu) ?? []
}

function wordSet(words: string): ReadonlySet<string> {
  return new Set(words.split(' '))
}
