import { installAnnouncer } from "../shared/dom/announce";
import { build } from "../shared/dom/build";
import { DocsPage } from "./elements/docs-page";
import { type ApiDocument, readDocument } from "./model/document";

installAnnouncer();
void start();

async function start(): Promise<void> {
  try {
    const answer = await fetch("/openapi.json");
    if (!answer.ok) throw new Error(String(answer.status));
    document.body.prepend(DocsPage.showing(readDocument((await answer.json()) as ApiDocument)));
  } catch {
    document.body.prepend(
      build("main", { class: "docs-broken" }, build("h1", {}, "The description could not be loaded"),
        build("p", {}, "Reload the page, or look at ", build("a", { href: "/openapi.json" }, "/openapi.json"), ".")),
    );
  }
}
