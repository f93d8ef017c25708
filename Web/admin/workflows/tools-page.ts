import { buttonLink } from "../../shared/components/button";
import { badge, loading } from "../../shared/components/states";
import { build } from "../../shared/dom/build";
import type { IconName } from "../../shared/dom/icon";
import { icon } from "../../shared/dom/icon";
import type { StepKind } from "../api/knowledge";
import type { AdminContext } from "../context";
import { say } from "../i18n/text";
import { page } from "../resource/page";
import type { Listed } from "../resource/requests";
import { toolsIn } from "./tool-kinds";

const known = {
  vector_search: "search",
  workflow: "bolt",
  client: "screen",
  image: "widget",
  web_page: "cloud",
  calculator: "hash",
  date_time: "retry",
  question: "list",
  weather: "sun",
  openapi: "plug",
  tool: "tool",
  mcp: "plug",
  agent: "model",
} as const;

/** What agents may use, as the server's own description of them tells. */
export function toolsPage(context: AdminContext): HTMLElement {
  const host = build("div");
  void loading(
    host,
    () => context.api.get<Listed<StepKind>>("/api/v1/step-kinds"),
    ({ data }) => build("ul", { class: "tool-list" }, ...toolsIn(data).map((tool) => build("li", {}, ...card(tool)))),
    "card",
  );
  const action = buttonLink(say("tools.open"), "/builder");
  return page({ title: say("tools.title"), lead: say("tools.lead"), actions: [action] }, host);
}

function card({ type, mayAsk }: { type: string; mayAsk: boolean }): HTMLElement[] {
  const name = (Object.keys(known) as (keyof typeof known)[]).find((one) => one === type);
  const image: IconName = name === undefined ? "tool" : known[name];
  return [
    build("span", { class: "tool-icon" }, icon(image)),
    build(
      "div",
      {},
      build("h2", {}, name === undefined ? type : say(`tool.${name}`)),
      name !== undefined && build("p", {}, say(`tool.${name}.text`)),
      build(
        "p",
        { class: "tool-facts" },
        build("code", { title: say("tools.name") }, type),
        mayAsk ? badge("neutral", say("tools.ask")) : badge("info", say("tools.askNever")),
      ),
    ),
  ];
}
