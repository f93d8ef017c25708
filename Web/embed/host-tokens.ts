import type { Granted } from "../shared/session/sign-in";

/** How long the page around the frame may think, in milliseconds. */
const patience = 5000;
/** How long its token is used before it is asked again, in seconds; one that ends sooner is replaced when it is refused. */
const lifetime = 300;

/** Tokens of the page around the frame, which knows who the person is. They stay in memory. */
export class HostTokens {
  /** `origin` is the page's, which alone is asked and believed. */
  constructor(private readonly origin: string) {}

  /** The page's token; null where it has none, or does not answer. */
  next(): Promise<Granted | null> {
    return new Promise((resolve) => {
      const done = (token: string | null) => {
        removeEventListener("message", heard);
        clearTimeout(timer);
        resolve(token === null ? null : { access_token: token, expires_in: lifetime });
      };
      const heard = (event: MessageEvent) => {
        if (event.origin !== this.origin || event.source !== parent) return;
        const { lyceum, token } = (event.data ?? {}) as { lyceum?: unknown; token?: unknown };
        if (lyceum === "token") done(typeof token === "string" && token !== "" ? token : null);
      };
      const timer = setTimeout(() => done(null), patience);
      addEventListener("message", heard);
      parent.postMessage({ lyceum: "token-wanted" }, this.origin);
    });
  }
}
