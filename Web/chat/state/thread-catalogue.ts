import type { Page } from "../../shared/chatkit/types";
import type { APIClient } from "../../shared/session/api";

/** A conversation in a list. */
export interface ThreadEntry {
  id: string;
  title: string | null;
  workflow: { slug: string; title: string };
  origin: string;
  pinned_at: string | null;
  archived_at: string | null;
  created_at: string;
  last_activity_at: string;
  excerpt?: { item_id: string | null; pieces: { text: string; match: boolean }[] };
}

/** A link with which others read a conversation. */
export interface Share {
  id: string;
  live: boolean;
  show_name: boolean;
  created_at: string;
  expires_at: string;
  revoked_at: string | null;
}

/** A code for going on by telephone, and the numbers to call. */
export interface PhoneCode {
  pin: string;
  expires_at: string;
  numbers: string[];
}

/** What can be done with conversations beside talking in them. Every method throws `APIError`. */
export class ThreadCatalogue {
  constructor(private readonly api: APIClient) {}

  /** A page of one's conversations, those in which something was said last first. */
  list(query: Record<string, string | number | null>): Promise<Page<ThreadEntry>> {
    const parameters = new URLSearchParams();
    for (const [name, value] of Object.entries(query)) if (value !== null) parameters.set(name, String(value));
    return this.api.get(`/api/v1/threads?${parameters}`);
  }

  /** Names, pins or archives one. */
  async change(id: string, changes: { title?: string; pinned?: boolean; archived?: boolean }): Promise<ThreadEntry> {
    const headers = { "content-type": "application/json" };
    const response = await this.api.send(path(id), { method: "PATCH", headers, body: JSON.stringify(changes) });
    return (await response.json()) as ThreadEntry;
  }

  /** Deletes one; for 30 days it can be restored. */
  async remove(id: string): Promise<void> {
    await this.api.send(path(id), { method: "DELETE" });
  }

  /** Brings back one that was deleted. */
  async restore(id: string): Promise<ThreadEntry> {
    return (await (await this.api.post(`${path(id)}/restore`, {})).json()) as ThreadEntry;
  }

  /** Everything in it, as a file. */
  async exported(id: string, format: "markdown" | "json"): Promise<Blob> {
    return (await this.api.send(`${path(id)}/export?format=${format}`, { method: "GET" })).blob();
  }

  /** The links to it that were made, newest first. */
  async shares(id: string): Promise<Share[]> {
    return (await this.api.get<{ data: Share[] }>(`${path(id)}/shares?limit=100`)).data;
  }

  /** Makes a link; its address is shown this once. */
  async share(id: string, options: { expires_in_days: number; live: boolean; show_name: boolean }): Promise<Share & { url: string }> {
    return (await (await this.api.post(`${path(id)}/shares`, options)).json()) as Share & { url: string };
  }

  /** Withdraws a link. */
  async withdraw(id: string, shareID: string): Promise<void> {
    await this.api.send(`${path(id)}/shares/${encodeURIComponent(shareID)}`, { method: "DELETE" });
  }

  /** A code by which the conversation goes on by telephone. */
  async phoneCode(id: string): Promise<PhoneCode> {
    return (await (await this.api.post(`${path(id)}/phone-pin`, {})).json()) as PhoneCode;
  }
}

function path(id: string): string {
  return `/api/v1/threads/${encodeURIComponent(id)}`;
}
