/** What the report adds to the common style sheet. */
export const reportStyle = `
.up, .right { color: var(--good); }
.down, .wrong { color: var(--bad); }
h3 > i, .legend i, .times i { display: inline-block; width: 0.75em; height: 0.75em; border-radius: 3px; margin-right: 0.45em; vertical-align: -0.02em; }
.legend { display: flex; flex-wrap: wrap; gap: 0.15rem 0.9rem; margin: 0; padding: 0; list-style: none; font-size: 0.8rem; color: var(--soft); }
.legend b { color: var(--ink); font-weight: 600; font-variant-numeric: tabular-nums; }

.outcome { display: flex; flex-wrap: wrap; align-items: center; gap: 0.4rem 2rem; margin: 1.6rem 0 0; padding: 1.3rem 1.5rem; background: var(--card); border: 1px solid var(--line); border-radius: 16px; }
.outcome p { margin: 0; flex: 1 1 22rem; }
.outcome .big { flex: none; display: flex; align-items: baseline; gap: 0.3em; font-size: clamp(2.1rem, 6.5vw, 3.4rem); font-weight: 700; letter-spacing: -0.03em; line-height: 1.1; font-variant-numeric: tabular-nums; }
.outcome .big span:first-child, .outcome .arrow { color: var(--soft); font-weight: 500; }

.accuracy, .chart, .puzzle, .group { background: var(--card); border: 1px solid var(--line); border-radius: 14px; margin: 0; }
.accuracy { --name: 8.5rem; --values: 11.5rem; padding: 1.1rem 1.3rem 0.9rem; margin: 1.2rem 0 1.6rem; }
.accuracy figcaption { display: flex; flex-wrap: wrap; justify-content: space-between; gap: 0.3rem 1.5rem; margin-bottom: 0.7rem; }
.accuracy h3 { margin: 0; }
.line, .axis { display: grid; grid-template-columns: var(--name) 1fr var(--values); gap: 0 1.2rem; align-items: center; }
.line .name { font-weight: 600; }
.line.part .name { font-weight: 400; color: var(--soft); padding-left: 1rem; }
.line .values { text-align: right; font-size: 0.9rem; color: var(--soft); font-variant-numeric: tabular-nums; white-space: nowrap; }
.line .values b { display: inline-block; min-width: 3.6em; }
.lanes { position: relative; display: grid; align-content: center; gap: 3px; min-height: 2.5rem; padding: 5px 0;
  background: linear-gradient(to right, var(--line) 1px, transparent 1px) 0 0 / 25% 100%; border-right: 1px solid var(--line); }
.lane { position: relative; height: 11px; }
.interval { position: absolute; top: 3px; height: 5px; border-radius: 3px; background: currentColor; opacity: 0.4; min-width: 2px; }
.lane .dot { position: absolute; top: 0; width: 11px; height: 11px; margin-left: -5.5px; border-radius: 50%; background: currentColor; }
.lane.earlier, .legend .earlier { color: var(--soft); }
.lane.last, .legend .last { color: var(--accent); }
.legend .dot { border-radius: 50%; background: currentColor; }
.lanes .guess { position: absolute; top: 3px; bottom: 3px; border-left: 2px dotted var(--bad); margin-left: -1px; }
.legend .guess { width: 0; height: 1em; border-left: 2px dotted var(--bad); border-radius: 0; vertical-align: -0.15em; }
.ticks { position: relative; height: 1.2rem; grid-column: 2; }
.ticks span { position: absolute; transform: translateX(-50%); font-size: 0.75rem; color: var(--soft); }

.evaluation { width: 100%; }
.evaluation td, .evaluation th { padding: 0.42rem 0.7rem; }
.evaluation thead th { vertical-align: bottom; padding-top: 0.2rem; padding-bottom: 0.3rem; }
.evaluation thead th[colspan] { text-align: center; border-bottom-color: transparent; }
.evaluation .first { text-align: right; border-left: 1px solid var(--line); }
.evaluation small { display: block; color: var(--soft); font-size: 0.76rem; font-weight: 400; line-height: 1.25; }
.evaluation td { vertical-align: top; }
.evaluation tbody th { position: sticky; left: 0; background: var(--paper); vertical-align: top; }
tbody th { text-align: left; color: var(--ink); }
tr.whole th, tr.whole td { font-weight: 600; }
.evaluation tr.part th { font-weight: 400; padding-left: 1.5rem; color: var(--soft); }

.charts { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 330px), 1fr)); gap: 1rem; align-items: stretch; }
.chart { padding: 0.85rem 1rem 0.8rem; display: flex; flex-direction: column; }
.chart figcaption { margin-bottom: 0.5rem; }
.chart h3 { margin: 0; }
.chart figcaption span { font-size: 0.82rem; color: var(--soft); }
.chart svg { display: block; width: 100%; height: auto; margin-bottom: auto; }
.chart .legend { margin-top: 0.4rem; }

.puzzles { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 520px), 1fr)); gap: 1rem; }
.puzzle { display: grid; grid-template-columns: auto minmax(0, 1fr); gap: 1.1rem; padding: 1rem 1.1rem 1rem 1rem; align-items: start; }
.puzzle .pictures { width: 256px; max-width: 100%; }
.puzzle img { display: block; max-width: 100%; height: auto; border-radius: 6px; }
.puzzle img.enlarged { image-rendering: pixelated; }
.puzzle .options { display: grid; grid-template-columns: 1fr 1fr; gap: 4px; margin-top: 4px; }
.puzzle figure { margin: 0; position: relative; width: fit-content; }
.puzzle figure figcaption { position: absolute; left: 4px; top: 4px; background: #000c; color: #fff; font: 600 0.75rem/1 system-ui, sans-serif; padding: 0.22rem 0.36rem; border-radius: 5px; }
.puzzle h3, .group h3 { margin: 0 0 0.35rem; }
.puzzle h3 .note, .group h3 .note { font-weight: 400; margin-left: 0.3em; }
.question { margin: 0 0 0.5rem; font-size: 0.9rem; line-height: 1.45; white-space: pre-line; }
.truth { margin: 0 0 0.5rem; font-size: 0.9rem; color: var(--soft); }
.truth code { color: var(--ink); font-weight: 700; font-size: 1rem; margin-left: 0.3em; }
.reply { border-top: 1px solid var(--line); padding-top: 0.45rem; margin-top: 0.5rem; font-size: 0.84rem; }
.reply p { margin: 0; display: flex; justify-content: space-between; gap: 1rem; color: var(--soft); }
pre { margin: 0.25rem 0 0; font: 0.8rem/1.45 ui-monospace, "SF Mono", Menlo, Consolas, monospace; white-space: pre-wrap; overflow-wrap: anywhere; }

.rollout { border: 0; padding: 0; margin: 0.8rem 0 0; }
.rollout > summary, .all > summary { font-weight: 600; padding: 0.3rem 0; }
.groups { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 420px), 1fr)); gap: 1rem; margin-top: 0.4rem; }
.group { padding: 0.9rem 1.1rem; }
.replies { list-style: none; margin: 0; padding: 0; font-size: 0.84rem; }
.replies li { display: grid; grid-template-columns: 2.2em 2em minmax(0, 1fr); gap: 0.4rem; align-items: baseline; border-top: 1px solid var(--line); padding: 0.3rem 0; }
.replies b { font-variant-numeric: tabular-nums; }
.replies span { color: var(--soft); }
.replies .above b { color: var(--good); }
.replies .below b { color: var(--soft); }

.stack { display: flex; gap: 2px; height: 0.9rem; border-radius: 5px; overflow: hidden; max-width: 46rem; margin-bottom: 0.5rem; }
.times th:first-child { min-width: 14rem; }
.times tr:not(.whole) th { font-weight: 400; }
.pairs { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 140px), 1fr)); gap: 0.6rem 1.5rem; margin: 0.4rem 0 1rem; }
.pairs dt { font-size: 0.8rem; color: var(--soft); }
.pairs dd { margin: 0; overflow-wrap: anywhere; font-variant-numeric: tabular-nums; }
.settings { margin-top: 0.4rem; min-width: 0; }
.settings th { font-weight: 400; color: var(--soft); white-space: normal; overflow-wrap: anywhere; padding: 0.25rem 0.8rem 0.25rem 0; }
.settings td { text-align: left; white-space: normal; padding: 0.25rem 0; }

@media (max-width: 640px) {
  .accuracy { padding: 0.9rem 1rem; }
  .line { grid-template-columns: 1fr auto; margin-top: 0.5rem; }
  .line .lanes { grid-column: 1 / -1; grid-row: 2; min-height: 2rem; }
  .axis { display: block; }
  .puzzle { grid-template-columns: minmax(0, 1fr); }
  .times th:first-child { min-width: 0; white-space: normal; }
  .times th, .times td, .evaluation th, .evaluation td { padding-left: 0.4rem; padding-right: 0.4rem; }
}
@media print { .chart, .puzzle, .group, .accuracy { break-inside: avoid; } }
`
