/** Time zones by the names people use: those of the United States, which the form offers, and any other by its city. */
import type { InEach, Language } from '../core/model/language.ts';

export const zones: readonly (readonly [zone: string, name: InEach])[] = [
  ['America/New_York', { en: 'Eastern (New York)', es: 'Este (Nueva York)' }],
  ['America/Chicago', { en: 'Central (Chicago)', es: 'Centro (Chicago)' }],
  ['America/Denver', { en: 'Mountain (Denver)', es: 'Montaña (Denver)' }],
  ['America/Phoenix', { en: 'Arizona (Phoenix)', es: 'Arizona (Phoenix)' }],
  ['America/Los_Angeles', { en: 'Pacific (Los Angeles)', es: 'Pacífico (Los Ángeles)' }],
  ['America/Anchorage', { en: 'Alaska (Anchorage)', es: 'Alaska (Anchorage)' }],
  ['Pacific/Honolulu', { en: 'Hawaii (Honolulu)', es: 'Hawái (Honolulu)' }],
  ['America/Puerto_Rico', { en: 'Atlantic (Puerto Rico)', es: 'Atlántico (Puerto Rico)' }],
];

/** `America/Argentina/Ushuaia` is "Ushuaia, Argentina, America". */
export function zoneName(zone: string, language: Language): string {
  const known = zones.find(([each]) => each === zone);
  return known ? known[1][language] : zone.replaceAll('_', ' ').split('/').reverse().join(', ');
}
