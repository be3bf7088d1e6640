/** The form's list of time zones, in the browser. */

/**
 * Chooses the browser's own zone, unless somebody has chosen already; what is not in the list is added to it. A browser may
 * report a zone that it does not take itself (`Etc/Unknown`): then the clinic's stays chosen. The page
 * allows exactly this text by its hash, and is whole without it.
 */
export const zoneScript = `(function () {
  var list = document.getElementById('zone');
  if (!list || list.hasAttribute('data-chosen')) return;
  try {
    var zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
    if (!zone || zone.indexOf('/') < 0 || zone === 'Etc/Unknown') return;
    new Intl.DateTimeFormat('en', { timeZone: zone });
    var known = Array.prototype.some.call(list.options, function (each) { return each.value === zone; });
    if (!known) list.add(new Option(zone.replace(/_/g, ' ').split('/').reverse().join(', '), zone), 0);
    list.value = zone;
  } catch (error) {}
})();`;
