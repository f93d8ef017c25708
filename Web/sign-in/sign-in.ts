import { installAnnouncer } from "../shared/dom/announce";
import { onLanguageChange, startLanguage } from "../shared/i18n/language";
import { currentSession } from "../shared/session/session";
import type { Challenge } from "../shared/session/sign-in";
import { OneFieldForm } from "./one-field-form";
import { codeQuestion, nameQuestion, passwordQuestion, resetQuestion } from "./questions";
import { returnAddress } from "./return-address";
import { enter, SignInForm } from "./sign-in-form";

startLanguage();
const token = tokenIn(location.hash, "token");
const invitation = tokenIn(location.hash, "invitation");
if (currentSession() !== null && token === null && invitation === null) {
  location.replace(returnAddress(location.search));
} else {
  installAnnouncer();
  // The token goes out of the address before anything else can read it there.
  if (token !== null || invitation !== null) history.replaceState(null, "", location.pathname);
  let form: SignInForm | OneFieldForm =
    token !== null
      ? OneFieldForm.asking(passwordQuestion(token))
      : invitation !== null
        ? OneFieldForm.asking(nameQuestion(invitation, (question) => show(OneFieldForm.asking(question))))
        : chosen();
  document.body.prepend(form);
  const show = (next: SignInForm | OneFieldForm): void => {
    form.replaceWith(next);
    form = next;
  };
  document.body.addEventListener("challenge", (event) => {
    const { second_factor: factor } = (event as CustomEvent<Challenge>).detail;
    show(OneFieldForm.asking(codeQuestion(factor.ticket, enter)));
  });
  addEventListener("hashchange", () => show(chosen()));
  onLanguageChange(() => form.rebuild());
}

function chosen(): SignInForm | OneFieldForm {
  return location.hash === "#forgot" ? OneFieldForm.asking(resetQuestion) : new SignInForm();
}

function tokenIn(hash: string, name: string): string | null {
  return new URLSearchParams(hash.slice(1)).get(name);
}
