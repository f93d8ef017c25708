import { build, type Child, present } from "../../shared/dom/build";

/** About how many lines are drawn above what an address leads to, so that nothing grows between it and the top. */
const linesAbove = 60;

/** Draws what a reader comes near to; the rest of a long page is as tall, and its words are found. */
export class Later {
  private readonly waiting = new Map<HTMLElement, () => Child[]>();
  private readonly watcher = new IntersectionObserver(
    (entries) => {
      for (const { isIntersecting, target } of entries) if (isIntersecting) this.draw(target as HTMLElement);
    },
    { rootMargin: "100% 0px" },
  );

  constructor() {
    addEventListener("beforeprint", () => {
      for (const place of this.waiting.keys()) this.draw(place);
    });
  }

  /** The place of what `draw` gives: it says `words`, on about so many lines. */
  place(words: string, lines: number, draw: () => Child[]): HTMLElement {
    // The browser's own search finds what is hidden so, and tells before it shows it.
    const found = build("div", { hidden: "until-found" }, words);
    const place = build("div", { class: "later" }, found);
    place.style.setProperty("--lines", String(lines));
    found.addEventListener("beforematch", () => {
      this.draw(place);
      place.scrollIntoView({ block: "nearest" });
    });
    this.waiting.set(place, draw);
    this.watcher.observe(place);
    return place;
  }

  /** Leads to an element of the page, drawn as what is around it. */
  reveal(target: Element): void {
    const places = [...this.waiting.keys()];
    const after = places.findIndex((place) => target.contains(place) || isBefore(target, place));
    if (after >= 0) {
      this.draw(places[after] as HTMLElement);
      let lines = 0;
      for (let at = after - 1; at >= 0 && lines < linesAbove; at -= 1) {
        const place = places[at] as HTMLElement;
        lines += Number(place.style.getPropertyValue("--lines"));
        this.draw(place);
      }
    }
    target.scrollIntoView();
  }

  private draw(place: HTMLElement): void {
    const draw = this.waiting.get(place);
    if (draw === undefined) return;
    this.waiting.delete(place);
    this.watcher.unobserve(place);
    place.classList.remove("later");
    place.replaceChildren(...present(draw()));
  }
}

function isBefore(one: Node, other: Node): boolean {
  return (one.compareDocumentPosition(other) & Node.DOCUMENT_POSITION_FOLLOWING) !== 0;
}
