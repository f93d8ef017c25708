import type { APIClient } from "../../shared/session/api";
import type { WorkflowDocument, WorkflowNode } from "../model/document";
import type { StepKind } from "../model/kinds";
import type { Problem } from "../model/problems";

/** A page of a list. */
export interface Listed<Element> {
  data: Element[];
  has_more: boolean;
  after: string | null;
}

/** A workflow as its authors see it. */
export interface Workflow {
  id: string;
  slug: string;
  title: string;
  description: string;
  is_default: boolean;
  published_version: number | null;
  draft_revision: number;
  has_unpublished_changes: boolean;
  required_tests: boolean;
  created_at: string;
  updated_at: string;
}

/** A draft with what `If-Match` has to say to replace it. */
export interface Draft {
  revision: number;
  definition: WorkflowDocument;
  updated_at: string;
  etag: string;
}

/** A version without its steps. */
export interface Version {
  id: string;
  number: number;
  note: string;
  created_at: string;
  is_published: boolean;
  author_id: string | null;
}

/** A save of the draft. */
export interface Save {
  revision: number;
  saved_at: string;
  author_id: string | null;
}

/** What an import could not take over. */
export interface Unmapped {
  node?: string;
  field?: string;
  message: string;
}

/** The operations on workflows that the builder uses. Every one throws `APIError` where the server refuses. */
export class WorkflowAPI {
  constructor(readonly client: APIClient) {}

  list(search: string, after: string | null): Promise<Listed<Workflow>> {
    const query = new URLSearchParams({ state: "any", limit: "50", ...(search ? { search } : {}), ...(after ? { after } : {}) });
    return this.client.get(`/api/v1/workflows?${query}`);
  }

  kinds(): Promise<StepKind[]> {
    return this.client.get<Listed<StepKind>>("/api/v1/step-kinds?limit=100").then((page) => page.data);
  }

  show(slug: string): Promise<Workflow> {
    return this.client.get(path(slug));
  }

  create(body: { slug: string; title: string; description?: string }): Promise<Workflow> {
    return this.client.write("POST", "/api/v1/workflows", body);
  }

  duplicate(slug: string, body: { slug: string; title: string }): Promise<Workflow> {
    return this.client.write("POST", `${path(slug)}/duplicate`, body);
  }

  change(slug: string, body: Partial<Pick<Workflow, "title" | "description" | "required_tests" | "is_default">>): Promise<Workflow> {
    return this.client.write("PATCH", path(slug), body);
  }

  remove(slug: string): Promise<void> {
    return this.client.write("DELETE", path(slug));
  }

  async draft(slug: string): Promise<Draft> {
    const response = await this.client.send(`${path(slug)}/draft`, { method: "GET" });
    return { ...((await response.json()) as Omit<Draft, "etag">), etag: response.headers.get("etag") ?? "" };
  }

  /** Saves the draft; without an `etag` over whatever is there. */
  async save(slug: string, definition: WorkflowDocument, etag: string | null): Promise<{ etag: string; problems: Problem[] }> {
    const response = await this.client.send(`${path(slug)}/draft`, {
      method: "PUT",
      headers: { "content-type": "application/json", ...(etag ? { "if-match": etag } : {}) },
      body: JSON.stringify({ definition }),
    });
    const { problems, revision } = (await response.json()) as { problems: Problem[]; revision: number };
    return { etag: response.headers.get("etag") ?? `"v${revision}"`, problems };
  }

  async validate(slug: string, definition: WorkflowDocument, signal: AbortSignal): Promise<Problem[]> {
    const response = await this.client.post(`${path(slug)}/validate`, { definition }, signal);
    return ((await response.json()) as { problems: Problem[] }).problems;
  }

  history(slug: string): Promise<Save[]> {
    return this.client.get<Listed<Save>>(`${path(slug)}/draft/history`).then((page) => page.data);
  }

  restore(slug: string, from: { revision: number } | { version: number }): Promise<unknown> {
    return this.client.write("POST", `${path(slug)}/draft/restore`, from);
  }

  versions(slug: string): Promise<Version[]> {
    return this.client.get<Listed<Version>>(`${path(slug)}/versions?limit=100`).then((page) => page.data);
  }

  version(slug: string, number: number): Promise<Version & { definition: WorkflowDocument }> {
    return this.client.get(`${path(slug)}/versions/${number}`);
  }

  /** Makes a version of the draft with the `etag`; refused with 412 where it is another by now. */
  publish(slug: string, note: string, etag: string): Promise<Version> {
    return this.client.write("POST", `${path(slug)}/publish`, { note }, { "if-match": etag });
  }

  rollBack(slug: string, number: number): Promise<Version> {
    return this.client.write("POST", `${path(slug)}/versions/${number}/publish`);
  }

  export(slug: string): Promise<unknown> {
    return this.client.get(`${path(slug)}/export`);
  }

  import(document: unknown, names: { slug?: string; title?: string }): Promise<{ workflow: Workflow; unmapped: Unmapped[]; problems: Problem[] }> {
    const query = new URLSearchParams(Object.entries(names).filter(([, value]) => value !== ""));
    return this.client.write("POST", `/api/v1/workflows/import?${query}`, document);
  }
}

/** The address of a workflow. */
export function path(slug: string): string {
  return `/api/v1/workflows/${encodeURIComponent(slug)}`;
}

/** What a workflow begins with where nothing else is chosen. */
export function blankWorkflow(): WorkflowDocument {
  const nodes: WorkflowNode[] = [
    { slug: "start", kind: "start", parameters: {} },
    { slug: "end", kind: "end", parameters: {} },
  ];
  return { nodes, edges: [{ source: "start", target: "end" }] };
}
