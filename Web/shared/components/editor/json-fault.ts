/** Where a text stops being JSON; null where all of it is. Browsers say this each their own way, and often not at all. */
export function jsonFault(text: string): number | null {
  let at = 0;
  const space = /[ \t\n\r]*/y;
  // A letter of a text is none below the space, which are control characters.
  const scalar = /"(?:[ !#-[\]-\uffff]|\\(?:["\\/bfnrt]|u[\da-fA-F]{4}))*"|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y;
  const name = /"(?:[ !#-[\]-\uffff]|\\(?:["\\/bfnrt]|u[\da-fA-F]{4}))*"/y;
  const skip = (pattern: RegExp): boolean => {
    pattern.lastIndex = at;
    const found = pattern.exec(text);
    if (found !== null) at += found[0]?.length ?? 0;
    return found !== null;
  };
  const take = (letter: string): boolean => {
    skip(space);
    if (text[at] !== letter) return false;
    at += 1;
    return true;
  };
  const value = (): boolean => {
    if (take("{")) {
      if (take("}")) return true;
      do {
        skip(space);
        if (!skip(name) || !take(":") || !value()) return false;
      } while (take(","));
      return take("}");
    }
    if (take("[")) {
      if (take("]")) return true;
      do if (!value()) return false;
      while (take(","));
      return take("]");
    }
    skip(space);
    return skip(scalar);
  };
  const isWhole = value();
  skip(space);
  return isWhole && at === text.length ? null : at;
}
