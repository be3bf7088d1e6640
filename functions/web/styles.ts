/** Styles of the public pages: the colours and type of the emails (`templates/brand/tokens.yaml`), light and dark. */

/** Text on its ground has a contrast of 4.5 to 1 or more, edges of fields 3 to 1. */
export const style = `
:root{color-scheme:light dark;--ground:#f3eee6;--paper:#fffdfa;--linen:#f0ebe1;--ink:#2a2823;--soft:#5b564c;--accent:#1f5148;--on-accent:#fff;--line:#e0d8ca;--edge:#857d6e;--care:#fbefe6;--care-edge:#a4512b;--wrong:#a3202a;--wrong-ground:#fbeceb}
@media (prefers-color-scheme:dark){:root{--ground:#171614;--paper:#211f1c;--linen:#2c2a25;--ink:#efe9de;--soft:#b9b1a3;--accent:#9ad0c2;--on-accent:#10241f;--line:#3b3831;--edge:#8f8778;--care:#372820;--care-edge:#e39a72;--wrong:#f2a3a0;--wrong-ground:#3a2322}}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%;text-size-adjust:100%}
body{margin:0;background:var(--ground);color:var(--ink);font:1.0625rem/1.6 -apple-system,BlinkMacSystemFont,"Segoe UI",Roboto,Helvetica,Arial,sans-serif;overflow-wrap:break-word}
.sheet{max-width:36rem;margin:0 auto;padding:1.5rem 1rem 3rem}
.top{display:flex;flex-wrap:wrap;gap:.25rem 1rem;align-items:baseline;justify-content:space-between;padding:0 .5rem 1rem}
.name{font:1.125rem/1.3 Georgia,"Iowan Old Style","Times New Roman",serif;color:var(--accent);margin:0}
.top a{display:inline-block;padding:.6rem .25rem;margin:-.6rem -.25rem}
main{background:var(--paper);border:1px solid var(--line);border-radius:16px;padding:1.75rem 1.25rem}
h1{font:1.75rem/1.2 Georgia,"Iowan Old Style","Times New Roman",serif;margin:0 0 .75rem;text-wrap:balance}
h2{font-size:1.125rem;line-height:1.35;margin:0 0 .35rem}
p,ul{margin:.6rem 0}ul{padding-left:1.2rem}li{margin:.25rem 0}
a{color:var(--accent);text-underline-offset:.18em}
.soft{color:var(--soft);font-size:.9375rem}
.care{background:var(--care);border-left:4px solid var(--care-edge);border-radius:4px 12px 12px 4px;padding:.9rem 1rem;margin:0 0 1.5rem}
.care p{margin:.35rem 0}
.taps{display:flex;flex-wrap:wrap;gap:.45rem;margin:.6rem 0!important}
.taps a{display:inline-flex;align-items:center;min-height:44px;padding:.3rem .75rem;border:1.5px solid var(--care-edge);border-radius:99px;color:var(--ink);font-weight:600;font-size:.9375rem;text-decoration:none}
.said{background:var(--linen);border-left:4px solid var(--accent);border-radius:4px 12px 12px 4px;padding:.7rem 1rem;margin:0 0 1.25rem}
[role=alert].said{background:var(--wrong-ground);border:2px solid var(--wrong);border-radius:12px;padding:.9rem 1rem;scroll-margin-top:1rem}
[role=alert].said h2{margin:0 0 .35rem}[role=alert].said a{color:var(--wrong);font-weight:600}[role=alert].said ul{list-style:none;padding:0}[role=alert].said li a{display:inline-block;padding:.3rem 0}
.tel{white-space:nowrap}
section{border-top:1px solid var(--line);padding:1.2rem 0 0;margin:1.2rem 0 0;scroll-margin-top:1rem}
form{margin:0}
label,legend{display:block;font-weight:600;margin:1.35rem 0 .3rem;padding:0}
.hint{display:block;font-weight:400;color:var(--soft);font-size:.9375rem}
input:not([type]),input[type=text],input[type=email],input[type=tel],select{width:100%;min-height:50px;font:inherit;color:inherit;background:var(--paper);border:1.5px solid var(--edge);border-radius:10px;padding:.6rem .75rem}
[aria-invalid=true]{border-color:var(--wrong)!important;border-width:2px!important}
.pick:has([aria-invalid=true]){border-color:var(--wrong);border-width:2px}
.fault{display:block;color:var(--wrong);font-weight:600;font-size:.9375rem;margin:.3rem 0 0}
fieldset{border:0;margin:1.35rem 0 0;padding:0;min-width:0}legend{margin:0 0 .3rem}
.pick{display:flex;gap:.75rem;align-items:center;font-weight:400;min-height:50px;margin:.4rem 0;padding:.55rem .85rem;border:1.5px solid var(--line);border-radius:10px;cursor:pointer}
.pick:has(:checked){border-color:var(--accent);background:var(--linen)}
.pick.long{align-items:flex-start}
.pick input{flex:none;width:1.3rem;height:1.3rem;margin:.15rem 0;accent-color:var(--accent)}
.consents{margin:1.75rem 0 0}
button{font:inherit;font-weight:600;width:100%;min-height:52px;margin:1.1rem 0 .25rem;padding:.6rem 1rem;border:1.5px solid var(--accent);border-radius:12px;background:var(--accent);color:var(--on-accent);cursor:pointer}
button.quiet{background:transparent;color:var(--accent);margin:.6rem 0 .25rem;min-height:48px}
blockquote{margin:.6rem 0 0;padding:.2rem 0 .2rem 1rem;border-left:3px solid var(--accent)}
.told{margin:.6rem 0}.told div{display:flex;flex-wrap:wrap;gap:0 1rem;justify-content:space-between;padding:.45rem 0;border-bottom:1px solid var(--line)}.told div:last-child{border:0}.told dt{color:var(--soft)}.told dd{margin:0;font-weight:600}
details{margin:.25rem 0 0}summary{cursor:pointer;min-height:44px;padding:.55rem 0;font-weight:600;color:var(--accent)}
details>div{background:var(--linen);border-radius:12px;padding:.35rem 1rem 1rem}
:focus-visible{outline:3px solid var(--accent);outline-offset:3px}
.hp{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
footer{padding:1.25rem .5rem 0;color:var(--soft);font-size:.9375rem}footer p{margin:.35rem 0}
pre{white-space:pre-wrap;overflow-wrap:anywhere;background:var(--linen);border-radius:12px;padding:1rem;font-size:.85rem;line-height:1.45}
.framed{background:var(--paper)}.framed .sheet{padding:1rem;max-width:none}.framed .top{padding:0 0 1rem}.framed main{border:0;border-radius:0;padding:0}.framed footer{padding:1.25rem 0 0}
@media (min-width:34rem){.sheet{padding:3rem 1.5rem 4rem}main{padding:2.5rem 2.25rem}h1{font-size:2rem}.row{display:grid;grid-template-columns:1fr 1fr;gap:0 1rem;align-items:end}}
@media (forced-colors:active){.pick:has(:checked){outline:2px solid}}`;
