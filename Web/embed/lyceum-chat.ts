/**
 * The script for pages elsewhere: it shows an assistant of the server that it comes from.
 *
 *   <script src="https://lyceum.example/embed.js" data-assistant="school/tutor" data-label="Ask the tutor"></script>
 *   <lyceum-chat assistant="school/tutor"></lyceum-chat>
 *
 * The first puts a button into the corner, the second the conversation where it stands. Whoever knows who the person is
 * gives the element a `getToken` that promises an access token; it stays in memory, and goes to the server's frame alone.
 */
const script = document.currentScript as HTMLScriptElement | null;
const server = new URL(script?.src ?? location.href, location.href).origin;

/** Gives an access token of the person; null for none. */
export type TokenSource = () => Promise<string | null> | string | null;

const style = `
:host { display: block; min-height: 24rem; color-scheme: light dark; }
:host([mode=button]) { position: fixed; inset: auto 1rem 1rem auto; z-index: 2147483000; display: block; min-height: 0; }
iframe { width: 100%; height: 100%; min-height: inherit; border: 0; border-radius: inherit; background: Canvas; }
.panel { position: absolute; inset: auto 0 calc(100% + .75rem) auto; width: min(26rem, calc(100vw - 2rem));
  height: min(40rem, calc(100vh - 6rem)); border: 1px solid GrayText; border-radius: 12px; overflow: hidden;
  background: Canvas; box-shadow: 0 8px 32px rgb(0 0 0 / .24); }
.panel[hidden] { display: none; }
button { min-height: 48px; padding: 0 20px; border: 0; border-radius: 24px; font: 600 16px/1.2 system-ui, sans-serif;
  color: var(--lyceum-on-accent, white); background: var(--lyceum-accent, #00586b); cursor: pointer;
  box-shadow: 0 4px 16px rgb(0 0 0 / .24); }
button:focus-visible { outline: 3px solid var(--lyceum-accent, #00586b); outline-offset: 3px; }
@media (forced-colors: active) { button { border: 2px solid ButtonText; } }
`;

/** A conversation with an assistant of the server, in a frame. */
class LyceumChat extends HTMLElement {
  /** Set by pages that know who the person is. */
  getToken: TokenSource | null = null;
  private frame: HTMLIFrameElement | null = null;
  private readonly heard = (event: MessageEvent) => void this.hear(event);

  connectedCallback(): void {
    addEventListener("message", this.heard);
    const root = this.shadowRoot ?? this.attachShadow({ mode: "open" });
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(style);
    root.adoptedStyleSheets = [sheet];
    root.replaceChildren(...(this.getAttribute("mode") === "button" ? this.parts() : [this.made()]));
  }

  disconnectedCallback(): void {
    removeEventListener("message", this.heard);
    this.frame = null;
  }

  private get label(): string {
    return this.getAttribute("label") ?? "Chat";
  }

  /** A button, and a panel above it whose frame is made when it is first opened. */
  private parts(): HTMLElement[] {
    const panel = document.createElement("div");
    panel.className = "panel";
    panel.id = "panel";
    panel.hidden = true;
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = this.label;
    button.setAttribute("aria-expanded", "false");
    button.setAttribute("aria-controls", "panel");
    const toggle = (open: boolean) => {
      if (open && this.frame === null) panel.append(this.made());
      panel.hidden = !open;
      button.setAttribute("aria-expanded", String(open));
    };
    button.addEventListener("click", () => toggle(panel.hidden));
    this.shadowRoot?.addEventListener("keydown", (event) => {
      if ((event as KeyboardEvent).key === "Escape") toggle(false);
    });
    return [panel, button];
  }

  private made(): HTMLIFrameElement {
    const [tenant = "", slug = ""] = (this.getAttribute("assistant") ?? "").split("/");
    const address = new URL(`/embed/${encodeURIComponent(tenant)}/${encodeURIComponent(slug)}`, server);
    address.searchParams.set("origin", location.origin);
    const frame = document.createElement("iframe");
    frame.title = this.label;
    frame.referrerPolicy = "no-referrer";
    frame.allow = "clipboard-write; microphone";
    frame.src = address.href;
    this.frame = frame;
    return frame;
  }

  /** The frame asks for a token. Nobody else is answered, and nobody else hears the answer. */
  private async hear(event: MessageEvent): Promise<void> {
    const frame = this.frame?.contentWindow;
    if (event.origin !== server || !frame || event.source !== frame) return;
    if ((event.data as { lyceum?: unknown } | null)?.lyceum !== "token-wanted") return;
    const token = await Promise.resolve(this.getToken?.() ?? null).catch(() => null);
    frame.postMessage({ lyceum: "token", token: typeof token === "string" ? token : null }, server);
  }
}

if (!customElements.get("lyceum-chat")) customElements.define("lyceum-chat", LyceumChat);

const assistant = script?.dataset["assistant"];
if (assistant) {
  const element = document.createElement("lyceum-chat");
  element.setAttribute("assistant", assistant);
  element.setAttribute("mode", "button");
  element.setAttribute("label", script?.dataset["label"] ?? "Chat");
  const place = () => document.body.append(element);
  if (document.body) place();
  else addEventListener("DOMContentLoaded", place);
}
