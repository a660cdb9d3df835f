/** Text from a file as messages quote it: on one line, signs that would steer a terminal spelt out, at most 40 characters of it. */
export function shortened(text: string): string {
  const start = text.length > 40 ? `${text.slice(0, 40)}…` : text
  return JSON.stringify(start).replace(/[\u007f-\u009f\u2028-\u202e\u2066-\u2069]/g, spelt)
}

/** The same without quotes, for names that are plain as a rule. */
export function shortName(text: string): string {
  return shortened(text).slice(1, -1)
}

function spelt(sign: string): string {
  return `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`
}
