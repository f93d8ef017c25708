import { button } from "../../shared/components/button";
import { confirmDialog } from "../../shared/components/confirm";
import { numberText } from "../../shared/components/format";
import { notice } from "../../shared/components/states";
import { build } from "../../shared/dom/build";
import { APIError } from "../../shared/session/api";
import type { AdminContext } from "../context";
import { sayOf } from "../i18n/known";
import { say } from "../i18n/text";
import { calledBy, type Person } from "../people/person";
import { section } from "../resource/page";

interface Erasure {
  state: "previewed" | "running" | "completed";
  emptied: number;
  confirmation?: string;
  removed?: Record<string, number>;
  kept_without_the_person?: Record<string, number>;
}

/** How often a running erasure is looked at again, in milliseconds. */
const pause = 2000;

/** Erases a person: first what would go and what would stay, then the word that means it. */
export function erasureSection(context: AdminContext, person: Person): HTMLElement {
  const path = `/api/v1/privacy/people/${person.id}/erasure`;
  const name = calledBy(person);
  const host = build("div", { class: "admin-narrow" });
  const made = section(say("privacy.erasure"), { text: say("privacy.erasureWhat") }, host);
  if (person.id === context.person.id) {
    host.append(build("p", { class: "quiet" }, say("privacy.own")));
    return made;
  }
  const preview = button(say("privacy.preview"), {
    icon: "eye",
    run: async () => showPreview(await context.api.post<Erasure>(path, {})),
  });
  const showPreview = (previewed: Erasure): void => {
    const { confirmation } = previewed;
    const erase = button(say("privacy.erase", { name }), {
      kind: "danger",
      run: async () => {
        const isDone = await confirmDialog({
          title: say("privacy.eraseTitle", { name }),
          text: say("privacy.eraseText"),
          confirm: say("privacy.erase", { name }),
          danger: true,
          typed: person.email || name,
          run: async () => {
            await context.api.post<Erasure>(path, { confirmation });
          },
        });
        if (isDone) await follow();
      },
    });
    host.replaceChildren(
      build(
        "div",
        { class: "admin-pair" },
        counts(say("privacy.goes"), previewed.removed ?? {}),
        counts(say("privacy.stays"), previewed.kept_without_the_person ?? {}),
      ),
      build("div", { class: "admin-actions" }, erase),
    );
  };
  const follow = async (): Promise<void> => {
    const erasure = await context.api.get<Erasure>(path).catch((error: unknown) => {
      if (error instanceof APIError && error.status === 404) return null;
      throw error;
    });
    if (erasure === null || erasure.state === "previewed") return;
    const isOver = erasure.state === "completed";
    const count = numberText(erasure.emptied);
    host.replaceChildren(
      notice(
        isOver ? "success" : "info",
        say(isOver ? "privacy.erased" : "privacy.eraseStarted"),
        build("p", {}, say(isOver ? "privacy.erasedWhat" : "privacy.erasing", { count })),
      ),
    );
    if (!isOver) setTimeout(() => host.isConnected && void follow(), pause);
  };
  host.append(preview);
  return made;
}

function counts(title: string, numbers: Record<string, number>): HTMLElement {
  const rows = Object.entries(numbers)
    .filter(([, count]) => count > 0)
    .map(([what, count]) =>
      build("div", {}, build("dt", {}, sayOf("privacy.count", what)), build("dd", {}, numberText(count))),
    );
  return build(
    "div",
    { class: "ui-card" },
    build("h3", {}, title),
    rows.length > 0 ? build("dl", { class: "admin-counts" }, ...rows) : build("p", { class: "quiet" }, say("privacy.nothing")),
  );
}
