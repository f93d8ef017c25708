import { currentLanguage } from "../i18n/language";
import type { Access } from "./access";

/** An answer of the server that is not a success, in the error shape of the product API. */
export class APIError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly requestID: string | null,
    /** What the server adds, such as the `path` of the field that it did not take. */
    readonly details: Record<string, unknown> | null = null,
  ) {
    super(message);
  }
}

/** An assistant that a person may talk to. */
export interface Assistant {
  slug: string;
  title: string;
  description?: string | null;
  starter_prompts?: string[] | null;
  /** Whether it speaks first in a new conversation. */
  auto_start?: boolean;
}

/** What this installation is, for anyone. */
export interface Installation {
  name: string;
  version: string;
  chat_model: string;
  local_models: boolean;
  /** The code of the currency that prices and budgets are counted in; null where nobody says. */
  currency: string | null;
}

/** The pages or the slide of a document that a passage stands on, from 1. */
export interface DocumentPlace {
  kind: "page" | "slide";
  first: number;
  last: number;
}

/** A passage of a course document that an answer cites, within its context. */
export interface Citation {
  index: number;
  document: string;
  heading_path: string[];
  place: DocumentPlace | null;
  text: string;
  before: string;
  after: string;
  start: number;
  end: number;
}

/** Sends requests to this server with the person's token and language. */
export class APIClient {
  /**
   * `onUnauthorized` is called when the session has ended. Where it resolves to true the person signed in again, and
   * the request that waits is sent once more.
   */
  constructor(
    private readonly access: Access,
    private readonly onUnauthorized: () => void | Promise<boolean>,
  ) {}

  /** Gets a JSON document. */
  async get<Body>(path: string): Promise<Body> {
    const response = await this.send(path, { method: "GET" });
    return (await response.json()) as Body;
  }

  /** Sends a JSON document with a method of writing; gives the JSON of the answer, `undefined` where it has no body. */
  async write<Body>(
    method: "POST" | "PUT" | "PATCH" | "DELETE",
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Body> {
    const response = await this.send(path, {
      method,
      headers: body === undefined ? headers : { "content-type": "application/json", ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return (text === "" ? undefined : JSON.parse(text)) as Body;
  }

  /** Posts a JSON document; gives the response with its body unread. Throws `APIError` unless it is a success. */
  async post(path: string, body: unknown, signal?: AbortSignal): Promise<Response> {
    return this.send(path, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
      ...(signal ? { signal } : {}),
    });
  }

  /** Sends any request, without cookies unless it wants them; gives the response with its body unread. Throws `APIError` unless it is a success. */
  async send(path: string, request: RequestInit): Promise<Response> {
    const token = await this.access.current();
    let response = await this.sendOnce(path, request, token);
    if (response.status === 401 && token !== null) {
      // The token may have run out on its way, or the server forgot its key; a session that lives gives another.
      const renewed = await this.access.renewed(token);
      if (renewed !== null) response = await this.sendOnce(path, request, renewed);
    }
    if (response.ok) return response;
    const error = await readError(response);
    // The page is left only now, so that whoever called can still keep what it was about to send.
    if (response.status === 401 && (await this.onUnauthorized()) === true) {
      response = await this.sendOnce(path, request, await this.access.renewed(token));
      if (response.ok) return response;
      throw await readError(response);
    }
    throw error;
  }

  private async sendOnce(path: string, request: RequestInit, token: string | null): Promise<Response> {
    const headers = new Headers(request.headers);
    headers.set("accept-language", currentLanguage());
    if (token !== null) headers.set("authorization", `Bearer ${token}`);
    return fetch(path, { credentials: "omit", ...request, headers, redirect: "error" });
  }
}

/** The error that an answer is. */
export async function readError(response: Response): Promise<APIError> {
  const body = (await response.json().catch(() => null)) as {
    error?: { code?: string; message?: string; request_id?: string; details?: Record<string, unknown> };
  } | null;
  const { code = "unknown", message = response.statusText, request_id = null, details = null } = body?.error ?? {};
  return new APIError(response.status, code, message, request_id, details);
}
