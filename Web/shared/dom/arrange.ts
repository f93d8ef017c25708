/** Gives an element these children in this order. Those in their place are not touched, so that they keep the focus. */
export function arrange(parent: Element, children: readonly Node[]): void {
  const wanted = new Set(children);
  for (const child of Array.from(parent.childNodes)) if (!wanted.has(child)) child.remove();
  let place: ChildNode | null = parent.firstChild;
  for (const child of children) {
    if (child === place) place = place.nextSibling;
    else parent.insertBefore(child, place);
  }
}
