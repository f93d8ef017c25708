import type { APIClient } from "../../shared/session/api";

/** What was read, with the tag that a change of it is meant for. */
export interface Tagged<Value> {
  value: Value;
  tag: string | null;
}

/** A page of a list, as the API gives it. */
export interface Listed<Row> {
  data: Row[];
  has_more: boolean;
  after: string | null;
}

/** The values of a query; those that are empty are left out. */
export type Query = Record<string, string | number | boolean | null | undefined>;

/** The product API in the shape that the console's pages use it. Every method throws `APIError`. */
export class AdminAPI {
  constructor(readonly client: APIClient) {}

  /** Reads a document. */
  async get<Body>(path: string, query: Query = {}): Promise<Body> {
    return this.client.get<Body>(withQuery(path, query));
  }

  /** Reads a document with its tag. */
  async read<Body>(path: string): Promise<Tagged<Body>> {
    const response = await this.client.send(path, { method: "GET" });
    return { value: (await response.json()) as Body, tag: response.headers.get("etag") };
  }

  /** Makes something, or does something to it. */
  async post<Body>(path: string, body?: unknown): Promise<Body> {
    return this.send<Body>("POST", path, body, null);
  }

  /** Changes what the tag is of; another state than that is refused. */
  async patch<Body>(path: string, body: unknown, tag: string | null = null): Promise<Body> {
    return this.send<Body>("PATCH", path, body, tag);
  }

  /** Sets the whole of something. */
  async put<Body>(path: string, body: unknown, tag: string | null = null): Promise<Body> {
    return this.send<Body>("PUT", path, body, tag);
  }

  /** Removes something. */
  async remove(path: string, tag: string | null = null): Promise<void> {
    await this.send("DELETE", path, undefined, tag);
  }

  /** Every item of a list that is known to be short, at most `limit`. */
  async all<Row>(path: string, query: Query = {}, limit = 100): Promise<Row[]> {
    return (await this.get<Listed<Row>>(path, { ...query, limit })).data;
  }

  private async send<Body>(method: string, path: string, body: unknown, tag: string | null): Promise<Body> {
    const headers = new Headers();
    if (body !== undefined) headers.set("content-type", "application/json");
    if (tag !== null) headers.set("if-match", tag);
    const response = await this.client.send(path, {
      method,
      headers,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return (text === "" ? null : JSON.parse(text)) as Body;
  }
}

/** A path with the values of a query that are there. */
export function withQuery(path: string, query: Query): string {
  const given = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== null && value !== undefined && value !== "") given.set(name, String(value));
  }
  return `${given}` === "" ? path : `${path}?${given}`;
}
