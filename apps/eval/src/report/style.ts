/** The style sheet of the pages: light and dark by the reader's preference, from a phone to a wide screen, no outside files. */
export const style = `
:root {
  color-scheme: light dark;
  --paper: #f7f6f3; --card: #ffffff; --ink: #1c1d1f; --soft: #63666b; --line: #dedbd4; --accent: #2f5d8a; --good: #2b7a4b; --bad: #b3402f; --part: #8a6a14;
  --series-1: #2f6db3; --series-2: #c4622d; --series-3: #3a8a57; --series-4: #8a4fa8; --series-5: #b08a1e; --series-6: #5b6570;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #14161a; --card: #1d2025; --ink: #e9e8e4; --soft: #a0a4ab; --line: #363a42; --accent: #8db8e5; --good: #6fc491; --bad: #ee8a79; --part: #dcb950;
    --series-1: #6ba7ea; --series-2: #ec9564; --series-3: #6cc48c; --series-4: #c291de; --series-5: #dcb950; --series-6: #98a2ae;
  }
}
* { box-sizing: border-box; }
[hidden] { display: none !important; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; }
main { max-width: 1180px; margin: 0 auto; padding: 2.5rem 1.25rem 5rem; }
h1 { font-size: clamp(1.7rem, 4vw, 2.5rem); line-height: 1.15; letter-spacing: -0.02em; margin: 0 0 0.4rem; }
h2 { font-size: 1.4rem; letter-spacing: -0.01em; margin: 3rem 0 0.3rem; }
h3 { font-size: 1.05rem; margin: 0 0 0.6rem; }
p { max-width: 75ch; margin: 0.4rem 0 0.9rem; }
code, pre { font: 0.86em/1.45 ui-monospace, "SF Mono", Menlo, Consolas, monospace; overflow-wrap: anywhere; }
.lead, .note, .where { color: var(--soft); }
.note, .where { font-size: 0.86rem; }
.panel, .card { background: var(--card); border: 1px solid var(--line); border-radius: 14px; }
.panel { padding: 1.1rem 1.3rem; margin: 1rem 0; }
.legend { display: flex; flex-wrap: wrap; gap: 0.2rem 1.2rem; margin: 0 0 0.6rem; padding: 0; list-style: none; font-size: 0.88rem; }
.legend i { display: inline-block; width: 0.75em; height: 0.75em; border-radius: 3px; margin-right: 0.45em; }
.radar { display: block; width: 100%; max-width: 640px; height: auto; margin: 0 auto; font-size: 13px; fill: var(--ink); }
.radar .ring { fill: none; stroke: var(--line); }
.radar .tick { font-size: 10px; fill: var(--soft); }
.radar .line { fill: currentColor; fill-opacity: 0.1; stroke: currentColor; stroke-width: 2; stroke-linejoin: round; }
.radar circle { fill: currentColor; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; font-size: 0.9rem; font-variant-numeric: tabular-nums; }
th, td { text-align: right; padding: 0.4rem 0.8rem; border-bottom: 1px solid var(--line); white-space: nowrap; vertical-align: top; }
th { color: var(--soft); font-weight: 600; }
th:first-child, td:first-child { text-align: left; }
td small { display: block; color: var(--soft); font-size: 0.78rem; }
td .mark { color: var(--bad); font-weight: 600; }
.marks { margin: 1rem 0; padding: 0.7rem 1rem 0.7rem 2rem; border: 2px solid var(--bad); border-radius: 14px; color: var(--bad); font-weight: 600; }
td .strong { color: var(--good); } td .fair { color: var(--part); } td .far { color: var(--bad); }
.charts { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 480px), 1fr)); gap: 1rem; }
.charts .panel { margin: 0; }
.bars .row { display: grid; grid-template-columns: minmax(6rem, 11rem) 1fr; gap: 0.2rem 0.8rem; align-items: center; padding: 0.28rem 0; border-top: 1px solid var(--line); }
.bars .row:first-child { border-top: 0; font-weight: 600; }
.bars .name { font-size: 0.84rem; overflow-wrap: anywhere; line-height: 1.3; }
.lanes { position: relative; margin-right: 3rem; }
.lanes .chance { position: absolute; top: -3px; bottom: -3px; border-left: 2px dotted var(--soft); z-index: 1; }
.lane { position: relative; height: 0.95rem; margin: 2px 0; }
.bar { position: absolute; inset: 0 auto 0 0; border-radius: 3px; background: currentColor; opacity: 0.55; min-width: 1px; }
.whisker { position: absolute; top: 50%; height: 0; border-top: 2px solid currentColor; min-width: 2px; }
.whisker::before, .whisker::after { content: ""; position: absolute; top: -5px; height: 8px; border-left: 2px solid currentColor; }
.whisker::after { right: 0; }
.lane span { position: absolute; right: -3rem; top: 0; font-size: 0.78rem; line-height: 0.95rem; font-variant-numeric: tabular-nums; color: var(--ink); }
#filters { display: flex; flex-wrap: wrap; gap: 0.5rem; align-items: center; margin: 1rem 0; font-size: 0.9rem; }
#filters select, #filters input, button { font: inherit; color: inherit; background: var(--card); border: 1px solid var(--line); border-radius: 8px; padding: 0.35rem 0.6rem; max-width: 100%; }
#told { color: var(--soft); }
.cards { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 340px), 1fr)); gap: 1rem; align-items: start; }
.card { overflow: hidden; }
.card .text { padding: 0.75rem 1rem 0.9rem; font-size: 0.92rem; }
.card p { margin: 0.25rem 0 0.4rem; }
.pictures { display: grid; gap: 2px; background: var(--line); }
.pictures.n2 { grid-template-columns: 1fr 1fr; } .pictures.n3 { grid-template-columns: 1fr 1fr 1fr; }
.pictures img { display: block; width: 100%; height: auto; max-height: 260px; object-fit: contain; background: var(--paper); }
.pictures.n2 img, .pictures.n3 img { aspect-ratio: 4 / 3; object-fit: cover; }
pre { margin: 0.3rem 0; white-space: pre-wrap; max-height: 14rem; overflow-y: auto; }
.prompt { color: var(--soft); }
.reply { border-left: 3px solid var(--own); padding: 0.1rem 0 0.1rem 0.7rem; margin: 0.7rem 0 0; }
.read { display: inline-block; margin-right: 0.9rem; font-size: 0.86rem; }
.right { color: var(--good); } .wrong { color: var(--bad); } .partly { color: var(--part); }
#more { margin: 1.2rem 0; cursor: pointer; }
footer { margin-top: 4rem; padding-top: 1rem; border-top: 1px solid var(--line); color: var(--soft); font-size: 0.85rem; }
@media (max-width: 560px) { .radar { font-size: 16px; } .radar .tick { font-size: 13px; } .bars .row { grid-template-columns: 1fr; } }
`
