/** The few pages people see: plain HTML, one look, every value escaped. They name no treatment (I8, C11). */

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => entities[character] ?? character);
}

/** HTML that is already safe: made by `html`, never from a value. */
export class Html {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

type Part = string | number | Html | readonly Html[] | undefined;

const partText = (part: Part): string => {
  if (part === undefined) return '';
  if (part instanceof Html) return part.text;
  if (typeof part === 'string' || typeof part === 'number') return escapeHtml(String(part));
  return part.map((each) => each.text).join('');
};

/** Template tag: values are escaped, nested `html` is not. */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Html {
  return new Html(strings.map((text, index) => text + (index < parts.length ? partText(parts[index]) : '')).join(''));
}

const style = `
:root{color-scheme:light dark;--ink:#23302d;--soft:#5a6965;--ground:#f6f3ee;--card:#fff;--line:#d9d3c8;--deep:#1f5c53;--on-deep:#fff}
@media (prefers-color-scheme:dark){:root{--ink:#e9ece8;--soft:#aab5b1;--ground:#161b1a;--card:#1f2625;--line:#3a4543;--deep:#8fd0c3;--on-deep:#10201d}}
*{box-sizing:border-box}body{margin:0;background:var(--ground);color:var(--ink);font:18px/1.6 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif}
main{max-width:34rem;margin:0 auto;padding:2rem 1.25rem 4rem}.card{background:var(--card);border:1px solid var(--line);border-radius:14px;padding:1.5rem}
h1{font-size:1.5rem;line-height:1.25;margin:0 0 .75rem}p{margin:.6rem 0}.soft{color:var(--soft);font-size:.95rem}
label{display:block;margin:1rem 0 .25rem;font-weight:600}input[type=text],input[type=email],input[type=tel],select{width:100%;font:inherit;color:inherit;background:transparent;border:1px solid var(--soft);border-radius:10px;padding:.65rem .75rem;min-height:48px}
select option{color:#23302d}.check{display:flex;gap:.75rem;align-items:flex-start;font-weight:400;margin:1.1rem 0}.check input{flex:none;width:1.4rem;height:1.4rem;margin:.2rem 0 0}
button{font:inherit;font-weight:600;width:100%;min-height:52px;margin:1.25rem 0 .25rem;border:0;border-radius:10px;background:var(--deep);color:var(--on-deep);cursor:pointer}
button.quiet{background:transparent;color:var(--deep);border:1px solid var(--deep)}a{color:var(--deep)}
:focus-visible{outline:3px solid var(--deep);outline-offset:2px}.help{border-left:4px solid var(--deep);padding:.25rem 0 .25rem 1rem;margin:0 0 1.25rem}
.hp{position:absolute;left:-6000px}`;

/** A whole page. @param title shown in tabs and histories: neutral words only. */
export function layout(title: string, content: Html, language = 'en'): string {
  return html`<!doctype html>
<html lang="${language}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${title}</title><style>${new Html(style)}</style></head>
<body><main><div class="card">${content}</div></main></body>
</html>
`.text;
}
