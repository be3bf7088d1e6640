/** The zones the form offers: those of the United States by the names people use. The browser adds its own. */
import type { InEach } from '../../core/model/language.ts';

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

/**
 * Chooses the browser's own zone, unless somebody has chosen already; what is not in the list is added to it. The page
 * allows exactly this text by its hash, and is whole without it.
 */
export const zoneScript = `(function () {
  var list = document.getElementById('zone');
  if (!list || list.hasAttribute('data-chosen')) return;
  try {
    var zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
    if (!zone || zone.indexOf('/') < 0) return;
    var known = Array.prototype.some.call(list.options, function (each) { return each.value === zone; });
    if (!known) list.add(new Option(zone.replace(/_/g, ' ').split('/').reverse().join(', '), zone), 0);
    list.value = zone;
  } catch (error) {}
})();`;
