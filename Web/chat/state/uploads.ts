import type { ChatKitClient } from "../../shared/chatkit/client";
import type { Attachment } from "../../shared/chatkit/types";
import { APIError } from "../../shared/session/api";

/** What the server takes, as a file picker names it. */
export const acceptedTypes =
  ".png,.jpg,.jpeg,.gif,.webp,.pdf,.docx,.pptx,.xlsx,.odt,.txt,.md,.csv,.json,.html,.mp3,.wav,.ogg,.webm,.mp4,.m4a";

/** The most files of one message, unless the server says less. */
export const mostFiles = 10;

const acceptedEndings = new Set(acceptedTypes.split(","));

/** What the server may take whatever the name says. */
const acceptedMedia = /^(text|audio|video)\/|^image\/(png|jpeg|gif|webp)$|^application\/(pdf|json)$/;

/** Why a file need not be sent: it is of a kind that is not taken, or there is nothing in it. */
export type UploadProblem = "kind" | "empty";

/** What is wrong with a file before it is sent; null where nothing is. */
export function problemWith({ name, size, type }: { name: string; size: number; type: string }): UploadProblem | null {
  const ending = (/\.[^.]+$/.exec(name)?.[0] ?? "").toLowerCase();
  if (!acceptedEndings.has(ending) && !acceptedMedia.test(type)) return "kind";
  return size === 0 ? "empty" : null;
}

/** A file on its way to the server. */
export interface Upload {
  key: number;
  name: string;
  size: number;
  /** From 0 to 1. */
  progress: number;
  status: "sending" | "ready" | "failed";
  /** Why it failed: the server's own words, or null where it was not asked or not reached. */
  message: string | null;
  problem: UploadProblem | null;
  attachment: Attachment | null;
  /** A picture's own bytes, to be shown meanwhile. */
  preview: string | null;
}

/** The files of a message that is being written. */
export class Uploads {
  /** In the order in which they were chosen. */
  files: readonly Upload[] = [];
  /** How many of the files chosen last were too many for one message. */
  refused = 0;
  private readonly running = new Map<number, AbortController>();
  private readonly originals = new Map<number, File>();
  private static next = 1;

  constructor(
    private readonly client: ChatKitClient,
    private readonly changed: () => void,
  ) {}

  /** Whether a file is still on its way. */
  get isSending(): boolean {
    return this.files.some((file) => file.status === "sending");
  }

  /** Those that the server has whole. */
  get attachments(): Attachment[] {
    return this.files.flatMap((file) => (file.attachment && file.status === "ready" ? [file.attachment] : []));
  }

  /** Begins to send files. */
  add(chosen: readonly File[]): void {
    const room = Math.max(0, mostFiles - this.files.length);
    this.refused = Math.max(0, chosen.length - room);
    for (const file of chosen.slice(0, room)) {
      const key = Uploads.next++;
      const preview = file.type.startsWith("image/") ? URL.createObjectURL(file) : null;
      this.originals.set(key, file);
      const { name, size } = file;
      const problem = problemWith(file);
      const status = problem === null ? "sending" : "failed";
      this.files = [...this.files, { key, name, size, progress: 0, status, message: null, problem, attachment: null, preview }];
      if (problem === null) void this.send(key, file);
    }
    this.changed();
  }

  /** Sends a file again that failed. */
  retry(key: number): void {
    const file = this.originals.get(key);
    if (!file) return;
    this.change(key, { status: "sending", progress: 0, message: null });
    void this.send(key, file);
  }

  /** Takes a file out of the message; the server forgets what it has of it. */
  remove(key: number): void {
    const file = this.files.find((candidate) => candidate.key === key);
    this.running.get(key)?.abort();
    this.forget(key);
    this.files = this.files.filter((candidate) => candidate.key !== key);
    this.refused = 0;
    if (file?.attachment) void this.client.deleteAttachment(file.attachment.id).catch(() => undefined);
    this.changed();
  }

  /** Hands the files over to a message, and begins anew. */
  take(): Attachment[] {
    const taken = this.attachments;
    for (const { key } of this.files) this.forget(key);
    this.files = [];
    this.refused = 0;
    return taken;
  }

  private async send(key: number, file: File): Promise<void> {
    const stop = new AbortController();
    this.running.set(key, stop);
    let announced: Attachment | null = null;
    try {
      const type = file.type || "application/octet-stream";
      announced = await this.client.announceAttachment({ name: file.name, size: file.size, type });
      await put(file, announced, stop.signal, (progress) => this.change(key, { progress }));
      this.change(key, { status: "ready", progress: 1, attachment: announced });
    } catch (error) {
      if (stop.signal.aborted) {
        if (announced) void this.client.deleteAttachment(announced.id).catch(() => undefined);
        return;
      }
      this.change(key, { status: "failed", message: error instanceof APIError ? error.message : null });
    } finally {
      this.running.delete(key);
    }
  }

  private forget(key: number): void {
    const preview = this.files.find((file) => file.key === key)?.preview;
    if (preview) URL.revokeObjectURL(preview);
    this.originals.delete(key);
  }

  private change(key: number, change: Partial<Upload>): void {
    this.files = this.files.map((file) => (file.key === key ? { ...file, ...change } : file));
    this.changed();
  }
}

/** Sends the bytes where the server wants them. `fetch` does not tell how far it is. */
function put(file: File, to: Attachment, signal: AbortSignal, progress: (share: number) => void): Promise<void> {
  const descriptor = to.upload_descriptor;
  if (!descriptor) return Promise.resolve();
  const address = new URL(descriptor.url, location.href);
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    // The server may know itself by another name than this page; the path is the same.
    request.open(descriptor.method, address.pathname + address.search);
    for (const [name, value] of Object.entries(descriptor.headers)) request.setRequestHeader(name, value);
    request.upload.addEventListener("progress", (event) => {
      if (event.lengthComputable) progress(event.loaded / event.total);
    });
    request.addEventListener("load", () => {
      if (request.status < 300) resolve();
      else reject(readFailure(request));
    });
    request.addEventListener("error", () => reject(new Error("not reached")));
    request.addEventListener("abort", () => reject(new Error("aborted")));
    signal.addEventListener("abort", () => request.abort());
    request.send(file);
  });
}

function readFailure(request: XMLHttpRequest): APIError {
  try {
    const { error } = JSON.parse(request.responseText) as { error: { code: string; message: string } };
    return new APIError(request.status, error.code, error.message, null);
  } catch {
    return new APIError(request.status, "unknown", request.statusText, null);
  }
}
