/** Rules for an app's own colours, as declarations of variables: in a light scheme and in a dark one. */
export interface OwnColours {
  light: string
  dark: string
}

/**
 * What the style sheet of every page begins with: light and dark by the reader's preference, readable from a phone to a wide screen, no outside files.
 * Colours are variables so that charts can use them; `--series-1`… tell lines and bars apart in both schemes.
 * @param own colours that the app adds or sets otherwise
 */
export function baseStyle(own: OwnColours = { light: '', dark: '' }): string {
  return `
:root {
  color-scheme: light dark;
  --paper: #f7f6f3; --card: #ffffff; --ink: #1c1d1f; --soft: #63666b; --line: #e2e0da; --accent: #2f5d8a; --good: #2b7a4b; --bad: #b3402f;
  --series-1: #2f6db3; --series-2: #c4622d; --series-3: #3a8a57; --series-4: #8a4fa8; --series-5: #b08a1e; --series-6: #5b6570;
  ${own.light}
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #14161a; --card: #1d2025; --ink: #e9e8e4; --soft: #a0a4ab; --line: #33373e; --accent: #8db8e5; --good: #6fc491; --bad: #ee8a79;
    --series-1: #6ba7ea; --series-2: #ec9564; --series-3: #6cc48c; --series-4: #c291de; --series-5: #dcb950; --series-6: #98a2ae;
    ${own.dark}
  }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; }
main { max-width: 1180px; margin: 0 auto; padding: 2.5rem 1.25rem 5rem; }
h1 { font-size: clamp(1.7rem, 4vw, 2.5rem); line-height: 1.15; letter-spacing: -0.02em; margin: 0 0 0.4rem; }
h2 { font-size: 1.4rem; letter-spacing: -0.01em; margin: 3rem 0 0.3rem; }
.lead, .note { color: var(--soft); }
.note { font-size: 0.86rem; }
.card { background: var(--card); border: 1px solid var(--line); border-radius: 14px; overflow: hidden; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; font-size: 0.9rem; font-variant-numeric: tabular-nums; }
th, td { text-align: right; padding: 0.4rem 0.8rem; border-bottom: 1px solid var(--line); white-space: nowrap; }
th { color: var(--soft); font-weight: 600; }
th:first-child, td:first-child { text-align: left; }
footer { margin-top: 4rem; padding-top: 1rem; border-top: 1px solid var(--line); color: var(--soft); font-size: 0.85rem; }
`
}
