import { button } from "../../shared/components/button";
import { numberText } from "../../shared/components/format";
import { placeText } from "../../shared/components/place";
import { emptyState, loading } from "../../shared/components/states";
import { announce } from "../../shared/dom/announce";
import { build } from "../../shared/dom/build";
import { numberField, textField } from "../../shared/forms/fields";
import type { SearchHit } from "../api/knowledge";
import type { AdminContext } from "../context";
import { say } from "../i18n/text";
import { marked } from "./document-progress";

/** Tries a search out: the passages that an assistant would find, with how well they fit. */
export function searchPanel(context: AdminContext, store: string): HTMLElement {
  const query = textField({ label: say("search.query"), type: "search", value: "", maxLength: 2000 });
  const limit = numberField({ label: say("search.limit"), value: 5, min: 1, max: 20 });
  const least = numberField({ label: say("search.least"), help: say("search.leastHelp"), value: null, min: 0, max: 1, step: "any" });
  const results = build("div", { class: "search-results" });
  const form = build(
    "form",
    { class: "search-form", role: "search", novalidate: true },
    build("p", { class: "quiet" }, say("search.lead")),
    query,
    build("div", { class: "search-options" }, limit, least),
    button(say("search.run"), { kind: "primary", icon: "search", submit: true }),
  );
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const asked = query.value.trim();
    query.setError(asked === "" ? say("b.required") : null);
    const isRight = [limit, least].every((field) => field.validate() === null);
    if (asked === "") query.focus();
    else if (isRight) void run(asked);
  });
  const run = (asked: string): Promise<void> => {
    const began = performance.now();
    const body = {
      query: asked,
      limit: limit.value ?? 5,
      ...(least.value === null ? {} : { minimum_similarity: least.value }),
    };
    return loading(
      results,
      () => context.api.post<{ data: SearchHit[] }>(`/api/v1/vector-stores/${encodeURIComponent(store)}/search`, body),
      ({ data }) => found(data, asked, Math.round(performance.now() - began)),
      "card",
    );
  };
  return build("div", { class: "search-panel" }, form, results);
}

function found(hits: readonly SearchHit[], asked: string, time: number): HTMLElement | HTMLElement[] {
  if (hits.length === 0) return emptyState({ icon: "search", title: say("search.none"), text: say("search.noneText") });
  const words = hits.length === 1 ? say("search.foundOne", { time }) : say("search.found", { count: hits.length, time });
  announce(words);
  return [build("p", { class: "quiet" }, words), build("ol", { class: "hit-list" }, ...hits.map((hit) => hitRow(hit, asked)))];
}

function hitRow(hit: SearchHit, asked: string): HTMLElement {
  const pieces = marked(hit.text, asked).map(({ text, isMarked }) => (isMarked ? build("mark", {}, text) : text));
  const figure = (name: string, value: number) =>
    build("span", { class: "hit-figure" }, build("span", { class: "quiet" }, name), build("strong", {}, numberText(value, { maximumFractionDigits: 3 })));
  return build(
    "li",
    {},
    build(
      "div",
      { class: "hit-head" },
      build("strong", {}, hit.document),
      hit.heading_path.length > 0 && build("span", { class: "quiet" }, hit.heading_path.join(" › ")),
      hit.place && build("span", { class: "quiet" }, placeText(hit.place)),
    ),
    build("p", {}, ...pieces),
    build("div", { class: "hit-figures" }, figure(say("search.score"), hit.score), figure(say("search.similarity"), hit.similarity)),
  );
}
