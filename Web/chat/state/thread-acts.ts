import type { ChatStore } from "./chat-store";

/** What a person does with one of their conversations. Every function throws `APIError`, and then nothing has changed. */

/** Gives it another title. */
export async function renameThread(store: ChatStore, id: string, title: string): Promise<void> {
  await store.list.rename(id, title);
  if (store.session.threadID === id) store.session.apply({ type: "page.renamed", title });
}

/** Pins it, or puts it away. */
export async function changeThread(
  store: ChatStore,
  id: string,
  changes: { pinned?: boolean; archived?: boolean },
): Promise<void> {
  store.list.update(id, await store.catalogue.change(id, changes));
}

/** Deletes it; for 30 days it can be brought back. */
export async function removeThread(store: ChatStore, id: string): Promise<void> {
  const isOpen = store.session.threadID === id;
  // The server breaks the stream of a conversation that is gone.
  if (isOpen) store.session.rest();
  try {
    await store.catalogue.remove(id);
  } catch (error) {
    if (isOpen) store.session.listen();
    throw error;
  }
  store.list.update(id, null);
  store.leave(id);
}

/** Brings it back. */
export async function restoreThread(store: ChatStore, id: string): Promise<void> {
  store.list.update(id, await store.catalogue.restore(id));
}
