import { brandPicture } from "../../shared/app/brand-name";
import { build } from "../../shared/dom/build";
import { say } from "../i18n/text";
import { readable } from "./contrast";

/** What the preview shows. */
export interface Look {
  name: string;
  /** Empty for the program's own colour. */
  accent: string;
  /** The address of the picture; null without one. */
  logo: string | null;
}

/** How the pages look with what is entered, in light and in dark. */
export function previewOf(look: Look): HTMLElement {
  const colours = readable(look.accent);
  return build(
    "div",
    { class: "admin-previews" },
    windowOf("light", look, colours?.light ?? null),
    windowOf("dark", look, colours?.dark ?? null),
  );
}

function windowOf(scheme: "light" | "dark", look: Look, accent: string | null): HTMLElement {
  const made = build(
    "figure",
    { class: `admin-preview ${scheme}` },
    build("figcaption", {}, say(scheme === "light" ? "appearance.previewLight" : "appearance.previewDark")),
    build(
      "div",
      { class: "admin-preview-window", "aria-hidden": "true" },
      build("div", { class: "admin-preview-bar" }, brandPicture(look.logo), build("strong", {}, look.name)),
      build("p", { class: "admin-preview-ask" }, say("appearance.previewAsk")),
      build("p", {}, say("appearance.previewAnswer")),
      build(
        "div",
        { class: "admin-preview-foot" },
        build("span", { class: "admin-preview-link" }, say("appearance.previewLink")),
        build("span", { class: "admin-preview-button" }, say("appearance.previewButton")),
      ),
    ),
  );
  if (accent !== null) made.style.setProperty("--preview-accent", accent);
  return made;
}
