/** What a window needs to have to speak with another; tests have their own. */
export interface Messenger {
  /** The window that is spoken to; null where there is none. */
  target: Pick<Window, "postMessage"> | null;
  listen(heard: (event: MessageEvent) => void): () => void;
}

/** An answer of the platform to one message. */
export interface PlatformAnswer {
  subject?: unknown;
  message_id?: unknown;
  error?: { code?: string; message?: string };
  [member: string]: unknown;
}

/** How long the platform may think, in milliseconds. */
const patience = 3000;
let count = 0;

/**
 * Sends a message of LTI's postMessage protocol and gives the answer; null where none comes in time. Only the origin is
 * told, and only an answer of this origin, from this window and to this message is taken (OIDC with LTI Client Side
 * postMessages 0.1).
 */
export function ask(
  messenger: Messenger,
  origin: string,
  message: { subject: string; [member: string]: unknown },
  milliseconds = patience,
): Promise<PlatformAnswer | null> {
  const { target } = messenger;
  if (target === null) return Promise.resolve(null);
  const id = `lyceum-${Date.now().toString(36)}-${++count}-${Math.random().toString(36).slice(2)}`;
  return new Promise((resolve) => {
    const done = (answer: PlatformAnswer | null) => {
      clearTimeout(timer);
      stop();
      resolve(answer);
    };
    const stop = messenger.listen((event) => {
      const answer = event.data as PlatformAnswer | null;
      if (event.origin !== origin || event.source !== target || typeof answer !== "object" || answer === null) return;
      if (answer.message_id !== id || answer.subject !== `${message.subject}.response`) return;
      done(answer);
    });
    const timer = setTimeout(() => done(null), milliseconds);
    try {
      target.postMessage({ ...message, message_id: id }, origin);
    } catch {
      // The origin is no origin, or the window is gone.
      done(null);
    }
  });
}

/** Speaks with a frame of the platform: `_parent`, or one beside this frame by its name. */
export function platformFrame(name: string): Messenger {
  return {
    target: frameNamed(name),
    listen: (heard) => {
      addEventListener("message", heard);
      return () => removeEventListener("message", heard);
    },
  };
}

function frameNamed(name: string): Window | null {
  const around = self !== parent ? parent : (opener as Window | null);
  if (around === null || name === "" || name === "_parent") return around;
  try {
    const frames = around.frames as unknown as Record<string, Window | undefined>;
    return frames[name] ?? around;
  } catch {
    return around;
  }
}
