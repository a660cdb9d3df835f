/** The value that a text is in JSON, undefined where it is none: what that means is for the caller to say, with the name of the file. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
