/** The look of `/api/docs`: dense, calm, both themes, no script. */
export const API_DOCS_STYLE = `
:root{color-scheme:light dark;--ground:light-dark(#f3f4f6,#1c1e21);--surface:light-dark(#fff,#24272a);--line:light-dark(#d8dce1,#3b4046);
--text:light-dark(#1b1f24,#e6e8ea);--muted:light-dark(#56606b,#a9b1b9);--accent:light-dark(#0b57c2,#7eb0fb);--sunken:light-dark(#eceef1,#191b1d);
--mono:ui-monospace,"Cascadia Mono","SF Mono",Menlo,Consolas,"DejaVu Sans Mono",monospace}
*{box-sizing:border-box}
body{margin:0;font:13px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",sans-serif;color:var(--text);background:var(--ground);
display:grid;grid-template-columns:240px minmax(0,1fr);min-height:100vh}
nav{position:sticky;top:0;height:100vh;overflow:auto;padding:16px 12px;border-right:1px solid var(--line);background:var(--surface);font-size:12px}
nav b{display:block;margin:12px 0 2px;color:var(--muted);font-weight:600}
nav a{display:block;padding:2px 8px;color:inherit;text-decoration:none;border-radius:4px;overflow-wrap:anywhere}
nav a:hover{background:var(--sunken)}
main{padding:16px 24px 48px;max-width:1000px}
h1{font-size:20px;margin:0 0 4px}
h2{font-size:16px;margin:32px 0 8px;padding-top:16px;border-top:1px solid var(--line)}
h3{font:600 13px/1.5 var(--mono);margin:0}
h4{font-size:12px;color:var(--muted);margin:12px 0 4px;font-weight:600}
p{margin:4px 0 8px;max-width:80ch}
a{color:var(--accent)}
:focus-visible{outline:2px solid var(--accent);outline-offset:1px}
article{margin:8px 0 12px;padding:12px 16px;border:1px solid var(--line);border-radius:6px;background:var(--surface);scroll-margin-top:8px}
article:target{border-color:var(--accent)}
.note,.muted{color:var(--muted)}
.note{font-size:12px;margin:2px 0 0}
code,pre{font-family:var(--mono);font-size:12px}
pre{margin:0;padding:8px 12px;background:var(--sunken);border-radius:6px;overflow:auto;white-space:pre-wrap;overflow-wrap:anywhere}
.scroll{overflow:auto}
table{border-collapse:collapse;width:100%;font-size:12px}
th,td{text-align:left;vertical-align:top;padding:4px 16px 4px 0;border-bottom:1px solid var(--line);overflow-wrap:anywhere}
tr:last-child td{border-bottom:0}
th{color:var(--muted);font-weight:600}
td:first-child{font-family:var(--mono);width:34%}
.plain td:first-child{width:auto;white-space:nowrap}
summary{cursor:pointer;font-size:12px;color:var(--muted);margin-top:8px}
@media (max-width:800px){body{display:block}nav{position:static;height:auto;max-height:35vh;border-right:0;border-bottom:1px solid var(--line)}main{padding:16px}}
@media print{body{display:block}nav{display:none}}
`
