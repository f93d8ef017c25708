import { build } from "../shared/dom/build";
import { startLanguage } from "../shared/i18n/language";
import { say } from "./i18n/text";

startLanguage();
document.title = `${say("page.title")} · Lyceum`;
document.body.replaceChildren(build("main", {}, build("h1", {}, say("page.title"))));
