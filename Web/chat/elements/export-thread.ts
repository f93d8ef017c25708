import type { ChatStore } from "../state/chat-store";

/** Saves a conversation as a file. Throws `APIError`. */
export async function exportThread(
  store: ChatStore,
  id: string,
  title: string,
  format: "markdown" | "json",
): Promise<void> {
  const file = await store.catalogue.exported(id, format);
  const address = URL.createObjectURL(file);
  const link = document.createElement("a");
  link.href = address;
  link.download = `${fileName(title)}.${format === "markdown" ? "md" : "json"}`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}

/** A title as a name that every system takes. */
export function fileName(title: string): string {
  const plain = title.replace(/[\p{Cc}"*/:<>?\\|]+/gu, " ").replace(/\s+/g, " ").trim().replace(/^\.+/, "");
  return plain.slice(0, 80).trim() || "conversation";
}
