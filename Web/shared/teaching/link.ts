import { APIClient, APIError, Assistant } from "../session/api";

/** How a link is graded. */
export interface Grading {
  /** What counts: the end of the conversation and every rubric, the end alone, or one step. */
  from: "all" | "end" | "step";
  step: string | null;
  /** The slugs of steps with columns of their own. */
  steps: string[];
  attempt: "last" | "best" | "first";
  /** Null: whatever the assistant's grade is out of. */
  maximum: number | null;
  manual_release: boolean;
  progress: boolean;
}

/** A link as its teachers see it. */
export interface Link {
  id: string;
  title: string;
  course: { id: string; title: string } | null;
  workflow: { slug: string; title: string } | null;
  opens_at: string | null;
  closes_at: string | null;
  attempts: number | null;
  may_restart: boolean;
  /** The documents that answers are drawn from; null leaves them to the assistant. */
  store: string | null;
  grading: Grading;
  /** The steps of its assistant that grade. */
  graded_steps: { slug: string; title: string }[];
  /** Those that can be chosen. */
  assistants: Assistant[];
  /** The documents that can be chosen. */
  stores: { slug: string; title: string }[];
}

/** What can be changed of a link. */
export type LinkChange = Pick<Link, "opens_at" | "closes_at" | "attempts" | "may_restart" | "store" | "grading"> & {
  workflow: string | null;
};

/** A link, and the state that a change has to name. */
export interface ReadLink {
  link: Link;
  tag: string;
}

/** Reads and changes one link. */
export class LinkSource {
  private readonly path: string;

  constructor(
    private readonly api: APIClient,
    id: string,
  ) {
    this.path = `/api/v1/lti/resource-links/${id}`;
  }

  /** The link as it is now. Throws `APIError`. */
  async read(): Promise<ReadLink> {
    return this.of(await this.api.send(this.path, { method: "GET" }));
  }

  /** Changes the link as it was read; null where somebody else changed it meanwhile. Throws `APIError`. */
  async change(read: ReadLink, change: LinkChange): Promise<ReadLink | null> {
    try {
      const headers = { "content-type": "application/json", "if-match": read.tag };
      return await this.of(await this.api.send(this.path, { method: "PUT", headers, body: JSON.stringify(change) }));
    } catch (error) {
      if (error instanceof APIError && error.status === 412) return null;
      throw error;
    }
  }

  private async of(response: Response): Promise<ReadLink> {
    return { link: (await response.json()) as Link, tag: response.headers.get("etag") ?? "*" };
  }
}

/** What a link is now, as a change says it. */
export function changeOf(link: Link): LinkChange {
  const { opens_at, closes_at, attempts, may_restart, store, grading } = link;
  return { workflow: link.workflow?.slug ?? null, opens_at, closes_at, attempts, may_restart, store, grading };
}
