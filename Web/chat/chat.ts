import { startScheme } from "../shared/app/appearance";
import { languagesOf, loadBrand, showBrand } from "../shared/app/brand";
import { keptBrand } from "../shared/app/kept-brand";
import { signInAgain } from "../shared/app/sign-in-again";
import { installAnnouncer } from "../shared/dom/announce";
import { startLanguage } from "../shared/i18n/language";
import { Access } from "../shared/session/access";
import { APIClient } from "../shared/session/api";
import { currentSession, goToSignIn, onSignOutElsewhere } from "../shared/session/session";
import { refresh } from "../shared/session/sign-in";
import { ChatPage } from "./elements/chat-page";
import { ChatStore } from "./state/chat-store";
import { Drafts } from "./state/drafts";

startScheme();
showBrand(keptBrand());
startLanguage(languagesOf(keptBrand()));
const session = currentSession();
if (session === null) {
  goToSignIn("none");
} else {
  installAnnouncer();
  onSignOutElsewhere(() => goToSignIn("signed-out"));
  // The page and what is begun on it stay while the person signs in again.
  const api = new APIClient(new Access(refresh), () => signInAgain(session.user));
  void loadBrand(api);
  const store = new ChatStore(api, new Drafts(session.user.id));
  const page = ChatPage.showing(store);
  document.body.prepend(page);
  addEventListener("popstate", () => store.followAddress());
  void store.start().then(() => page.focusIfNew());
}
