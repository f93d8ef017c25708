import type { MenuItem } from "../components/menu";
import { chooseLanguage, currentLanguage, languages } from "../i18n/language";
import { say } from "../i18n/ui";
import { chooseScheme, currentScheme, type Scheme } from "./appearance";
import type { AppContext } from "./context";
import { mayLeave } from "./unsaved";

const schemes: readonly { scheme: Scheme; icon: "sun" | "moon" | "screen" }[] = [
  { scheme: "light", icon: "sun" },
  { scheme: "dark", icon: "moon" },
  { scheme: "system", icon: "screen" },
];

/** What the person's menu offers: language, colours, and the way out. */
export function accountMenu(context: AppContext): MenuItem[] {
  return [
    { title: `${context.person.name} · ${context.person.email}` },
    "separator",
    { title: say("app.language") },
    ...languages.map(({ code, name }) => ({
      label: name,
      checked: code === currentLanguage(),
      run: async () => {
        if (code === currentLanguage() || !(await mayLeave())) return;
        chooseLanguage(code);
        // Every page was written in the old language; its state is in its address.
        location.reload();
      },
    })),
    "separator",
    { title: say("app.scheme") },
    ...schemes.map(({ scheme, icon }) => ({
      label: say(`app.${scheme}`),
      icon,
      checked: scheme === currentScheme(),
      run: () => chooseScheme(scheme),
    })),
    "separator",
    {
      label: say("app.signOut"),
      icon: "signOut",
      run: async () => {
        if (await mayLeave()) context.signOut();
      },
    },
  ];
}
