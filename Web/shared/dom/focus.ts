/**
 * The mark (`data-focus`) of the control in an element that has the focus, by which what takes its place is found; empty for a
 * control without one, null where the focus is elsewhere.
 */
export function focusedMark(within: Element): string | null {
  const focused = document.activeElement;
  return focused instanceof HTMLElement && within.contains(focused) ? focused.dataset["focus"] ?? "" : null;
}

/** Gives the focus to the first control in an element that has one of the marks and takes it; false where none does. */
export function focusMarked(within: Element, ...marks: readonly string[]): boolean {
  return marks.some((mark) => {
    const control = mark === "" ? null : within.querySelector<HTMLElement>(`[data-focus="${CSS.escape(mark)}"]`);
    control?.focus();
    return control !== null && control === document.activeElement;
  });
}
