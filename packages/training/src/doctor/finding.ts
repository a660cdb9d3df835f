/** What a check found. `unknown`: it cannot be told from what was given, and `text` says what it takes. */
export interface Finding {
  level: 'ok' | 'warning' | 'error' | 'unknown'
  /** What was looked at. */
  check: 'gpus' | 'prompt' | 'rows' | 'validation' | 'steps' | 'signal' | 'cost'
  /** What is the case, in one line. */
  text: string
  /** What mends it; null where nothing is to be mended. */
  fix: string | null
}

type Check = Finding['check']

export const ok = (check: Check, text: string): Finding => ({ level: 'ok', check, text, fix: null })
export const unknown = (check: Check, text: string): Finding => ({ level: 'unknown', check, text, fix: null })
export const warning = (check: Check, text: string, fix: string): Finding => ({ level: 'warning', check, text, fix })
export const failure = (check: Check, text: string, fix: string): Finding => ({ level: 'error', check, text, fix })

/** `1,234`. */
export const count = (number: number): string => number.toLocaleString('en-US')

/** `12.3 %`. @param share [0, 1] */
export const percent = (share: number): string => `${(share * 100).toFixed(1)} %`
