import { currentLanguage } from "../../shared/i18n/language";
import type { Schema, StepKind } from "../model/kinds";
import { say, type BuilderKey } from "./text";

let french: Record<string, string> = {};

/** Loads the French words for kinds, for those who need them alone. */
export async function loadKindWords(): Promise<void> {
  if (currentLanguage() === "fr") french = (await import("./fr-kinds")).frenchKinds;
}

/** What the server says of kinds and parameters, in the language of the page; what has no translation stays as it is. */
export function told(text: string | undefined): string {
  if (!text) return "";
  const words = currentLanguage() === "fr" ? (french[text] ?? text) : text;
  return words.replaceAll("`", "");
}

/** The title of a kind. */
export function kindTitle(kind: StepKind | undefined, name: string): string {
  return kind ? told(kind.title) : name;
}

/** What a kind does, in a sentence. */
export function kindSummary(kind: StepKind | undefined): string {
  return kind ? told(kind.summary) : say("step.unknownKind");
}

/** The title of a parameter. */
export function schemaTitle(schema: Schema): string {
  return told(schema.title);
}

/** The help of a parameter. */
export function schemaText(schema: Schema): string {
  return told(schema.description);
}

const ports: Record<string, BuilderKey> = {
  next: "port.next", error: "port.error", body: "port.body", default: "port.default", other: "port.other", approved: "port.approved",
  rejected: "port.rejected", expired: "port.expired", hit: "port.hit", failed: "port.failed",
};

/** The name of a port: ours where we know it, else what its author called it. */
export function portTitle(port: string): string {
  const known = ports[port];
  return known ? say(known) : port;
}

const values: Record<string, BuilderKey> = {
  none: "value.none", run: "value.run", thread: "value.thread", minimal: "value.minimal", low: "value.low", medium: "value.medium", high: "value.high",
  auto: "value.auto", owner: "value.owner", admin: "value.admin", teacher: "value.teacher", person: "value.person", hidden: "value.hidden",
  summary: "value.summary", full: "value.full", progress: "value.progress", tasks: "value.tasks", model: "value.model", expression: "value.expression",
  both: "value.both", pattern: "value.pattern", wait_for_teacher: "value.waitForTeacher", advance: "value.advance", now: "value.now", background: "value.background",
  info: "value.info", warning: "value.warning", danger: "value.danger", multiple_choice: "value.choice", freeform: "value.freeform", jailbreak: "value.jailbreak",
  off_topic: "value.offTopic", personal_data: "value.personalData", moderation: "value.moderation", vector_search: "value.search", workflow: "value.workflow",
  client: "value.client", image: "value.image", web_page: "value.webPage", calculator: "value.calculator", date_time: "value.dateTime", question: "value.question",
  weather: "value.weather", openapi: "value.openapi", agent: "value.agent", tool: "value.tool", mcp: "value.mcp", email: "value.email", phone: "value.phone",
  card: "value.card", iban: "value.iban", sin: "value.sin", ip: "value.ip", text: "value.text", json: "value.json", opaque: "value.opaque", transparent: "value.transparent",
};

/** A value of a few in words; one that has none, such as a method of HTTP, as it is. */
export function enumTitle(value: string): string {
  const known = values[value];
  return known ? say(known) : value;
}
