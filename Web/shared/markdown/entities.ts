const named: Record<string, string> = {
  amp: "&", lt: "<", gt: ">", quot: '"', apos: "'", nbsp: "\u00a0", ensp: "\u2002", emsp: "\u2003", thinsp: "\u2009",
  shy: "\u00ad", ndash: "–", mdash: "—", hellip: "…", laquo: "«", raquo: "»", ldquo: "“", rdquo: "”", lsquo: "‘",
  rsquo: "’", times: "×", divide: "÷", plusmn: "±", minus: "−", middot: "·", deg: "°", micro: "µ", le: "≤", ge: "≥",
  ne: "≠", asymp: "≈", infin: "∞", radic: "√", sum: "∑", rarr: "→", larr: "←", harr: "↔", euro: "€", copy: "©",
  alpha: "α", beta: "β", delta: "δ", Delta: "Δ", lambda: "λ", mu: "μ", pi: "π", rho: "ρ", sigma: "σ", omega: "ω",
  Omega: "Ω", agrave: "à", acirc: "â", ccedil: "ç", eacute: "é", egrave: "è", ecirc: "ê", icirc: "î", ocirc: "ô",
};

/** A text with its character references resolved; one that is not known stays as it is written. */
export function decodeEntities(text: string): string {
  return text.replace(/&(?:#(\d{1,7})|#[xX]([\da-fA-F]{1,6})|(\w+));/g, (whole, decimal, hexadecimal, name) => {
    if (name !== undefined) return named[name as string] ?? whole;
    const code = decimal !== undefined ? Number(decimal) : parseInt(hexadecimal as string, 16);
    const isScalar = code > 0 && code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff);
    return isScalar ? String.fromCodePoint(code) : "\uFFFD";
  });
}
