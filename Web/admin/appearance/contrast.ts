/** Red, green and blue from 0 to 255. */
type Colour = readonly [number, number, number];

/** The least contrast that a text needs (WCAG 2.2, 1.4.3). */
const least = 4.5;

/** The darkest light ground and the lightest dark one of the pages. */
const lightGround: Colour = [233, 236, 238];
const darkGround: Colour = [32, 45, 52];

/** A colour that was asked for, as it can be read on light and on dark grounds. */
export function readable(accent: string): { light: string; dark: string; isCorrected: boolean } | null {
  const asked = colourOf(accent);
  if (asked === null) return null;
  const light = fitted(asked, lightGround, [0, 0, 0]);
  const dark = fitted(asked, darkGround, [255, 255, 255]);
  return { light: text(light), dark: text(dark), isCorrected: text(light) !== text(asked) };
}

/** How two colours stand apart, from 1 to 21. */
export function contrast(one: Colour, other: Colour): number {
  const [light = 0, dark = 0] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (light + 0.05) / (dark + 0.05);
}

/** The colour with as little of another mixed in as gives it enough contrast. */
function fitted(colour: Colour, ground: Colour, towards: Colour): Colour {
  for (let share = 0; share <= 1; share += 0.02) {
    const mixed = mix(colour, towards, share);
    if (contrast(mixed, ground) >= least) return mixed;
  }
  return towards;
}

function mix(one: Colour, other: Colour, share: number): Colour {
  const part = (at: 0 | 1 | 2): number => Math.round(one[at] + (other[at] - one[at]) * share);
  return [part(0), part(1), part(2)];
}

function luminance(colour: Colour): number {
  const [red = 0, green = 0, blue = 0] = colour.map((value) => {
    const share = value / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** The colour of `#` and six digits; null for anything else. */
export function colourOf(written: string): Colour | null {
  const digits = /^#([0-9a-f]{6})$/i.exec(written.trim())?.[1];
  if (digits === undefined) return null;
  const part = (at: number): number => parseInt(digits.slice(at, at + 2), 16);
  return [part(0), part(2), part(4)];
}

function text(colour: Colour): string {
  return `#${colour.map((value) => value.toString(16).padStart(2, "0")).join("")}`;
}
