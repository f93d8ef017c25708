let last = 0;

/** An id that no other element of the page has. */
export function freshID(prefix: string): string {
  last += 1;
  return `${prefix}-${last}`;
}
