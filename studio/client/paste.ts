/** What comes from the clipboard, without what no email can hold; and what was left out, in words. */

const kept = new Set('p h1 h2 h3 ul ol li b strong i em a br'.split(' '));
/** What goes with all that is in it. */
const dropped = new Set(
  'script style meta link title head iframe object embed form input button select textarea svg img video audio table colgroup'.split(
    ' ',
  ),
);
const called: Record<string, string> = {
  img: 'a picture',
  table: 'a table',
  script: 'a program',
  iframe: 'a window',
  form: 'a form',
  video: 'a film',
};

export function cleaned(html: string): { readonly html: string; readonly told: string | undefined } {
  const page = new DOMParser().parseFromString(html, 'text/html');
  const left = new Set<string>();
  const visit = (element: Element): void => {
    for (const child of [...element.children]) visit(child);
    const name = element.localName;
    if (name === 'body' || name === 'html') return;
    if (dropped.has(name)) {
      const what = called[name];
      if (what) left.add(what);
      // The words of a table are kept, a line each.
      if (name === 'table')
        element.replaceWith(
          ...[...element.querySelectorAll('tr')].map((row) => paragraph(page, row.textContent ?? '')),
        );
      else element.remove();
      return;
    }
    if (element.hasAttribute('style') || element.hasAttribute('class') || name === 'font') left.add('styles');
    const href = name === 'a' ? element.getAttribute('href') : null;
    for (const { name: attribute } of [...element.attributes]) element.removeAttribute(attribute);
    if (href !== null && /^(?:https?:|mailto:|tel:|sms:)/i.test(href)) element.setAttribute('href', href);
    else if (name === 'a') unwrap(element);
    if (name === 'a') return;
    const isBox = name === 'div' || name === 'blockquote' || name === 'section' || name === 'article';
    if (/^h[4-6]$/.test(name)) rename(page, element, 'h3');
    else if (isBox && !element.querySelector('p,div,ul,ol,h1,h2,h3')) rename(page, element, 'p');
    else if (!kept.has(name) || (name === 'p' && element.parentElement?.localName === 'li')) unwrap(element);
  };
  for (const head of [...page.head.children]) head.remove();
  visit(page.body);
  const told = left.size === 0 ? undefined : `Pasted without ${[...left].join(', ').replace(/, ([^,]*)$/, ' and $1')}.`;
  return { html: page.body.innerHTML.replaceAll('\u00a0', ' ').replaceAll('&nbsp;', ' '), told };
}

function unwrap(element: Element): void {
  element.replaceWith(...element.childNodes);
}

function rename(page: Document, element: Element, name: string): void {
  const other = page.createElement(name);
  other.append(...element.childNodes);
  element.replaceWith(other);
}

function paragraph(page: Document, words: string): Element {
  const made = page.createElement('p');
  made.textContent = words.replace(/\s+/g, ' ').trim();
  return made;
}
