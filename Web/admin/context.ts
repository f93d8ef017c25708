import type { AdminAPI } from "./resource/requests";

/** What a page of the console knows of the person and of the console around it. */
export interface AdminContext {
  readonly api: AdminAPI;
  readonly person: { id: string; email: string; name: string };
  readonly tenant: { id: string; slug: string; name: string };
  readonly role: string;
  /** Whether the person has a permission in the institution. */
  can(permission: string): boolean;
  /** Opens a page of the console, by its path below `/admin`. */
  go(path: string): void;
  /** The address of a page of the console, for a link. */
  href(path: string): string;
}
