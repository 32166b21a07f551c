// Line icons, 24 × 24, in the colour of the text around them.
import { svg } from "./dom.js";

const line = (body) => `<svg viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.7" stroke-linecap="round" stroke-linejoin="round">${body}</svg>`;

const SHAPES = {
  back: line('<path d="M15 4.5 7.5 12l7.5 7.5"/>'),
  close: line('<path d="M6 6l12 12M18 6 6 18"/>'),
  more: '<svg viewBox="0 0 24 24" fill="currentColor"><circle cx="5.5" cy="12" r="1.7"/><circle cx="12" cy="12" r="1.7"/><circle cx="18.5" cy="12" r="1.7"/></svg>',
  scan: line('<path d="M4 8.5V6a2 2 0 0 1 2-2h2.5M15.5 4H18a2 2 0 0 1 2 2v2.5M20 15.5V18a2 2 0 0 1-2 2h-2.5M8.5 20H6a2 2 0 0 1-2-2v-2.5M3.5 12h17"/>'),
  search: line('<circle cx="11" cy="11" r="6.5"/><path d="m16 16 4.5 4.5"/>'),
  keyboard: line('<rect x="3" y="6" width="18" height="12" rx="2"/><path d="M7 10h.01M10.5 10h.01M14 10h.01M17 10h.01M8 14.2h8"/>'),
  menu: line('<path d="M4.5 7h15M4.5 12h15M4.5 17h15"/>'),
  bars: line('<path d="M6 9.5h12M6 14.5h12"/>'),
  plus: line('<circle cx="12" cy="12" r="9"/><path d="M12 7.8v8.4M7.8 12h8.4"/>'),
  add: line('<path d="M12 5v14M5 12h14"/>'),
  chevron: line('<path d="m9 5.5 6.5 6.5L9 18.5"/>'),
  person: line('<circle cx="12" cy="8" r="4"/><path d="M4.5 20c1-4 4-6 7.5-6s6.500 2 7.500 6"/>'),
  warn: line('<path d="M12 4 2.800 19.500h18.400z"/><path d="M12 10v4.500M12 17.200h.01"/>'),
  info: line('<circle cx="12" cy="12" r="9"/><path d="M12 11v5.500M12 7.600h.01"/>'),
  tick: '<svg viewBox="0 0 24 24"><circle cx="12" cy="12" r="11" fill="currentColor"/><path d="m7 12.300 3.400 3.400L17.200 9" fill="none" stroke="#fff" stroke-width="2" stroke-linecap="round" stroke-linejoin="round"/></svg>',
  outgoing: line('<path d="M5 12h14M13 6l6 6-6 6"/>'),
  incoming: line('<path d="M19 12H5M11 6l-6 6 6 6"/>'),
  copy: line('<rect x="8.500" y="8.500" width="11" height="11" rx="2"/><path d="M15.500 5.500v-.500a1.500 1.500 0 0 0-1.500-1.500H6A1.500 1.500 0 0 0 4.500 5v8a1.500 1.500 0 0 0 1.500 1.500h.500"/>'),
  trash: line('<path d="M5 7h14M10 7V4.500h4V7M6.500 7l1 12.500h9l1-12.500"/>'),
  pause: line('<path d="M9 6v12M15 6v12"/>'),
  play: line('<path d="M8 5.500v13l10.500-6.500z"/>'),
  panel: line('<rect x="3.500" y="5" width="17" height="14" rx="2"/><path d="M14.500 5v14"/>'),
  clock: line('<circle cx="12" cy="12" r="8.500"/><path d="M12 7.500V12l3 2"/>'),
  link: line('<path d="M10 14a4 4 0 0 0 5.700 0l3-3A4 4 0 0 0 13 5.300l-1 1M14 10a4 4 0 0 0-5.700 0l-3 3A4 4 0 0 0 11 18.700l1-1"/>'),
  money: line('<circle cx="12" cy="12" r="9"/><path d="m8.500 7.500 3.500 4.500 3.500-4.500M12 12v5M8.800 12.300h6.400M8.800 14.800h6.400"/>'),
  signal: '<svg viewBox="0 0 24 24" fill="currentColor"><rect x="2" y="14" width="4" height="6" rx="1"/><rect x="7.500" y="11" width="4" height="9" rx="1"/><rect x="13" y="8" width="4" height="12" rx="1"/><rect x="18.500" y="5" width="4" height="15" rx="1"/></svg>',
  battery: '<svg viewBox="0 0 32 24" fill="none"><rect x="1.500" y="6" width="25" height="12" rx="3.500" stroke="currentColor" stroke-opacity=".5" stroke-width="1.500"/><rect x="3.500" y="8" width="19" height="8" rx="2" fill="currentColor"/><path d="M28.500 10v4" stroke="currentColor" stroke-opacity=".5" stroke-width="2" stroke-linecap="round"/></svg>',
  phones: '<svg viewBox="0 0 168 128" fill="none" stroke="currentColor" stroke-width="1.600" stroke-linecap="round" stroke-linejoin="round"><rect x="26" y="18" width="48" height="94" rx="10"/><path d="M44 104h12"/><rect x="94" y="18" width="48" height="94" rx="10"/><path d="M112 104h12"/><path d="M34 40h24M34 48h16M106 66h28M112 74h22"/><rect x="38" y="60" width="24" height="24" rx="3"/><path d="M43 65h5v5h-5zM52 65h5v5h-5zM43 74h5v5h-5zM53 75h4v4"/><path d="M76 72h14M85 67l5 5-5 5" stroke="#e8472b"/></svg>',
  lines: '<svg viewBox="0 0 120 72" fill="none" stroke="currentColor" stroke-width="1.600" stroke-linecap="round"><path d="M8 14h20M8 36h20M8 58h20M92 14h20M92 36h20M92 58h20"/><path d="M36 14h44M74 9l6 5-6 5M84 36H40M46 31l-6 5 6 5M36 58h44M74 53l6 5-6 5" stroke-dasharray="3 4"/></svg>',
};

export function icon(name) {
  return svg(SHAPES[name], name === "phones" || name === "lines" ? "" : "icon");
}
