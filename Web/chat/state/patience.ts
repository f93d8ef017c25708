const longest = 15_000;

/** Waits before the next attempt: longer each time, a little differently for everybody, and not while nobody looks. */
export function patience(attempt: number, signal: AbortSignal): Promise<void> {
  const wait = Math.min(longest, 400 * 2 ** Math.min(attempt, 8)) * (0.75 + Math.random() / 2);
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      removeEventListener("online", done);
      signal.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, wait);
    addEventListener("online", done);
    signal.addEventListener("abort", done);
  });
}
