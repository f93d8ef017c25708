import { button, iconButton } from "../../shared/components/button";
import { dateText, durationText } from "../../shared/components/format";
import { notice } from "../../shared/components/states";
import { build, present } from "../../shared/dom/build";
import type { ConversationSource } from "../../shared/teaching/conversation-source";
import { attempts, conditionOf, Standing } from "../../shared/teaching/standing";
import { agoText, nameText } from "../../shared/teaching/views";
import { whereText } from "../../shared/teaching/where";
import type { TeachApp } from "../app";
import { conditionBadge } from "../glance/condition-badge";
import { say } from "../i18n/text";
import { changeView } from "../state/view";
import type { DrawerOptions } from "./conversation-drawer";
import { giveBack, reset, takeOver } from "./lead-dialogs";
import { move } from "./move-dialog";

/** Where the learner is, who answers, and what a teacher can do about it. */
export class DrawerHead {
  readonly element = build("div", { class: "teach-drawer-head" });
  private readonly others = build("select", { id: "drawer-others", "aria-label": say("drawer.others") });
  private shown = "";

  constructor(
    private readonly app: TeachApp,
    private readonly source: ConversationSource,
    private readonly options: DrawerOptions,
    private readonly done: (standing: Standing) => void,
  ) {
    this.others.addEventListener("change", () => changeView({ conversation: this.others.value }, true));
  }

  /** Shows where the conversation is now. */
  show(standing: Standing): void {
    const key = JSON.stringify({ ...standing, last_activity_at: 0, idle_seconds: Math.floor(standing.idle_seconds / 60) });
    if (key === this.shown) return;
    this.shown = key;
    const focused = this.element.contains(document.activeElement) ? document.activeElement?.id : null;
    this.element.replaceChildren(...present([this.facts(standing), this.taken(standing), this.ways(standing), this.others]));
    this.offerOthers(standing);
    if (focused) document.getElementById(focused)?.focus();
  }

  private facts(standing: Standing): HTMLElement {
    const step = standing.steps[0];
    const tries = attempts(standing);
    const { before, after } = this.options.neighbours();
    const version = standing.workflow.version;
    return build(
      "div",
      { class: "teach-facts" },
      build(
        "div",
        { class: "teach-facts-line" },
        conditionBadge(conditionOf(standing, standing.idle_seconds)),
        build("strong", {}, whereText(standing)),
        step && waited(step.since),
        tries > 0 && build("span", { class: "quiet" }, say(tries === 1 ? "drawer.try" : "drawer.tries", { count: tries })),
      ),
      build(
        "p",
        { class: "quiet" },
        [
          standing.workflow.title || standing.workflow.slug,
          version === null ? "" : say("drawer.version", { number: version }),
          say("drawer.active", { ago: agoText(standing.idle_seconds) }),
        ].filter(Boolean).join(" · "),
      ),
      build(
        "div",
        { class: "teach-neighbours" },
        arrow("previous", before),
        arrow("next", after),
      ),
    );
  }

  private taken(standing: Standing): HTMLElement | null {
    const { taken_over: taken } = standing;
    if (taken === null) return null;
    const until = dateText(taken.until);
    const isOwn = taken.user_id === this.app.context.person.id;
    const name = nameText(standing.person.name);
    return notice("info", say(isOwn ? "taken.you" : "taken.other", { until }), build("p", {}, say(isOwn ? "taken.youText" : "taken.otherText", { name })));
  }

  private ways(standing: Standing): HTMLElement {
    const isTaken = standing.taken_over !== null;
    const isOwn = standing.taken_over?.user_id === this.app.context.person.id;
    const act = (id: string, label: string, ask: () => Promise<Standing | null>, kind: "primary" | null = null): HTMLElement => {
      const made = button(label, {
        ...(kind === null ? {} : { kind }),
        run: async () => {
          const standingNow = await ask();
          if (standingNow !== null) this.done(standingNow);
        },
      });
      made.id = id;
      return made;
    };
    const hasRun = standing.run !== null && standing.run.status === "waiting";
    return build(
      "div",
      { class: "teach-ways" },
      isTaken && act("way-back", say("way.giveBack"), () => giveBack(this.source, standing), "primary"),
      (!isTaken || isOwn) && act("way-take", say(isOwn ? "way.prolong" : "way.takeOver"), () => takeOver(this.source, standing, isOwn)),
      hasRun && act("way-move", say("way.move"), () => move(this.app, this.source, standing, this.options.board)),
      act("way-reset", say("way.reset"), () => reset(this.source, standing)),
    );
  }

  /** The person's other conversations in the course. */
  private offerOthers(standing: Standing): void {
    const own = (this.options.board?.all ?? [])
      .map((heard) => heard.standing)
      .filter((one) => one.person.id === standing.person.id)
      .sort((one, other) => Date.parse(other.created_at) - Date.parse(one.created_at));
    this.others.hidden = own.length < 2;
    this.others.replaceChildren(
      ...own.map((one) => build("option", { value: one.thread_id }, `${one.workflow.title || one.workflow.slug} · ${dateText(one.created_at)}`)),
    );
    this.others.value = standing.thread_id;
  }
}

/** For how long somebody is at a step, from the first minute on. */
function waited(since: string): HTMLElement | false {
  const minutes = Math.floor((Date.now() - Date.parse(since)) / 60_000);
  if (minutes < 1) return false;
  // Beyond a day the hours say nothing more.
  const seconds = minutes < 1440 ? minutes * 60 : Math.floor(minutes / 1440) * 86_400;
  const length = minutes < 1440 ? durationText(seconds) : say(seconds < 172_800 ? "drawer.day" : "drawer.days", { count: seconds / 86_400 });
  return build("span", { class: "quiet" }, say("drawer.since", { length }));
}

function arrow(way: "previous" | "next", thread: string | null): HTMLElement {
  const made = iconButton("chevronDown", say(`drawer.${way}`), () => {
    if (thread !== null) changeView({ conversation: thread }, true);
  }, { small: true, disabled: thread === null });
  made.classList.add(way);
  made.id = `drawer-${way}`;
  return made;
}
