import type { ChatStore } from "../state/chat-store";

const known = new WeakMap<ChatStore, Promise<boolean>>();

/** Whether one can talk to assistants here. Visitors type. */
export function canTalk(store: ChatStore): Promise<boolean> {
  const asked =
    known.get(store) ??
    (store.mayBranch ? store.api.get<{ available: boolean }>("/api/v1/voice") : Promise.resolve({ available: false })).then(
      ({ available }) => available,
      () => false,
    );
  known.set(store, asked);
  return asked;
}
