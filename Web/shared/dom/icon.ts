const namespace = "http://www.w3.org/2000/svg";

/** Outlines in a box of 20, drawn with a stroke of 1.5 in the colour of the text. */
const outlines = {
  alert: ["M10 6.5v4.25", "M10 13.5v.01", "M8.6 3.3 2.5 14a1.6 1.6 0 0 0 1.4 2.4h12.2a1.6 1.6 0 0 0 1.4-2.4L11.4 3.3a1.6 1.6 0 0 0-2.8 0Z"],
  check: ["m4.5 10.5 3.5 3.5 7.5-8"],
  chevronDown: ["m5.5 8 4.5 4.5L14.5 8"],
  close: ["m5 5 10 10", "M15 5 5 15"],
  compose: ["M16 10.5v4A1.5 1.5 0 0 1 14.5 16h-9A1.5 1.5 0 0 1 4 14.5v-9A1.5 1.5 0 0 1 5.5 4h4", "M14.9 3.4a1.2 1.2 0 0 1 1.7 1.7L10.8 11l-2.3.5.5-2.3 5.9-5.8Z"],
  copy: ["M8.5 7h6A1.5 1.5 0 0 1 16 8.5v6a1.5 1.5 0 0 1-1.5 1.5h-6A1.5 1.5 0 0 1 7 14.5v-6A1.5 1.5 0 0 1 8.5 7Z", "M4.9 13A1.5 1.5 0 0 1 4 11.6V5.5A1.5 1.5 0 0 1 5.5 4h6.1a1.5 1.5 0 0 1 1.4.9"],
  document: ["M11.5 3H6a1.5 1.5 0 0 0-1.5 1.5v11A1.5 1.5 0 0 0 6 17h8a1.5 1.5 0 0 0 1.5-1.5V7l-4-4Z", "M11.5 3v4h4", "M7.5 10.5h5", "M7.5 13.5h5"],
  down: ["M10 4v12", "m5 11 5 5 5-5"],
  eye: ["M2.5 10S5 4.8 10 4.8 17.5 10 17.5 10 15 15.2 10 15.2 2.5 10 2.5 10Z", "M10 12.2a2.2 2.2 0 1 0 0-4.4 2.2 2.2 0 0 0 0 4.4Z"],
  info: ["M10 17a7 7 0 1 0 0-14 7 7 0 0 0 0 14Z", "M10 9.25v4", "M10 6.7v.01"],
  lock: ["M5.5 9h9A1.5 1.5 0 0 1 16 10.5v5a1.5 1.5 0 0 1-1.5 1.5h-9A1.5 1.5 0 0 1 4 15.5v-5A1.5 1.5 0 0 1 5.5 9Z", "M6.75 9V6.25a3.25 3.25 0 0 1 6.5 0V9"],
  menu: ["M3.5 6h13", "M3.5 10h13", "M3.5 14h13"],
  moon: ["M16.5 11.6A6.75 6.75 0 0 1 8.4 3.5a6.75 6.75 0 1 0 8.1 8.1Z"],
  more: ["M5 10h.01", "M10 10h.01", "M15 10h.01"],
  pencil: ["M13.7 3.8a1.56 1.56 0 0 1 2.3 0l.2.2a1.56 1.56 0 0 1 0 2.3l-9 9-3.2.7.7-3.2 9-9Z"],
  offline: ["M3 3l14 14", "M5.9 8.2a8.6 8.6 0 0 0-2.4 1.6", "M8.9 6.6a8.9 8.9 0 0 1 7.6 3.2", "M7.2 12.4a4.6 4.6 0 0 1 2.1-1", "M10 15.5v.01"],
  play: ["M6.5 4.6v10.8a.6.6 0 0 0 .9.5l8.6-5.4a.6.6 0 0 0 0-1L7.4 4.1a.6.6 0 0 0-.9.5Z"],
  plus: ["M10 4.5v11", "M4.5 10h11"],
  retry: ["M16 10a6 6 0 1 1-1.7-4.2L16 7.5", "M16 4v3.5h-3.5"],
  screen: ["M4 4h12a1.5 1.5 0 0 1 1.5 1.5v7A1.5 1.5 0 0 1 16 14H4a1.5 1.5 0 0 1-1.5-1.5v-7A1.5 1.5 0 0 1 4 4Z", "M7 17h6", "M10 14v3"],
  search: ["M9 14.5a5.5 5.5 0 1 0 0-11 5.5 5.5 0 0 0 0 11Z", "m13 13 3.75 3.75"],
  send: ["M10 16V4.5", "m5 9.5 5-5 5 5"],
  signOut: ["M8 16.5H5.5A1.5 1.5 0 0 1 4 15V5a1.5 1.5 0 0 1 1.5-1.5H8", "M13 13.5 16.5 10 13 6.5", "M16.5 10H8"],
  stop: ["M6 5h8a1 1 0 0 1 1 1v8a1 1 0 0 1-1 1H6a1 1 0 0 1-1-1V6a1 1 0 0 1 1-1Z"],
  sun: ["M10 13.25a3.25 3.25 0 1 0 0-6.5 3.25 3.25 0 0 0 0 6.5Z", "M10 2.5V4", "M10 16v1.5", "M2.5 10H4", "M16 10h1.5", "m4.7 4.7 1 1", "m14.3 14.3 1 1", "m4.7 15.3 1-1", "m14.3 5.7 1-1"],
  trash: ["M3.5 5.5h13", "M8 5.5V4a1 1 0 0 1 1-1h2a1 1 0 0 1 1 1v1.5", "m5 5.5.7 10.1A1.5 1.5 0 0 0 7.2 17h5.6a1.5 1.5 0 0 0 1.5-1.4L15 5.5", "M8.5 9v4.5", "M11.5 9v4.5"],
} as const;

/** The names of the icons drawn for this project. */
export type IconName = keyof typeof outlines | "mark";

/** An icon as inline SVG, hidden from assistive technology: the control around it carries the name. */
export function icon(name: IconName): SVGSVGElement {
  const svg = document.createElementNS(namespace, "svg");
  svg.setAttribute("viewBox", "0 0 20 20");
  svg.setAttribute("class", `icon icon-${name}`);
  svg.setAttribute("aria-hidden", "true");
  for (const outline of name === "mark" ? mark : outlines[name]) {
    const path = document.createElementNS(namespace, "path");
    path.setAttribute("d", outline);
    svg.append(path);
  }
  return svg;
}

/** The product's mark: a pediment on three columns. */
const mark = ["M2.5 7.5 10 3l7.5 4.5Z", "M5 10v4", "M10 10v4", "M15 10v4", "M3 16.75h14"];
