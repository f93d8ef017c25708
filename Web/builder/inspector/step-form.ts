import { freshID } from "../../shared/components/identity";
import { build } from "../../shared/dom/build";
import { icon } from "../../shared/dom/icon";
import { changeSteps, renameStep, setParameter, setParent } from "../model/commands";
import { isLoop, insideOf, JSONValue, nodeOf, sameJSON, WorkflowNode } from "../model/document";
import type { Schema } from "../model/kinds";
import { slugPattern, slugsOf } from "../model/names";
import { kindTitle, schemaTitle } from "../i18n/kinds";
import { say } from "../i18n/text";
import type { BuilderStore } from "../state/builder-store";
import type { Editing } from "./context";
import { fieldOf } from "./field";
import type { Pickers } from "./pickers";
import { durationEditor, numberEditor, withArrow } from "./simple-editors";

type Own = (change: () => void) => void;

/** What most authors leave as it is, and what only a few steps need. */
const rare = new Set([
  "temperature", "top_p", "reasoning_effort", "max_tokens", "history_messages", "history_characters", "max_tool_rounds", "copy_text", "preamble",
  "caller_tools", "calls_in_chat", "reasoning_in_chat", "response_in_chat", "answered", "answered_data", "replaces", "input_schema", "state_schema",
  "tool_name", "tool_description", "action_handler", "by_call", "patience_seconds", "wrong_code_message", "codes_paused_message", "teacher_message",
  "masked", "help_preamble", "help_unavailable_message", "max_bytes", "timeout_seconds", "redirects", "delivery", "response", "expected", "form", "text_body",
  "minimum_similarity", "parallelism", "reminder", "skippable", "first_seconds", "next_seconds", "allow_speech", "attempts", "retry", "prefixes", "hours",
  "ringing_seconds", "longest_seconds", "on_machine", "machine_message", "consent", "background", "quality", "escalate_after_seconds", "escalate_to", "person", "end_of_turn",
]);
/** These are rare for steps that ask models, and the heart of widgets. */
const rareForModels = new Set(["widget", "library", "data", "wait", "output_schema", "input", "voice", "language", "speed", "interruptible"]);

/** The name that learners, teachers and authors know the step by. */
export function titleField(store: BuilderStore, node: WorkflowNode, own: Own): HTMLElement {
  const id = freshID("title");
  const input = build("input", { id, type: "text", class: "ui-input inspector-title-field", autocomplete: "off", readonly: !store.canEdit, maxlength: 200, placeholder: kindTitle(store.kinds.get(node.kind), node.kind) });
  input.value = node.title ?? "";
  input.addEventListener("input", () => own(() => store.apply(changeSteps(store.document, [node.slug], (one) => ({ ...one, title: input.value })), store.selection, `title:${node.slug}`)));
  return build("div", { class: "ui-field builder-field" }, build("label", { class: "ui-field-label", for: id }, say("step.name")), input);
}

/** The parameters of a step: what matters first, what is rare behind a fold. */
export function settingsForm(store: BuilderStore, node: WorkflowNode, pickers: Pickers, own: Own): HTMLElement {
  const schema = store.kinds.get(node.kind)?.parameters ?? {};
  const isModel = store.kinds.family(node.kind) === "models" || node.kind === "voice_agent";
  const main: HTMLElement[] = [];
  const more: HTMLElement[] = [];
  for (const [name, member] of Object.entries(schema.properties ?? {})) {
    const value = node.parameters?.[name];
    const isRequired = schema.required?.includes(name) ?? false;
    const field = parameterField(store, [node.slug], name, member, value, isRequired, pickers, own);
    const isRare = !isRequired && value === undefined && (rare.has(name) || (isModel && rareForModels.has(name)));
    (isRare ? more : main).push(field);
  }
  for (const [name, value] of Object.entries(node.parameters ?? {})) {
    // What the kind does not know is shown as it is, so that nothing is hidden.
    if (!schema.properties?.[name]) more.push(parameterField(store, [node.slug], name, {}, value, false, pickers, own));
  }
  more.push(...policyFields(store, node, own));
  return build("div", { class: "settings" }, ...main, build("details", { class: "more" }, build("summary", {}, icon("chevronDown"), say("step.more", { count: more.length })), build("div", { class: "settings" }, ...more)));
}

function parameterField(store: BuilderStore, slugs: readonly string[], name: string, schema: Schema, value: JSONValue | undefined, isRequired: boolean, pickers: Pickers, own: Own): HTMLElement {
  const editing: Editing = { store, pickers, slug: slugs[0] ?? "", path: `parameters.${name}`, label: schemaTitle(schema) || name, isRequired, readOnly: !store.canEdit };
  return fieldOf(editing, schema, value, (next) => own(() => store.apply(setParameter(store.document, slugs, name, next), store.selection, `${slugs.join()}.${name}`)));
}

