import { APIError } from "../../shared/session/api";
import type { JSONValue } from "../model/document";
import type { WorkflowAPI } from "../api/workflows";

/** Something that can be picked. */
export interface Pick {
  value: string;
  label: string;
  hint: string;
}

/** The lists that fields pick from, each asked for once. Where the person may not see one it is empty. */
export class Pickers {
  private readonly lists = new Map<string, Promise<Pick[]>>();

  constructor(private readonly api: WorkflowAPI) {}

  models(): Promise<Pick[]> {
    return this.list("/api/v1/models?limit=100", (one) => ({ value: text(one.slug), label: text(one.slug), hint: text(one.name) }));
  }

  workflows(): Promise<Pick[]> {
    return this.list("/api/v1/workflows?state=any&limit=100", (one) => ({ value: text(one.slug), label: text(one.title) || text(one.slug), hint: text(one.slug) }));
  }

  stores(): Promise<Pick[]> {
    return this.list("/api/v1/vector-stores?limit=100", (one) => ({ value: text(one.slug), label: text(one.title) || text(one.slug), hint: text(one.slug) }));
  }

  widgets(): Promise<Pick[]> {
    return this.list("/api/v1/widgets?limit=100", (one) => ({ value: text(one.slug), label: text(one.name) || text(one.slug), hint: text(one.description) }));
  }

  secrets(): Promise<Pick[]> {
    return this.list("/api/v1/secrets?limit=100", (one) => ({ value: text(one.name), label: text(one.name), hint: "" }));
  }

  /** What a widget of the library looks like. */
  async widget(slug: string, data: JSONValue | undefined): Promise<JSONValue> {
    const answer = await this.api.client.write<{ widget: JSONValue }>("POST", `/api/v1/widgets/${encodeURIComponent(slug)}/preview`, data === undefined ? {} : { data });
    return answer.widget;
  }

  private list(path: string, pick: (one: Record<string, unknown>) => Pick): Promise<Pick[]> {
    const known = this.lists.get(path);
    if (known) return known;
    const asked = this.api.client.get<{ data: Record<string, unknown>[] }>(path).then((page) => page.data.map(pick)).catch((error: unknown) => {
      // What may not be seen can still be named.
      if (error instanceof APIError) return [];
      this.lists.delete(path);
      return [];
    });
    this.lists.set(path, asked);
    return asked;
  }
}

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}
