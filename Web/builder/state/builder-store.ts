import type { AppContext } from "../../shared/app/context";
import { blankWorkflow, Workflow, WorkflowAPI } from "../api/workflows";
import { Scene, sceneOf } from "../layout/scene";
import { JSONObject, JSONValue, keyedEdges, nodeOf, WorkflowDocument, WorkflowEdge, WorkflowNode } from "../model/document";
import { Difference } from "../model/difference";
import { History } from "../model/history";
import { KindCatalogue } from "../model/kinds";
import { Problem, severities } from "../model/problems";
import { DraftSaver } from "./draft-saver";
import { Pins } from "./pins";

/** What listeners may follow. */
export type Topic = "document" | "selection" | "problems" | "save" | "run" | "pins" | "overlay" | "workflow";

/** How far a step is in the run that is being tried. */
export interface StepProgress {
  status: "running" | "waiting" | "done" | "failed";
  times: number;
}

/** Another version laid over the graph. */
export interface Overlay {
  title: string;
  document: WorkflowDocument;
  difference: Difference | null;
}

/** Everything that the parts of the builder share about one workflow. */
export class BuilderStore {
  readonly history: History;
  readonly saver: DraftSaver;
  problems: Problem[] = [];
  /** The slugs of the chosen steps, in the order in which they were chosen. */
  selection: readonly string[] = [];
  /** The key of the chosen edge. */
  selectedEdge: string | null = null;
  overlay: Overlay | null = null;
  progress = new Map<string, StepProgress>();
  /** The keys of the edges by which that run went. */
  taken: ReadonlySet<string> = new Set();
  /** Outputs that stand in for steps when the draft is tried, by their slugs. */
  pins: Readonly<JSONObject>;
  private readonly keptPins: Pins;
  private readonly listeners = new Map<Topic, Set<() => void>>();
  private drawn: { document: WorkflowDocument; scene: Scene } | null = null;
  private checking: AbortController | null = null;
  private timer: ReturnType<typeof setTimeout> | null = null;

  constructor(
    readonly api: WorkflowAPI,
    readonly context: AppContext,
    readonly kinds: KindCatalogue,
    public workflow: Workflow,
    document: WorkflowDocument,
    etag: string,
  ) {
    const shown = document.nodes.length === 0 ? blankWorkflow() : document;
    this.keptPins = new Pins(context.person.id, workflow.id);
    this.pins = this.keptPins.read(new Set(shown.nodes.map(({ slug }) => slug)));
    this.history = new History(shown);
    this.saver = new DraftSaver((draft, tag) => api.save(workflow.slug, draft, tag), shown, etag, () => this.tell("save"));
  }

  /** Whether the person may change the workflow, and no other version lies over it. */
  get canEdit(): boolean {
    return this.mayEdit && this.overlay === null;
  }

  get mayEdit(): boolean {
    return this.context.may("workflows.edit");
  }

  /** The draft. */
  get document(): WorkflowDocument {
    return this.history.document;
  }

  /** What is shown: the draft, or the version that lies over it. */
  get shown(): WorkflowDocument {
    return this.overlay?.document ?? this.history.document;
  }

  /** The places of what is shown. */
  get scene(): Scene {
    const { shown } = this;
    if (this.drawn?.document !== shown) this.drawn = { document: shown, scene: sceneOf(shown, this.kinds) };
    return this.drawn.scene;
  }

  /** The chosen steps. */
  get chosen(): WorkflowNode[] {
    return this.selection.map((slug) => nodeOf(this.shown, slug)).filter((node): node is WorkflowNode => node !== undefined);
  }

  /** The chosen edge. */
  get chosenEdge(): WorkflowEdge | null {
    return this.selectedEdge === null ? null : (keyedEdges(this.shown).find(([key]) => key === this.selectedEdge)?.[1] ?? null);
  }

  /** Calls back on a topic; gives the way to stop. */
  on(topic: Topic, listener: () => void): () => void {
    const all = this.listeners.get(topic) ?? new Set();
    this.listeners.set(topic, all.add(listener));
    return () => all.delete(listener);
  }

  tell(topic: Topic): void {
    for (const listener of Array.from(this.listeners.get(topic) ?? [])) listener();
  }

  /** Takes a changed document; see `History.apply` for `merge`. */
  apply(document: WorkflowDocument, select: readonly string[] = this.selection, merge: string | null = null): void {
    if (!this.canEdit || document === this.document) return;
    this.history.apply(document, this.selection, merge);
    this.documentChanged(select);
  }

  undo(): void {
    const select = this.canEdit ? this.history.undo(this.selection) : null;
    if (select) this.documentChanged(select.length > 0 ? select : this.selection);
  }

  redo(): void {
    const select = this.canEdit ? this.history.redo(this.selection) : null;
    if (select) this.documentChanged(select.length > 0 ? select : this.selection);
  }

  /** Takes what the server has, in the place of everything here. */
  reset(document: WorkflowDocument, etag: string): void {
    this.history.reset(document.nodes.length === 0 ? blankWorkflow() : document);
    this.saver.reset(this.history.document, etag);
    this.overlay = null;
    this.documentChanged([]);
    this.tell("overlay");
  }

  /** Chooses steps, and no edge. */
  select(slugs: readonly string[]): void {
    const known = slugs.filter((slug) => nodeOf(this.shown, slug) !== undefined);
    if (this.selectedEdge === null && known.length === this.selection.length && known.every((slug, at) => slug === this.selection[at])) return;
    this.selection = known;
    this.selectedEdge = null;
    this.history.settle();
    this.tell("selection");
  }

  /** Chooses an edge, and no steps. */
  selectEdge(key: string | null): void {
    this.selection = [];
    this.selectedEdge = key;
    this.tell("selection");
  }

  /** Lays another version over the graph, or takes it away. */
  show(overlay: Overlay | null): void {
    this.overlay = overlay;
    this.selection = [];
    this.selectedEdge = null;
    this.tell("overlay");
    this.tell("document");
    this.tell("selection");
  }

  /** Has an output stand in for a step when the draft is tried; undefined takes it away. */
  pin(slug: string, output: JSONValue | undefined): void {
    const { [slug]: _, ...others } = this.pins;
    this.pins = output === undefined ? others : { ...others, [slug]: output };
    this.keptPins.keep(slug, output);
    this.tell("pins");
  }

  /** Has the server look for problems of the document as it is now. */
  check(after = 350): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.checkNow(), after);
  }

  /** How serious the worst problem of each step is. */
  get severities(): ReadonlyMap<string, Problem["severity"]> {
    return severities(this.problems);
  }

  private async checkNow(): Promise<void> {
    this.checking?.abort();
    const checking = new AbortController();
    this.checking = checking;
    try {
      const problems = await this.api.validate(this.workflow.slug, this.document, checking.signal);
      if (checking.signal.aborted) return;
      this.problems = problems;
      this.tell("problems");
    } catch {
      // The next change asks again; saving tells that the server is away.
    }
  }

  private documentChanged(select: readonly string[]): void {
    const known = select.filter((slug) => nodeOf(this.document, slug) !== undefined);
    const isOther = known.length !== this.selection.length || known.some((slug, at) => slug !== this.selection[at]);
    this.selection = known;
    if (this.selectedEdge !== null && this.chosenEdge === null) this.selectedEdge = null;
    this.saver.changed(this.document);
    this.check();
    this.tell("document");
    if (isOther) this.tell("selection");
  }
}
