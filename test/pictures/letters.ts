/** Letters of no template, in the sizes and weights of the emails: how this machine draws them is what it adds to a picture. */
const line =
  'Amazingly few discotheques provide jukeboxes: 0123456789, “quoted” (and) ¿así? ñandú <u>845-555-0142 underlined</u>';
const sizes = ['400 17px/26px', '700 17px/26px', '400 15px/23px', '700 15px/23px', '600 17px/24px', '600 20px/26px'];

const fonts = [
  ['400 28px/34px', 'Georgia, serif'],
  ['400 20px/26px', 'Georgia, serif'],
  ...sizes.map((size) => [size, 'Arial, sans-serif'] as const),
] as const;
/** Each at an even and at an odd height: pictures are halved, and the edges of letters fall on one line or between two. */
const paragraphs = fonts.flatMap(([size, family]) =>
  [0, 1].map((odd) => `<p style="padding-top:${odd}px;font:${size} x;font-family:${family}">${line}</p>`),
);

export const letters = `<html><head><style>body{margin:20px;color:#2A2823;background:#FFFDFA}</style></head><body>${paragraphs.join('')}</body></html>`;
