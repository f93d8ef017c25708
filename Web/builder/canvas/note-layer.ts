import { iconButton } from "../../shared/components/button";
import { build } from "../../shared/dom/build";
import { Note, notesOf, withNotes } from "../model/notes";
import type { Point } from "../model/document";
import { say } from "../i18n/text";
import type { BuilderStore } from "../state/builder-store";

/** What authors wrote onto the canvas: each note is a field that can be moved by its head. */
export class NoteLayer {
  readonly element = build("div", { class: "notes" });
  private readonly views = new Map<string, { element: HTMLElement; field: HTMLTextAreaElement }>();

  constructor(private readonly store: BuilderStore) {}

  /** Draws the notes of the document. */
  update(): void {
    const notes = notesOf(this.store.shown);
    const gone = new Set(this.views.keys());
    for (const note of notes) {
      gone.delete(note.id);
      const view = this.views.get(note.id) ?? this.make(note.id);
      view.element.style.transform = `translate(${note.x}px, ${note.y}px)`;
      view.element.style.width = `${note.width}px`;
      view.element.style.height = `${note.height}px`;
      if (view.field.value !== note.text) view.field.value = note.text;
      view.field.readOnly = !this.store.canEdit;
    }
    for (const id of gone) {
      this.views.get(id)?.element.remove();
      this.views.delete(id);
    }
  }

  /** Adds an empty note, and puts the focus into it. */
  add(at: Point): void {
    const notes = notesOf(this.store.document);
    const taken = new Set(notes.map((note) => note.id));
    let number = notes.length + 1;
    while (taken.has(`note_${number}`)) number++;
    const note: Note = { id: `note_${number}`, text: "", x: Math.round(at.x), y: Math.round(at.y), width: 220, height: 120 };
    this.store.apply(withNotes(this.store.document, [...notes, note]));
    this.update();
    this.views.get(note.id)?.field.focus({ preventScroll: true });
  }

  private change(id: string, change: Partial<Note>, merge: string): void {
    const notes = notesOf(this.store.document).map((note) => (note.id === id ? Object.assign({}, note, change) : note));
    this.store.apply(withNotes(this.store.document, notes), this.store.selection, `${merge}:${id}`);
  }

  private make(id: string): { element: HTMLElement; field: HTMLTextAreaElement } {
    const field = build("textarea", { "aria-label": say("note.label"), placeholder: say("note.placeholder"), spellcheck: "true" });
    const remove = iconButton("close", say("note.remove"), () => {
      const { document } = this.store;
      this.store.apply(withNotes(document, notesOf(document).filter((note) => note.id !== id)));
    }, { small: true });
    const head = build("div", { class: "note-head" }, remove);
    const element = build("div", { class: "note" }, head, field);
    field.addEventListener("input", () => this.change(id, { text: field.value }, "note"));
    element.addEventListener("pointerdown", (event) => event.stopPropagation());
    element.addEventListener("wheel", (event) => {
      if (!event.ctrlKey && field.scrollHeight > field.clientHeight) event.stopPropagation();
    });
    head.addEventListener("pointerdown", (event) => this.drag(event, id, head));
    this.element.append(element);
    const view = { element, field };
    this.views.set(id, view);
    return view;
  }

  private drag(event: PointerEvent, id: string, head: HTMLElement): void {
    if (!this.store.canEdit || (event.target as Element).closest("button")) return;
    const note = notesOf(this.store.document).find((one) => one.id === id);
    if (!note) return;
    const zoom = head.getBoundingClientRect().width / Math.max(1, head.offsetWidth);
    head.setPointerCapture(event.pointerId);
    const move = (moved: PointerEvent): void =>
      this.change(id, { x: Math.round(note.x + (moved.clientX - event.clientX) / zoom), y: Math.round(note.y + (moved.clientY - event.clientY) / zoom) }, `move${event.timeStamp}`);
    head.addEventListener("pointermove", move);
    head.addEventListener("lostpointercapture", () => head.removeEventListener("pointermove", move), { once: true });
  }
}
