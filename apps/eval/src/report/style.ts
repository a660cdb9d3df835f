import { baseStyle, radarStyle } from '@spatial-ssrl/page'

const colours = {
  light: '--line: #dedbd4; --part: #8a6a14;',
  dark: '--line: #363a42; --part: #dcb950;',
}

/** The style sheet of the evaluation's pages. */
export const style = `${baseStyle(colours)}${radarStyle}
[hidden] { display: none !important; }
h3 { font-size: 1.05rem; margin: 0 0 0.6rem; }
p { max-width: 75ch; margin: 0.4rem 0 0.9rem; }
code, pre { font: 0.86em/1.45 ui-monospace, "SF Mono", Menlo, Consolas, monospace; overflow-wrap: anywhere; }
.where { color: var(--soft); font-size: 0.86rem; }
.panel { background: var(--card); border: 1px solid var(--line); border-radius: 14px; padding: 1.1rem 1.3rem; margin: 1rem 0; }
.legend { display: flex; flex-wrap: wrap; gap: 0.2rem 1.2rem; margin: 0 0 0.6rem; padding: 0; list-style: none; font-size: 0.88rem; }
.legend i { display: inline-block; width: 0.75em; height: 0.75em; border-radius: 3px; margin-right: 0.45em; }
th, td { vertical-align: top; }
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
@media (max-width: 560px) { .bars .row { grid-template-columns: 1fr; } }
`
