/** Round numbers from zero, or from below it, to beyond the largest value: what the lines of a chart stand for. */
export function ticks(values: readonly number[], wanted = 4): number[] {
  const top = Math.max(0, ...values);
  const bottom = Math.min(0, ...values);
  const span = top - bottom;
  if (!(span > 0)) return [0, 1];
  const raw = span / wanted;
  const power = 10 ** Math.floor(Math.log10(raw));
  const even = power * (raw / power <= 1 ? 1 : raw / power <= 2 ? 2 : raw / power <= 5 ? 5 : 10);
  // What is counted has no halves.
  const step = values.every(Number.isInteger) ? Math.max(1, even) : even;
  const made: number[] = [];
  // A whole number of steps keeps the numbers round.
  for (let at = Math.floor(bottom / step + 1e-9); ; at += 1) {
    made.push(Number((at * step).toPrecision(12)));
    if (at * step >= top - step * 1e-9) return made;
  }
}

/** Which of many labels are shown: the first, then evenly on, so that at most `room` stand there. */
export function shownLabels(count: number, room: number): number[] {
  if (count === 0) return [];
  const step = Math.max(1, Math.ceil(count / Math.max(1, room)));
  return Array.from({ length: Math.ceil(count / step) }, (_, at) => at * step);
}
