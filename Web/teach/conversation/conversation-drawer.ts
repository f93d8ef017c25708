import { iconButton } from "../../shared/components/button";
import { SideDrawer } from "../../shared/components/drawer";
import { failureState, skeleton } from "../../shared/components/states";
import { announce } from "../../shared/dom/announce";
import { build } from "../../shared/dom/build";
import { ConversationSource } from "../../shared/teaching/conversation-source";
import type { Item } from "../../shared/teaching/items";
import { SaidLog } from "../../shared/teaching/said-log";
import type { Standing } from "../../shared/teaching/standing";
import type { StandingBoard } from "../../shared/teaching/standing-board";
import { nameText } from "../../shared/teaching/views";
import type { TeachApp } from "../app";
import { say } from "../i18n/text";
import { stepThatSaid, WorkflowMap } from "../state/workflow-map";
import { Composer } from "./composer";
import { correct } from "./correct";
import { DrawerHead } from "./drawer-head";
import { StepsView } from "./steps-view";

/** What a conversation's drawer is told by the page that it is beside. */
export interface DrawerOptions {
  /** Where the conversation was when it was opened. */
  known: Standing | null;
  board: StandingBoard | null;
  drafts: Map<string, string>;
  neighbours: () => { before: string | null; after: string | null };
}

/** Whoever is this near to the end stays there, in pixels. */
const nearEnd = 80;

/** The room below the last words, in pixels. */
const endRoom = 16;

/** One learner's conversation beside the page: what was said, what the steps did, and ways to take part. */
export class ConversationDrawer {
  readonly closed: Promise<void>;
  private readonly drawer: SideDrawer;
  private readonly source: ConversationSource;
  private readonly head: DrawerHead;
  private readonly log: SaidLog;
  private readonly steps: StepsView;
  private readonly composer: Composer;
  private readonly words = build("section", { class: "teach-said", "aria-label": say("drawer.words") });
  private standing: Standing | null;
  private map: WorkflowMap | null = null;
  private turn = 0;
  private isRead = false;

  constructor(
    private readonly app: TeachApp,
    readonly thread: string,
    private readonly options: DrawerOptions,
  ) {
    this.standing = options.known;
    this.source = new ConversationSource(app.context.api, thread);
    const name = nameText(options.known?.person.name ?? null);
    this.log = new SaidLog({ person: options.known?.person.name ?? "", ways: (item) => this.ways(item) });
    this.head = new DrawerHead(app, this.source, options, (standing) => this.take(standing));
    this.steps = new StepsView(app.context);
    this.composer = new Composer(this.source, options.drafts, () => this.read());
    this.words.append(skeleton("rows", 4));
    this.drawer = SideDrawer.open({
      title: options.known ? name : say("drawer.title"),
      label: say("drawer.label", { name }),
      body: build(
        "div",
        { class: "teach-drawer" },
        this.head.element, this.words, this.steps.element,
        build("p", { class: "quiet teach-noted" }, say("drawer.noted")),
      ),
      actions: [this.composer.element],
      wide: true,
    });
    this.drawer.element.classList.add("teach-conversation");
    this.drawer.element.querySelector<HTMLElement>("h2")?.focus();
    this.closed = this.drawer.closed;
    if (this.standing) this.placed(this.standing);
    void this.read();
  }

  /** Closes the drawer. */
  close(): void {
    this.drawer.close();
  }

  /** Something changed in it. */
  changed(): void {
    const heard = this.options.board?.get(this.thread);
    if (heard) this.placed(heard.standing);
    void this.read();
  }

  private get scroller(): HTMLElement | null {
    return this.drawer.element.querySelector<HTMLElement>(".ui-modal-body");
  }

  /** How much of what was said is below the window of the drawer, in pixels. */
  private get beyond(): number {
    const end = this.scroller?.getBoundingClientRect().bottom ?? 0;
    return this.log.element.getBoundingClientRect().bottom - end;
  }

  /** Shows the last words, with some room below them. */
  private showEnd(): void {
    const { scroller, beyond } = this;
    if (scroller !== null && beyond > -endRoom) scroller.scrollTop += beyond + endRoom;
  }

  private take(standing: Standing): void {
    this.options.board?.take(standing);
    this.placed(standing);
    void this.read();
  }

  private placed(standing: Standing): void {
    this.standing = standing;
    const heading = this.drawer.element.querySelector("h2");
    const name = nameText(standing.person.name);
    if (heading && heading.textContent !== name) {
      heading.textContent = name;
      this.drawer.element.setAttribute("aria-label", say("drawer.label", { name }));
    }
    this.head.show(standing);
    this.composer.show(standing, this.app.context.person.id);
    this.steps.show(standing.run?.id ?? null, `${standing.run?.status} ${standing.last_activity_at}`);
  }

  private async read(): Promise<void> {
    this.turn += 1;
    const { turn } = this;
    try {
      const read = await this.source.read();
      if (turn !== this.turn) return;
      const wasNearEnd = !this.isRead || this.beyond < nearEnd;
      if (read.standing !== null) this.placed(read.standing);
      await this.findSteps();
      this.show(read.items);
      if (wasNearEnd) this.showEnd();
    } catch (error) {
      if (turn !== this.turn || this.isRead) return;
      this.words.replaceChildren(failureState(error, () => void this.read()));
    }
  }

  /** The graph by which what was said is found at its step; none for those who publish nothing. */
  private async findSteps(): Promise<void> {
    const { workflow } = this.standing ?? {};
    if (!workflow || workflow.version === null || !this.app.context.may("workflows.publish")) return;
    this.map ??= await this.app.maps.map(workflow.slug, workflow.version);
  }

  private show(items: readonly Item[]): void {
    const added = this.log.show(items);
    if (items.length === 0) this.words.replaceChildren(build("p", { class: "quiet" }, say("drawer.silent")));
    else if (this.log.element.parentElement !== this.words) this.words.replaceChildren(this.log.element, this.files(items));
    if (this.isRead && added > 0) announce(say(added === 1 ? "drawer.newOne" : "drawer.new", { count: added }));
    this.isRead = true;
  }

  /** Files are their owner's: that is said where there are any. */
  private files(items: readonly Item[]): HTMLElement {
    const has = items.some((item) => (item.attachments ?? []).some((file) => !file.preview_url));
    return build("p", { class: "quiet teach-files", hidden: !has }, say("drawer.files"));
  }

  /** Puts a fixed text right, for those who publish. */
  private ways(item: Item): HTMLElement | null {
    if (item.type !== "assistant_message" || this.map === null || this.standing === null) return null;
    const words = (item.content ?? []).map((part) => part.text ?? "").join("\n\n");
    const step = stepThatSaid(this.map, words);
    if (step === null) return null;
    const { workflow } = this.standing;
    return iconButton("pencil", say("correct.button"), async () => {
      if (await correct(this.app.context.api, workflow, step)) {
        this.map = null;
        await this.read();
      }
    }, { small: true });
  }
}

