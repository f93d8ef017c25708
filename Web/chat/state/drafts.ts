const prefix = "lyceum.draft.";

/** The text a person has begun to write in a thread, or in a new conversation when `threadID` is null. */
export function draft(threadID: string | null): string {
  return localStorage.getItem(prefix + (threadID ?? "new")) ?? "";
}

/** Keeps a text that was begun; an empty one forgets it. */
export function keepDraft(threadID: string | null, text: string): void {
  const key = prefix + (threadID ?? "new");
  if (text === "") localStorage.removeItem(key);
  else localStorage.setItem(key, text);
}
