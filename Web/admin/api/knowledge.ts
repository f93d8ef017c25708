import type { DocumentPlace } from "../../shared/session/api";

/** A collection of documents that assistants search. */
export interface VectorStore {
  slug: string;
  title: string | null;
  description?: string | null;
  documents: number;
  passages: number;
  bytes: number;
  created_at: string;
  updated_at: string;
}

/** How far a document has come. */
export type DocumentState = "queued" | "reading" | "embedding" | "ready" | "failed";

/** A document of a store; `progress` is a share of the whole. */
export interface StoredDocument {
  id: string;
  title: string;
  media_type: string;
  bytes: number;
  state: DocumentState;
  progress: number;
  passages: number;
  error: string | null;
  created_at: string;
}

/** A passage that a search found. */
export interface SearchHit {
  chunk_id: string;
  /** How well it fits within this search, from 0 to 1. */
  score: number;
  /** How near its meaning is, from 0 to 1. */
  similarity: number;
  text: string;
  document: string;
  heading_path: string[];
  place: DocumentPlace | null;
  start: number;
  end: number;
}

/** A widget that workflows can show. */
export interface LibraryWidget {
  slug: string;
  name: string;
  description: string;
  template: unknown;
  schema: Record<string, unknown> | null;
  created_at: string;
  updated_at: string;
}

/** What is wrong with a widget or its data, with its place. */
export interface WidgetProblem {
  field: string;
  message: string;
}

/** What an import of a .widget file gave. */
export interface WidgetImport {
  widget: LibraryWidget;
  unmapped: { line: number; source: string; message: string }[];
}

/** A kind of step, as the list of kinds describes it. */
export interface StepKind {
  kind: string;
  title: string;
  parameters: Record<string, unknown>;
}
