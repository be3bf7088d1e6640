/** The look of the front desk's page: dense enough for a busy morning, readable on a phone, in the light and the dark. */
export const deskStyle = `
:root{color-scheme:light dark;--ink:#22302d;--soft:#56645f;--ground:#f6f3ee;--card:#fff;--line:#ddd6c9;--deep:#1f5c53;--on-deep:#fff;--warm:#8a3f10;--warm-ground:#fdf1e7;--good:#1d6b3c;--good-ground:#e6f2e9;--bad:#a3151c;--bad-ground:#fbe9e8}
@media (prefers-color-scheme:dark){:root{--ink:#e9ece8;--soft:#aab5b1;--ground:#151a19;--card:#1e2524;--line:#3a4543;--deep:#8fd0c3;--on-deep:#10201d;--warm:#f3b988;--warm-ground:#2f241b;--good:#8fd6a8;--good-ground:#1d3125;--bad:#ffb1aa;--bad-ground:#3a1f1e}}
*{box-sizing:border-box}
body{margin:0;background:var(--ground);color:var(--ink);font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif}
header{display:flex;gap:1rem;align-items:center;justify-content:space-between;background:var(--card);border-bottom:1px solid var(--line);padding:.7rem 1.1rem}
main{max-width:54rem;margin:0 auto;padding:1.1rem 1.1rem 4rem}
h1{font-size:1.35rem;margin:.4rem 0 .8rem}h2{font-size:1.1rem;margin:1.8rem 0 .6rem}h3{font-size:1rem;margin:0}
p{margin:.3rem 0}.soft{color:var(--soft)}.good{color:var(--good)}.warm{color:var(--warm)}
ul{list-style:none;margin:0;padding:0}
.card{background:var(--card);border:1px solid var(--line);border-radius:12px;padding:.8rem 1rem;margin:0 0 .6rem}
.call{border-left:4px solid var(--warm)}
.door{display:flex;flex-wrap:wrap;gap:.3rem .9rem;align-items:center;justify-content:space-between;background:var(--warm-ground);border-radius:9px;padding:.4rem .7rem;margin:.6rem 0 0}
.door p{flex:1 1 15rem}.door strong{color:var(--warm)}.why{color:var(--warm)}
.tell{border-left:2px solid var(--line);padding:.05rem 0 .05rem .8rem;margin:.5rem 0}.tell li{margin:.15rem 0}
blockquote{margin:.3rem 0;padding:.5rem .8rem;background:var(--ground);border-radius:9px}
.line{display:flex;flex-wrap:wrap;gap:.2rem .9rem;align-items:baseline}
.time{font-weight:700;font-variant-numeric:tabular-nums;min-width:4.9rem}
.tag{border:1px solid var(--line);border-radius:99px;padding:0 .55rem;font-size:.88rem;color:var(--soft)}
.acts{display:flex;flex-wrap:wrap;align-items:center;gap:.45rem;margin:.55rem 0 0}
button{font:inherit;min-height:44px;padding:.35rem .9rem;border:1px solid var(--deep);border-radius:9px;background:transparent;color:var(--deep);cursor:pointer}
button.main,button[aria-pressed=true]{background:var(--deep);color:var(--on-deep);font-weight:600}
button:disabled{opacity:.55;cursor:default}
details{margin:.5rem 0 0}summary{cursor:pointer;color:var(--soft);min-height:32px}
label{display:inline-flex;gap:.5rem;align-items:center;margin:.3rem .8rem .3rem 0}
input,select{font:inherit;color:inherit;background:transparent;border:1px solid var(--soft);border-radius:8px;min-height:44px;padding:.3rem .6rem}
select option{color:#22302d}input[type=number]{width:5rem}
a{color:var(--deep)}:focus-visible{outline:3px solid var(--deep);outline-offset:2px}
.for-readers{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap;margin:0}
h3 a,.found a{font-weight:600}.phone{white-space:nowrap}
.answer{display:flex;flex-wrap:wrap;gap:.3rem .9rem;align-items:center;justify-content:space-between;background:var(--good-ground);border-radius:9px;padding:.45rem .7rem;margin:.6rem 0 0}
.answer p{flex:1 1 15rem;outline:none}.fault{background:var(--bad-ground);color:var(--bad);font-weight:600}
.find{background:var(--card);border:1px solid var(--line);border-radius:12px;padding:.8rem 1rem;margin:0 0 .8rem}
.find>label{font-weight:600;margin:0}.find .soft{margin:0 0 .4rem}.field{display:flex;gap:.45rem}.field input{flex:1 1 auto;min-width:0}
.found{margin:.7rem 0 0}.found li{padding:.5rem 0;border-top:1px solid var(--line);min-height:44px;align-items:center}
.days{display:flex;flex-wrap:wrap;gap:.45rem;align-items:center}.days label{margin-right:.4rem}.days input{flex:1 1 auto}
.fields{display:grid;grid-template-columns:repeat(auto-fill,minmax(15rem,1fr));gap:.5rem 1rem;margin:.5rem 0 0}
.fields label{display:flex;flex-direction:column;align-items:stretch;gap:.15rem;margin:0}.fields label[hidden]{display:none}
dl{display:grid;grid-template-columns:minmax(8rem,auto) 1fr;gap:.35rem 1rem;margin:0}dt{color:var(--soft)}dd{margin:0;overflow-wrap:anywhere}
.rows{background:var(--card);border:1px solid var(--line);border-radius:12px}
.rows li{display:grid;grid-template-columns:12.5rem 1fr auto;gap:.1rem 1rem;align-items:center;padding:.55rem 1rem;min-height:44px}
.rows li+li{border-top:1px solid var(--line)}.rows .soft{grid-column:2;font-size:.92rem}.rows button{grid-column:3;grid-row:1/span 2}
.when{font-variant-numeric:tabular-nums}
dialog{border:1px solid var(--line);border-radius:14px;background:var(--card);color:var(--ink);padding:1.1rem 1.3rem;width:min(44rem,calc(100vw - 1.5rem));max-height:calc(100vh - 2rem)}
dialog::backdrop{background:rgb(0 0 0/.45)}dialog h2{margin:0 0 .6rem;outline:none}
dialog>.acts{position:sticky;bottom:-1.1rem;background:var(--card);margin:.8rem -1.3rem -1.1rem;padding:.7rem 1.3rem 1.1rem;border-top:1px solid var(--line)}
.email{width:100%;height:min(34rem,56vh);border:1px solid var(--line);border-radius:9px;background:#fff;margin:.4rem 0 0}
@media (max-width:40rem){.days label{flex:1 1 100%;margin:0}.rows li{grid-template-columns:1fr}.rows .soft{grid-column:1}.rows button{grid-column:1;grid-row:auto;justify-self:start}.when{color:var(--soft);font-size:.92rem}dl{grid-template-columns:1fr;gap:0}dd{margin:0 0 .5rem}}`;