/** How long a step may take and how often it is tried, and the loop that it lies in. */
function policyFields(store: BuilderStore, node: WorkflowNode, own: Own): HTMLElement[] {
  if (node.kind === "start" || node.kind === "end") return [];
  const readOnly = !store.canEdit;
  const change = (key: string, next: (one: WorkflowNode) => WorkflowNode): void => own(() => store.apply(changeSteps(store.document, [node.slug], next), store.selection, `${key}:${node.slug}`));
  const editing = (label: string, path: string): Editing => ({ store, pickers: null as unknown as Pickers, slug: node.slug, path, label, isRequired: false, readOnly });
  const limit = editing(say("step.timeout"), "timeout_seconds");
  const timeout = durationEditor(limit, {}, node.timeout_seconds ?? undefined, (value) => change("timeout", (one) => {
    const { timeout_seconds: _, ...others } = one;
    return typeof value === "number" ? { ...others, timeout_seconds: value } : others;
  }));
  const again = editing(say("step.attempts"), "retry.attempts");
  const attempts = numberEditor(again, { type: "integer", minimum: 1, maximum: 10, default: 1 }, node.retry?.attempts, (value) => change("retry", (one) => {
    const { retry, ...others } = one;
    return typeof value === "number" && value > 1 ? { ...others, retry: { ...retry, attempts: value } } : others;
  }));
  return [labelled(limit.label, timeout, say("step.timeoutHelp"), "timeout_seconds"), labelled(again.label, attempts, say("step.attemptsHelp"), "retry"), loopField(store, node)];
}

function loopField(store: BuilderStore, node: WorkflowNode): HTMLElement {
  const inside = new Set(insideOf(store.document, node.slug));
  const loops = store.document.nodes.filter((one) => isLoop(one.kind) && one.slug !== node.slug && !inside.has(one.slug));
  if (loops.length === 0) return build("div", { hidden: true });
  const select = build("select", { class: "ui-input", disabled: !store.canEdit }, build("option", { value: "" }, say("step.noLoop")), ...loops.map((one) => build("option", { value: one.slug }, one.title || one.slug)));
  select.value = node.parent ?? "";
  select.addEventListener("change", () => store.apply(setParent(store.document, [node.slug], select.value || null)));
  return labelled(say("step.loop"), { element: withArrow(select), input: select }, null, "parent");
}

function labelled(label: string, editor: { element: HTMLElement; input: HTMLElement | null }, help: string | null, path: string): HTMLElement {
  const id = freshID("policy");
  if (editor.input) editor.input.id = id;
  if (help) editor.input?.setAttribute("aria-describedby", `${id}-help`);
  return build("div", { class: "ui-field builder-field", "data-path": path }, build("label", { class: "ui-field-label", for: id }, label), help && build("p", { class: "ui-field-help", id: `${id}-help` }, help), editor.element);
}

/** The slug, by which expressions know the step. It is taken over wherever it stands once it is another one. */
export function slugField(store: BuilderStore, node: WorkflowNode): HTMLElement {
  const id = freshID("slug");
  const problem = build("p", { class: "ui-field-problem", id: `${id}-problem`, role: "status" });
  const input = build("input", { id, type: "text", class: "ui-input code", autocomplete: "off", spellcheck: "false", readonly: !store.canEdit, "aria-describedby": `${id}-help ${id}-problem` });
  input.value = node.slug;
  const told = (): string | null => {
    if (input.value === node.slug) return null;
    if (!slugPattern.test(input.value)) return say("step.slugWrong");
    return slugsOf(store.document).has(input.value) ? say("step.slugTaken") : null;
  };
  input.addEventListener("input", () => {
    problem.textContent = told() ?? "";
    input.toggleAttribute("aria-invalid", told() !== null);
  });
  input.addEventListener("change", () => {
    if (told() !== null || input.value === node.slug) return;
    store.apply(renameStep(store.document, node.slug, input.value), [input.value]);
  });
  return build("details", { class: "more slug" }, build("summary", {}, icon("chevronDown"), say("step.slug"), build("code", {}, node.slug)),
    build("div", { class: "ui-field builder-field" }, build("label", { class: "ui-field-label", for: id }, say("step.slug")), build("p", { class: "ui-field-help", id: `${id}-help` }, say("step.slugHelp", { slug: node.slug })), input, problem));
}

/** The parameters that all chosen steps have; a value that is not the same in all is left empty. */
export function groupForm(store: BuilderStore, nodes: readonly WorkflowNode[], pickers: Pickers, own: Own): HTMLElement {
  const schemas = nodes.map((node) => store.kinds.get(node.kind)?.parameters.properties ?? {});
  const [first = {}] = schemas;
  const slugs = nodes.map((node) => node.slug);
  const shared = Object.entries(first).filter(([name, schema]) => schemas.every((other) => sameJSON(other[name] ?? null, schema)) && schema.type !== "array");
  const fields = shared.map(([name, schema]) => {
    const value = nodeOf(store.document, slugs[0] ?? "")?.parameters?.[name];
    const isOne = nodes.every((node) => sameJSON(node.parameters?.[name] ?? null, value ?? null));
    return parameterField(store, slugs, name, isOne ? schema : { ...schema, description: say("group.mixed") }, isOne ? value : undefined, false, pickers, own);
  });
  return build("div", { class: "inspector-fields settings" }, build("p", { class: "quiet" }, fields.length > 0 ? say("group.shared") : say("group.nothing")), ...fields);
}
