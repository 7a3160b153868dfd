/** The colours, sizes and fonts of Oriel's page. */
export const STYLE = `:root {
  color-scheme: light dark;
  --paper: light-dark(#ffffff, #14171c); --rail: light-dark(#f6f7f9, #101317); --raised: light-dark(#f4f5f7, #1b1f26);
  --hairline: light-dark(#e1e4e9, #2a3038); --ink: light-dark(#1b1f27, #e7eaf0); --muted: light-dark(#5a6372, #9aa4b2);
  --control: light-dark(#868f9d, #667080); --accent: light-dark(#0b5fb8, #6fb4ff);
  --mono: ui-monospace, "SF Mono", "Cascadia Mono", "Segoe UI Mono", Menlo, Consolas, "Liberation Mono", monospace;
  background: var(--paper); color: var(--ink); scroll-padding-top: 16px; -webkit-text-size-adjust: 100%;
  font: 0.9375rem/1.5 Inter, ui-sans-serif, system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif;
}
* { box-sizing: border-box; scrollbar-width: thin; scrollbar-color: var(--control) transparent; }
body { margin: 0; }
a { color: var(--accent); }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
.skip { position: absolute; left: -9999px; }
.skip:focus { left: 8px; top: 8px; padding: 8px 12px; background: var(--paper); }
nav { padding: 16px; background: var(--rail); border-bottom: 1px solid var(--hairline); font-size: 0.8125rem; }
nav ul { margin: 0; padding: 0; list-style: none; }
nav > ul { display: flex; flex-wrap: wrap; gap: 4px 16px; }
nav > ul > li > a { color: inherit; font-weight: 600; }
nav ul ul { display: none; }
nav a { display: block; padding: 4px 0; text-decoration: none; overflow-wrap: anywhere; }
nav a:hover { text-decoration: underline; }
.mark { display: flex; align-items: center; gap: 8px; margin-bottom: 8px; color: inherit; font-size: 1.0625rem; font-weight: 600; }
main { max-width: 860px; padding: 24px 16px 96px; }
h1 { margin: 0 0 8px; font-size: 1.625rem; line-height: 1.25; }
h2 { margin: 56px 0 8px; padding-top: 16px; border-top: 1px solid var(--hairline); font-size: 1.25rem; line-height: 1.35; }
h3 { margin: 40px 0 8px; font-size: 0.9375rem; overflow-wrap: anywhere; }
h3 a { color: inherit; text-decoration: none; }
h3 a:hover { text-decoration: underline; }
h4 { margin: 20px 0 4px; font-size: 0.8125rem; color: var(--muted); }
h5 { margin: 12px 0 4px; font-size: 0.8125rem; font-weight: 500; }
p { margin: 4px 0; }
.method { display: inline-block; min-width: 4.2em; color: var(--accent); }
.type { color: var(--muted); font-size: 0.8125rem; }
code, pre { font-family: var(--mono); font-size: 0.8125rem; }
pre { margin: 8px 0; padding: 12px; overflow: auto; max-height: 480px; border: 1px solid var(--hairline); border-radius: 6px; background: var(--raised); line-height: 1.45; }
dl { margin: 4px 0; }
dt { margin-top: 8px; overflow-wrap: anywhere; }
dd { margin: 0 0 0 12px; }
dd > dl, .either > li > dl { padding-left: 12px; border-left: 1px solid var(--hairline); }
.errors dt { float: left; clear: left; width: 3em; margin: 0; }
.errors dd { margin-left: 3em; }
main ul { margin: 4px 0; padding-left: 20px; }
summary { padding: 4px 0; color: var(--accent); cursor: pointer; width: fit-content; }
@media (min-width: 900px) {
  .page { display: grid; grid-template-columns: 280px minmax(0, 1fr); }
  nav { position: sticky; top: 0; height: 100vh; overflow: auto; border-right: 1px solid var(--hairline); border-bottom: 0; }
  nav > ul { display: block; }
  nav > ul > li { margin-bottom: 12px; }
  nav ul ul { display: block; }
  nav ul ul a { color: var(--muted); }
  main { padding: 32px 48px 96px; }
}
@media print { nav { display: none; } pre { max-height: none; white-space: pre-wrap; } }
`;
