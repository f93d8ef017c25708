import { button, iconButton } from "../../shared/components/button";
import { confirmDialog } from "../../shared/components/confirm";
import { relativeTime } from "../../shared/components/format";
import { badge, loading } from "../../shared/components/states";
import { toast } from "../../shared/components/toast";
import { announce } from "../../shared/dom/announce";
import { build } from "../../shared/dom/build";
import { icon } from "../../shared/dom/icon";
import type { Save, Version } from "../api/workflows";
import { toolIcon } from "../canvas/glyphs";
import { isEmpty } from "../model/difference";
import { say } from "../i18n/text";
import type { BuilderStore } from "../state/builder-store";
import { saveFirst } from "../state/save-first";
import { comparison } from "./overlay";

/** The versions of a workflow: each can be looked at, compared with the draft, and made the one that people meet. */
export class VersionsPanel {
  readonly element = build("div", { class: "versions" });
  private readonly list = build("div", { class: "versions-list" });

  constructor(private readonly store: BuilderStore, private readonly close: () => void, private readonly publish: () => void) {
    this.element.append(
      build("header", { class: "inspector-head" }, build("span", { class: "step-icon" }, toolIcon("history")), build("div", { class: "inspector-names" }, build("h2", { tabindex: -1 }, say("versions.title")), build("p", { class: "quiet" }, say("versions.what"))), iconButton("close", say("panel.close"), () => this.leave(), { small: true })),
      this.list);
    this.load();
  }

  /** Reads the versions anew. */
  load(): void {
    const { api, workflow } = this.store;
    void loading(this.list, () => Promise.all([api.versions(workflow.slug), api.history(workflow.slug)]), ([versions, saves]) => [this.draft(versions), ...versions.map((version, at) => this.version(version, versions[at + 1])), this.saves(saves)]);
  }

  private leave(): void {
    this.store.show(null);
    this.close();
  }

  private draft(versions: readonly Version[]): HTMLElement {
    const { store } = this;
    const published = versions.find((version) => version.is_published);
    const may = store.context.may("workflows.publish");
    return build("section", { class: "version draft" },
      build("div", { class: "version-head" }, build("strong", {}, say("versions.draft")), store.workflow.has_unpublished_changes || !published ? badge("warning", say("versions.unpublished")) : badge("neutral", say("versions.same"))),
      build("div", { class: "version-actions" },
        published && button(say("versions.compareWith", { version: published.number }), { small: true, kind: "quiet", run: () => this.compare(published, null) }),
        may && button(say("publish.button"), { small: true, run: () => this.publish() })));
  }

  private version(version: Version, before: Version | undefined): HTMLElement {
    const { store } = this;
    const mayPublish = store.context.may("workflows.publish");
    return build("section", { class: "version" },
      build("div", { class: "version-head" }, build("strong", {}, say("versions.number", { version: version.number })), version.is_published && badge("success", say("versions.live")), relativeTime(version.created_at)),
      version.note && build("p", {}, version.note),
      build("div", { class: "version-actions" },
        button(say("versions.look"), { small: true, kind: "quiet", run: () => this.look(version) }),
        button(say("versions.compareDraft"), { small: true, kind: "quiet", run: () => this.compare(version, null) }),
        before && button(say("versions.compareWith", { version: before.number }), { small: true, kind: "quiet", run: () => this.compare(before, version) }),
        mayPublish && !version.is_published && button(say("versions.rollBack"), { small: true, kind: "quiet", run: () => this.rollBack(version) }),
        store.mayEdit && button(say("versions.restore"), { small: true, kind: "quiet", run: () => this.restore(say("versions.number", { version: version.number }), { version: version.number }) })));
  }

  private saves(saves: readonly Save[]): HTMLElement {
    return build("details", { class: "more" }, build("summary", {}, icon("chevronDown"), say("versions.saves", { count: saves.length })), build("ul", { class: "saves" }, ...saves.map((save) => build("li", {}, build("span", {}, say("versions.save", { revision: save.revision }), " · ", relativeTime(save.saved_at)),
      this.store.mayEdit && button(say("versions.restore"), { small: true, kind: "plain", run: () => this.restore(say("versions.save", { revision: save.revision }), { revision: save.revision }) })))));
  }

  private async look(version: Version): Promise<void> {
    const whole = await this.store.api.version(this.store.workflow.slug, version.number);
    this.store.show({ title: say("versions.number", { version: version.number }), document: whole.definition, difference: null });
  }

  private async compare(from: Version, to: Version | null): Promise<void> {
    const { api, workflow, document } = this.store;
    const earlier = (await api.version(workflow.slug, from.number)).definition;
    const later = to ? (await api.version(workflow.slug, to.number)).definition : document;
    const overlay = comparison(to ? say("diff.between", { from: from.number, to: to.number }) : say("diff.toDraft", { from: from.number }), earlier, later);
    this.store.show(overlay);
    const found = overlay.difference;
    if (found) announce(isEmpty(found) ? say("diff.same") : say("diff.counts", { added: found.added.length, changed: found.changed.size, removed: found.removed.length }));
  }

  private async rollBack(version: Version): Promise<void> {
    const { store } = this;
    const done = await confirmDialog({
      title: say("versions.rollBackTitle", { version: version.number }), text: say("versions.rollBackText"), confirm: say("versions.rollBackConfirm", { version: version.number }),
      run: async () => {
        await store.api.rollBack(store.workflow.slug, version.number);
        store.workflow = await store.api.show(store.workflow.slug);
      },
    });
    if (!done) return;
    store.tell("workflow");
    toast(say("versions.rolledBack", { version: version.number }));
    this.load();
  }

  private async restore(name: string, from: { version: number } | { revision: number }): Promise<void> {
    const { store } = this;
    if (!(await saveFirst(store.saver))) return;
    const done = await confirmDialog({
      title: say("versions.restoreTitle", { name }), text: say("versions.restoreText"), confirm: say("versions.restoreConfirm"),
      run: async () => {
        await store.api.restore(store.workflow.slug, from);
        const draft = await store.api.draft(store.workflow.slug);
        store.reset(draft.definition, draft.etag);
      },
    });
    if (done) this.load();
  }
}
