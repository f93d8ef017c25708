import { installAnnouncer } from "../shared/dom/announce";
import { onLanguageChange, startLanguage } from "../shared/i18n/language";
import { currentSession } from "../shared/session/session";
import { returnAddress } from "./return-address";
import { SignInForm } from "./sign-in-form";

startLanguage();
if (currentSession() !== null) {
  location.replace(returnAddress(location.search));
} else {
  installAnnouncer();
  const form = new SignInForm();
  document.body.prepend(form);
  onLanguageChange(() => form.rebuild());
}
