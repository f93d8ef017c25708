/** Gives the focus to the field for the next message, or to the log where that would bring up a keyboard. */
export function focusNext(): void {
  const place = matchMedia("(pointer: coarse)").matches ? "message-log .scroller" : "message-composer textarea";
  document.querySelector<HTMLElement>(place)?.focus();
}
