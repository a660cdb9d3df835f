/**
 * The style sheet of every page: light and dark by the reader's preference, readable from a phone to a wide screen, no outside files.
 * Colours are variables so that charts can use them; `--series-1`… tell lines and bars apart in both schemes.
 */
export const style = `
:root {
  color-scheme: light dark;
  --paper: #f7f6f3; --card: #ffffff; --ink: #1c1d1f; --soft: #63666b; --line: #e2e0da; --accent: #2f5d8a; --good: #2b7a4b; --bad: #b3402f;
  --series-1: #2f6db3; --series-2: #c4622d; --series-3: #3a8a57; --series-4: #8a4fa8; --series-5: #b08a1e; --series-6: #5b6570;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #14161a; --card: #1d2025; --ink: #e9e8e4; --soft: #a0a4ab; --line: #33373e; --accent: #8db8e5; --good: #6fc491; --bad: #ee8a79;
    --series-1: #6ba7ea; --series-2: #ec9564; --series-3: #6cc48c; --series-4: #c291de; --series-5: #dcb950; --series-6: #98a2ae;
  }
}
* { box-sizing: border-box; }
@media (prefers-reduced-motion: no-preference) { html { scroll-behavior: smooth; } }
body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; }
main { max-width: 1180px; margin: 0 auto; padding: 2.5rem 1.25rem 5rem; }
h1 { font-size: clamp(1.7rem, 4vw, 2.5rem); line-height: 1.15; letter-spacing: -0.02em; margin: 0 0 0.4rem; }
h2 { font-size: 1.4rem; letter-spacing: -0.01em; margin: 3rem 0 0.3rem; }
h3 { font-size: 1rem; margin: 1.4rem 0 0.5rem; }
p { max-width: 70ch; margin: 0.4rem 0 0.9rem; }
a { color: var(--accent); }
code { font: 0.88em ui-monospace, "SF Mono", Menlo, Consolas, monospace; overflow-wrap: anywhere; }
.lead { color: var(--soft); font-size: 1.05rem; }
.note { color: var(--soft); font-size: 0.86rem; }
nav { display: flex; flex-wrap: wrap; gap: 0.4rem; margin: 1.2rem 0; }
nav a { padding: 0.25rem 0.8rem; border: 1px solid var(--line); border-radius: 99px; background: var(--card); text-decoration: none; font-size: 0.9rem; }
.facts { display: grid; grid-template-columns: repeat(auto-fit, minmax(130px, 1fr)); gap: 0.75rem; margin: 1.4rem 0; }
.fact { background: var(--card); border: 1px solid var(--line); border-radius: 12px; padding: 0.75rem 0.95rem; }
.fact b { display: block; font-size: 1.45rem; line-height: 1.2; font-variant-numeric: tabular-nums; }
.fact span { color: var(--soft); font-size: 0.84rem; }
.cards { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 300px), 1fr)); gap: 1rem; align-items: start; }
.card { background: var(--card); border: 1px solid var(--line); border-radius: 14px; overflow: hidden; }
.card .text { padding: 0.75rem 1rem 0.9rem; font-size: 0.93rem; }
.card img { display: block; width: 100%; height: auto; background: var(--line); }
.card .choices { display: grid; grid-template-columns: 1fr 1fr; gap: 2px; margin-top: 2px; }
.card figure { margin: 0; position: relative; }
.card .explanation { margin: 0.4rem -1rem; }
.card .explanation .note { margin: 0.3rem 1rem 0; }
.card figcaption { position: absolute; left: 0.4rem; top: 0.4rem; background: #000b; color: #fff; font: 600 0.75rem/1 system-ui, sans-serif; padding: 0.25rem 0.4rem; border-radius: 5px; }
details { border-top: 1px solid var(--line); margin-top: 0.7rem; padding-top: 0.55rem; }
summary { cursor: pointer; color: var(--accent); font-size: 0.9rem; }
.answer { font: 700 1.15rem ui-monospace, "SF Mono", Menlo, Consolas, monospace; color: var(--good); margin: 0.35rem 0; }
.wrong { color: var(--bad); }
.bars { display: grid; grid-template-columns: max-content 1fr max-content; gap: 0.22rem 0.7rem; align-items: center; max-width: 34rem; font-size: 0.86rem; font-variant-numeric: tabular-nums; }
.bar { height: 0.8rem; border-radius: 4px; background: var(--series-1); min-width: 2px; }
.track { position: relative; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; font-size: 0.9rem; font-variant-numeric: tabular-nums; min-width: 24rem; }
th, td { text-align: right; padding: 0.4rem 0.8rem; border-bottom: 1px solid var(--line); white-space: nowrap; }
th { color: var(--soft); font-weight: 600; }
th:first-child, td:first-child { text-align: left; }
td.wrap { white-space: normal; }
footer { margin-top: 4rem; padding-top: 1rem; border-top: 1px solid var(--line); color: var(--soft); font-size: 0.85rem; }
@media print { .card { break-inside: avoid; } nav { display: none; } }
`
