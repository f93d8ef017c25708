import { JSONObject, JSONValue, WorkflowDocument, WorkflowNode } from "./document";

/** What an author wrote onto the canvas, for other authors. */
export interface Note {
  id: string;
  text: string;
  x: number;
  y: number;
  width: number;
  height: number;
}

/** The notes of a document. They lie with the position of its first step, which means nothing to a run. */
export function notesOf(document: WorkflowDocument): Note[] {
  const place = host(document)?.position;
  if (!isObject(place) || !Array.isArray(place.notes)) return [];
  return place.notes.filter(isObject).map((note, index) => ({
    id: typeof note.id === "string" ? note.id : `note_${index}`,
    text: typeof note.text === "string" ? note.text : "",
    x: number(note.x, 0), y: number(note.y, 0),
    width: number(note.width, 220), height: number(note.height, 120),
  }));
}

/** A document with these notes. */
export function withNotes(document: WorkflowDocument, notes: readonly Note[]): WorkflowDocument {
  const holder = host(document);
  if (!holder) return document;
  const { notes: _, ...place } = isObject(holder.position) ? holder.position : ({} as JSONObject);
  const kept: JSONObject = notes.length === 0 ? place : { ...place, notes: notes.map((note) => ({ ...note })) };
  return { ...document, nodes: document.nodes.map((node) => (node === holder ? { ...node, position: kept } : node)) };
}

function host(document: WorkflowDocument): WorkflowNode | undefined {
  return document.nodes.find((node) => node.kind === "start") ?? document.nodes[0];
}

function isObject(value: JSONValue | undefined): value is JSONObject {
  return value !== null && typeof value === "object" && !Array.isArray(value);
}

function number(value: JSONValue | undefined, otherwise: number): number {
  return typeof value === "number" && Number.isFinite(value) ? value : otherwise;
}
