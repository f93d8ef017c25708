import { startScheme } from "../shared/app/appearance";
import { pageHead } from "../shared/app/page-head";
import { appShell } from "../shared/app/shell";
import type { Command } from "../shared/components/palette";
import { installAnnouncer } from "../shared/dom/announce";
import { build } from "../shared/dom/build";
import type { IconName } from "../shared/dom/icon";
import { startLanguage } from "../shared/i18n/language";
import { say } from "./i18n/text";
import { buttons } from "./sections/buttons";
import { charts, editors, files } from "./sections/data";
import { fields } from "./sections/fields";
import { foundations, icons } from "./sections/foundations";
import { dialogs, navigation } from "./sections/layers";
import { table } from "./sections/people";
import { places, words } from "./sections/states";

startScheme();
startLanguage();
installAnnouncer();
document.title = `${say("page.title")} · Lyceum`;

const parts: { key: Parameters<typeof say>[0]; icon: IconName }[] = [
  { key: "foundations", icon: "palette" }, { key: "icons", icon: "grid" }, { key: "buttons", icon: "play" },
  { key: "states", icon: "info" }, { key: "loading", icon: "clock" }, { key: "forms", icon: "text" },
  { key: "table", icon: "table" }, { key: "navigation", icon: "layers" }, { key: "dialogs", icon: "panel" },
  { key: "charts", icon: "chart" }, { key: "editors", icon: "code" }, { key: "files", icon: "upload" },
];
const items = parts.map(({ key, icon }) => ({ label: say(key), href: `#${key}`, icon }));
const palette = (): Command[] => items.map((item) => ({ ...item, group: say("nav.label") }));
const shell = appShell({ app: null, nav: [{ title: say("nav.label"), items }], palette, context: null });
shell.main.append(
  build(
    "div",
    { class: "design-page" },
    pageHead({ title: say("page.title"), text: say("page.lead") }),
    foundations(),
    icons(),
    buttons(),
    words(),
    places(),
    fields(),
    table(),
    navigation(),
    dialogs(() => shell.openPalette()),
    charts(),
    editors(),
    files(),
  ),
);
addEventListener("hashchange", () => shell.navigation.mark());
if (location.hash !== "") document.getElementById(location.hash.slice(1))?.scrollIntoView();
