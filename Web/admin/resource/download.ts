import { build } from "../../shared/dom/build";
import type { AdminAPI } from "./requests";

/** Fetches a file with the person's token and hands it to the browser to keep. */
export async function downloadFrom(api: AdminAPI, path: string, name: string): Promise<void> {
  const response = await api.client.send(path, { method: "GET" });
  const address = URL.createObjectURL(await response.blob());
  const link = build("a", { href: address, download: name, hidden: true });
  document.body.append(link);
  link.click();
  link.remove();
  // The browser has taken the file by then.
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
