import { barsStyle, baseStyle, partsStyle } from '@spatial-ssrl/page'

/** The style sheet of the trainer's pages. */
export const style = `${baseStyle()}${partsStyle}${barsStyle}
@media (prefers-reduced-motion: no-preference) { html { scroll-behavior: smooth; } }
h3 { font-size: 1rem; margin: 1.4rem 0 0.5rem; }
p { max-width: 70ch; margin: 0.4rem 0 0.9rem; }
a { color: var(--accent); }
code { font: 0.88em ui-monospace, "SF Mono", Menlo, Consolas, monospace; overflow-wrap: anywhere; }
.lead { font-size: 1.05rem; }
.cards { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 300px), 1fr)); gap: 1rem; align-items: start; }
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
table { min-width: 24rem; }
td.wrap { white-space: normal; }
.earned { min-width: 0; width: 100%; font-size: 0.85rem; }
.earned td { white-space: normal; }
@media print { .card { break-inside: avoid; } nav { display: none; } }
`
