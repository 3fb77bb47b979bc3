/** The look of the pages. */
export const style = `
:root { color-scheme: light dark; --line: light-dark(#d5dbdb, #414d5c); --quiet: light-dark(#5f6b7a, #a4aebb); }
* { box-sizing: border-box; }
body { margin: 0; font: 15px/1.5 system-ui, sans-serif; }
header { padding: 0.8rem 1.5rem; border-bottom: 1px solid var(--line); font-weight: 600; }
header a { color: inherit; text-decoration: none; }
main { max-width: 72rem; margin: 0 auto; padding: 0.5rem 1.5rem 3rem; }
h1 { font-size: 1.2rem; margin: 1.6rem 0 0.6rem; overflow-wrap: anywhere; }
h2 { font-size: 1rem; margin: 1rem 0 0.4rem; }
code, td, .detail { font-family: ui-monospace, monospace; font-size: 0.88em; overflow-wrap: anywhere; }
.checklist { list-style: none; margin: 0; padding: 0; }
.checklist li { padding: 0.3rem 0; }
.mark { display: inline-block; width: 1.2em; font-weight: 700; }
.seen .mark { color: light-dark(#037f0c, #29ad32); }
.missing .mark { color: light-dark(#d91515, #eb6f6f); }
.detail, .counts { color: var(--quiet); }
.fix { margin-left: 1.5em; }
table { width: 100%; border-collapse: collapse; }
th, td { padding: 0.35rem 0.8rem 0.35rem 0; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top; }
th { white-space: nowrap; }
.number { text-align: right; }
.attributes th { width: 12rem; }
.deleted td { color: var(--quiet); text-decoration: line-through; }
`
