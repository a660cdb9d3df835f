/** Text from a file as messages quote it: on one line, signs that would steer a terminal spelt out, at most 40 characters of it unless told. */
export function shortened(text: string, most = 40): string {
  const start = text.length > most ? `${text.slice(0, most)}…` : text
  return JSON.stringify(start).replace(/[\u007f-\u009f\u2028-\u202e\u2066-\u2069]/g, spelt)
}

/** The same without quotes, for names that are plain as a rule. */
export function shortName(text: string, most?: number): string {
  return shortened(text, most).slice(1, -1)
}

function spelt(sign: string): string {
  return `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`
}

/** The whole name of a tensor or module as messages quote it; those of published models have up to 100 characters. */
export function tensorName(text: string): string {
  return shortName(text, 140)
}
