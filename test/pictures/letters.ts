/** Letters of no template, in the sizes and weights of the emails: how this machine draws them is what it adds to a picture. */
const line = 'Amazingly few discotheques provide jukeboxes: 0123456789, “quoted” (and) ¿así? ñandú';
const sizes = ['400 17px/27px', '700 17px/27px', '400 15px/23px', '600 17px/24px'];

const paragraphs = [
  `<p style="font:400 28px/36px x;font-family:Georgia, serif">${line}</p>`,
  ...sizes.map((font) => `<p style="font:${font} x;font-family:Arial, sans-serif">${line}</p>`),
];

export const letters = `<html><head><style>body{margin:20px;color:#2A2823;background:#FFFDFA}</style></head><body>${paragraphs.join('')}</body></html>`;
