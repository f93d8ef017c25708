import { build } from "../../shared/dom/build";
import { store as keep, stored } from "../../shared/browser/storage";
import { say } from "../i18n/text";

const least = 280;

/** The panel at the right: as wide as the person drags it, or moves its edge with the arrows. */
export class Side {
  readonly element = build("aside", { class: "side", tabindex: -1 });
  private readonly handle = build("div", {
    class: "side-handle", role: "separator", tabindex: 0, "aria-orientation": "vertical", "aria-label": say("panel.width"), "aria-valuemin": least, "aria-valuemax": 900,
  });

  constructor() {
    const { element, handle } = this;
    this.widen(Number(stored("lyceum.builder.side")) || 360);
    handle.addEventListener("pointerdown", (event) => {
      handle.setPointerCapture(event.pointerId);
      const from = element.getBoundingClientRect().width;
      const move = (moved: PointerEvent): void => this.widen(from + event.clientX - moved.clientX);
      handle.addEventListener("pointermove", move);
      handle.addEventListener("lostpointercapture", () => handle.removeEventListener("pointermove", move), { once: true });
      event.preventDefault();
    });
    handle.addEventListener("keydown", (event) => {
      const by = { ArrowLeft: 24, ArrowRight: -24 }[event.key];
      if (by === undefined) return;
      event.preventDefault();
      this.widen(element.getBoundingClientRect().width + by);
    });
  }

  /** Shows something under a name, or nothing. */
  show(content: HTMLElement | null, label: string): void {
    this.element.replaceChildren(...(content ? [this.handle, content] : []));
    this.element.hidden = content === null;
    this.element.setAttribute("aria-label", label);
  }

  private widen(width: number): void {
    const kept = Math.round(Math.min(Math.max(width, least), Math.max(320, innerWidth * 0.6)));
    this.element.style.setProperty("--side-width", `${kept}px`);
    this.handle.setAttribute("aria-valuenow", String(kept));
    keep("lyceum.builder.side", String(kept));
  }
}
