import { button } from "../../shared/components/button";
import { confirmDialog } from "../../shared/components/confirm";
import { freshID } from "../../shared/components/identity";
import { ModalDialog } from "../../shared/components/modal";
import { problemOf } from "../../shared/components/problem";
import { notice } from "../../shared/components/states";
import { toast } from "../../shared/components/toast";
import { build } from "../../shared/dom/build";
import { APIError } from "../../shared/session/api";
import { blankWorkflow, Workflow, WorkflowAPI } from "../api/workflows";
import { say } from "../i18n/text";
import { templates } from "./templates";

/** A slug that addresses of workflows may have, for a title. */
export function addressFrom(title: string): string {
  return title.normalize("NFKD").replace(/[\u0300-\u036f]/g, "").toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-+|-+$/g, "").slice(0, 60);
}

/** Asks what a new workflow is called; `make` makes it, and the page goes to it. */
function askName(options: { title: string; confirm: string; name: string; more?: HTMLElement; make: (names: { title: string; slug: string }) => Promise<string> }): void {
  const id = freshID("new");
  const title = build("input", { id: `${id}-title`, type: "text", class: "ui-input", autocomplete: "off", value: options.name, autofocus: true, maxlength: 200 });
  const slug = build("input", { id: `${id}-slug`, type: "text", class: "ui-input code", autocomplete: "off", spellcheck: "false", value: addressFrom(options.name), "aria-describedby": `${id}-help` });
  let isOwn = false;
  title.addEventListener("input", () => {
    if (!isOwn) slug.value = addressFrom(title.value);
  });
  slug.addEventListener("input", () => (isOwn = slug.value !== ""));
  const failed = build("p", { class: "problem", role: "alert" });
  const make = async (): Promise<void> => {
    failed.textContent = "";
    if (title.value.trim() === "") {
      failed.textContent = say("new.needsTitle");
      title.focus();
      return;
    }
    try {
      const made = await options.make({ title: title.value.trim(), slug: slug.value.trim() || addressFrom(title.value) || "workflow" });
      dialog.close();
      location.assign(`/builder/${encodeURIComponent(made)}`);
    } catch (error) {
      failed.textContent = error instanceof APIError && error.status === 409 ? say("new.taken") : problemOf(error);
    }
  };
  const confirm = button(options.confirm, { kind: "primary", run: make });
  const form = build("form", { class: "settings" }, options.more,
    build("div", { class: "ui-field builder-field" }, build("label", { class: "ui-field-label", for: title.id }, say("workflow.name")), title),
    build("div", { class: "ui-field builder-field" }, build("label", { class: "ui-field-label", for: slug.id }, say("workflow.slug")), build("p", { class: "ui-field-help", id: `${id}-help` }, say("new.slugHelp")), slug), failed);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    confirm.click();
  });
  form.append(build("button", { type: "submit", hidden: true, tabindex: -1 }));
  const dialog = ModalDialog.open({ title: options.title, body: form, actions: [button(say("publish.cancel"), { kind: "quiet", run: () => dialog.close() }), confirm] });
}

/** Makes a workflow: empty, or from one of the templates. */
export function createWorkflow(api: WorkflowAPI, chosen = "blank"): void {
  const id = freshID("template");
  const choices = [{ key: "blank", title: say("template.blank"), text: say("template.blankWhat") }, ...templates().map(({ key, title, text }) => ({ key, title, text }))];
  const more = build("fieldset", { class: "templates" }, build("legend", { class: "ui-field-label" }, say("new.from")), ...choices.map(({ key, title, text }) => {
    const input = build("input", { type: "radio", name: id, value: key, checked: key === chosen });
    return build("label", { class: "template-choice" }, input, build("span", {}, build("strong", {}, title), build("span", { class: "quiet" }, text)));
  }));
  askName({
    title: say("new.title"), confirm: say("new.confirm"), name: "", more,
    make: async (names) => {
      const key = more.querySelector<HTMLInputElement>("input:checked")?.value ?? "blank";
      const made = await api.create(names);
      await api.save(made.slug, templates().find((one) => one.key === key)?.definition ?? blankWorkflow(), null);
      return made.slug;
    },
  });
}

/** Makes a workflow of the draft of another. */
export function duplicateWorkflow(api: WorkflowAPI, workflow: Workflow): void {
  askName({ title: say("duplicate.title", { title: workflow.title }), confirm: say("duplicate.confirm"), name: say("duplicate.name", { title: workflow.title }), make: async (names) => (await api.duplicate(workflow.slug, names)).slug });
}

/** Gives the workflow as a file. */
export async function exportWorkflow(api: WorkflowAPI, workflow: Workflow): Promise<void> {
  const exported = await api.export(workflow.slug);
  const address = URL.createObjectURL(new Blob([JSON.stringify(exported, null, 2)], { type: "application/json" }));
  const link = build("a", { href: address, download: `${workflow.slug}.json`, hidden: true });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}

/** Makes a workflow of a file: one of ours, or a graph of edxo. */
export function importWorkflow(api: WorkflowAPI): void {
  const input = build("input", { type: "file", accept: "application/json,.json", hidden: true });
  input.addEventListener("change", () => {
    const [file] = input.files ?? [];
    input.remove();
    if (file) void readImport(api, file);
  });
  document.body.append(input);
  input.click();
}

async function readImport(api: WorkflowAPI, file: File): Promise<void> {
  let read: Record<string, unknown>;
  try {
    read = JSON.parse(await file.text()) as Record<string, unknown>;
  } catch {
    toast(say("import.noJSON", { name: file.name }), { kind: "danger" });
    return;
  }
  const name = typeof read["title"] === "string" ? read["title"] : typeof read["display_name"] === "string" ? read["display_name"] : file.name.replace(/\.json$/, "");
  askName({
    title: say("import.title", { name: file.name }), confirm: say("import.confirm"), name,
    make: async (names) => {
      const { workflow, unmapped } = await api.import(read, names);
      if (unmapped.length > 0) {
        const told = ModalDialog.open({ title: say("import.unmapped"), body: build("div", { class: "settings" }, notice("warning", say("import.unmappedWhat")), build("ul", { class: "saves" }, ...unmapped.map((one) => build("li", {}, [one.node, one.field].filter(Boolean).join(" · "), ": ", one.message)))), actions: [button(say("import.open"), { kind: "primary", run: () => told.close() })] });
        await told.closed;
      }
      return workflow.slug;
    },
  });
}

/** Removes a workflow once its address was typed. */
export function removeWorkflow(api: WorkflowAPI, workflow: Workflow): Promise<boolean> {
  return confirmDialog({ title: say("remove.title", { title: workflow.title }), text: say("remove.text"), confirm: say("remove.confirm"), danger: true, typed: workflow.slug, run: () => api.remove(workflow.slug) });
}
