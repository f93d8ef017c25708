import { button } from "../../shared/components/button";
import { confirmDialog } from "../../shared/components/confirm";
import { notice } from "../../shared/components/states";
import { build, present } from "../../shared/dom/build";
import { difference } from "../model/difference";
import { say } from "../i18n/text";
import type { BuilderStore } from "../state/builder-store";
import { comparison } from "../versions/overlay";

/** What the person has to know about all that they see: that it cannot be changed, is another version, or is in conflict. */
export function notices(store: BuilderStore): HTMLElement {
  const element = build("div", { class: "notices" });
  const update = (): void => element.replaceChildren(...present([readOnly(store), overlaid(store), conflict(store)]));
  store.on("save", update);
  store.on("overlay", update);
  update();
  return element;
}

function readOnly(store: BuilderStore): HTMLElement | null {
  return store.mayEdit ? null : notice("info", say("readOnly.title"), build("p", {}, say("readOnly.text")));
}

function overlaid(store: BuilderStore): HTMLElement | null {
  if (!store.overlay) return null;
  const found = store.overlay.difference;
  const counts = found ? say("diff.counts", { added: found.added.length, changed: found.changed.size, removed: found.removed.length }) : say("versions.lookOnly");
  return notice("info", store.overlay.title, build("p", {}, counts), button(say("versions.backToDraft"), { small: true, run: () => store.show(null) }));
}

function conflict(store: BuilderStore): HTMLElement | null {
  if (store.saver.state !== "conflict") return null;
  return notice("warning", say("conflict.title"), build("p", {}, say(store.saver.isUnsaved ? "conflict.text" : "conflict.textUnchanged")), build("div", { class: "version-actions" },
    button(say("conflict.compare"), { small: true, kind: "quiet", run: () => compare(store) }),
    button(say("conflict.theirs"), { small: true, kind: "quiet", run: () => takeTheirs(store) }),
    button(say("conflict.mine"), { small: true, run: () => store.saver.overwrite() })));
}

async function compare(store: BuilderStore): Promise<void> {
  const draft = await store.api.draft(store.workflow.slug);
  store.show(comparison(say("conflict.compareTitle"), draft.definition, store.document));
}

async function takeTheirs(store: BuilderStore): Promise<void> {
  const draft = await store.api.draft(store.workflow.slug);
  if (!store.saver.isUnsaved) return store.reset(draft.definition, draft.etag);
  const found = difference(draft.definition, store.document);
  await confirmDialog({
    title: say("conflict.theirsTitle"), text: say("conflict.theirsText", { count: found.added.length + found.changed.size + found.removed.length }), confirm: say("conflict.theirs"), danger: true,
    run: () => Promise.resolve(store.reset(draft.definition, draft.etag)),
  });
}
