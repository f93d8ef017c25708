import { startScheme } from "../shared/app/appearance";
import { languagesOf, loadPublicBrand, showBrand } from "../shared/app/brand";
import { keptBrand } from "../shared/app/kept-brand";
import { outlivesPage } from "../shared/browser/storage";
import { installAnnouncer } from "../shared/dom/announce";
import { onLanguageChange, startLanguage } from "../shared/i18n/language";
import { currentSession } from "../shared/session/session";
import { type Challenge, signedInUser } from "../shared/session/sign-in";
import { OneFieldForm } from "./one-field-form";
import { providersOf, tenantOf } from "./providers";
import { codeQuestion, nameQuestion, passwordQuestion, resetQuestion } from "./questions";
import { returnAddress } from "./return-address";
import { enter, SignInForm } from "./sign-in-form";
import { nameTab } from "./tab-title";

type Form = SignInForm | OneFieldForm;

/** The institution that every installation begins with: its pages are those that name no other. */
const firstTenant = "default";

startScheme();
showBrand(keptBrand());
startLanguage(languagesOf(keptBrand()));
const hash = location.hash;
const fragment = new URLSearchParams(hash.slice(1));
const token = fragment.get("token");
const invitation = fragment.get("invitation");
const ticket = fragment.get("second-factor");
// A page whose session ended sends people here to sign in beside it.
const hasEnded = new URLSearchParams(location.search).get("reason") === "expired";
if (hash === "#signed-in") {
  void arrive();
} else if (currentSession() !== null && !hasEnded && token === null && invitation === null && ticket === null) {
  location.replace(returnAddress(location.search));
} else {
  void ask();
}

/** Goes on as the person whom a service has just vouched for; asks where it did not work after all. */
async function arrive(): Promise<void> {
  nameTab("provider.arriving");
  history.replaceState(null, "", location.pathname + location.search);
  const user = outlivesPage() ? await signedInUser().catch(() => null) : null;
  if (user !== null) enter(user);
  else void ask();
}

/** Shows the form that belongs to the address. */
async function ask(): Promise<void> {
  installAnnouncer();
  // What is secret goes out of the address before anything else can read it there.
  if (token !== null || invitation !== null) history.replaceState(null, "", location.pathname);
  if (ticket !== null) history.replaceState(null, "", location.pathname + location.search);
  // Who is invited may be so by any institution.
  if (invitation === null) void loadPublicBrand(tenantOf(location.search) ?? keptBrand()?.tenant ?? firstTenant);
  const providers = token === null && invitation === null ? await providersOf(tenantOf(location.search)) : [];
  const chosen = (): Form =>
    location.hash === "#forgot" ? OneFieldForm.asking(resetQuestion) : SignInForm.offering(providers);
  let form: Form =
    token !== null
      ? OneFieldForm.asking(passwordQuestion(token))
      : invitation !== null
        ? OneFieldForm.asking(nameQuestion(invitation, (question) => show(OneFieldForm.asking(question))))
        : ticket !== null
          ? OneFieldForm.asking(codeQuestion(ticket, enter))
          : chosen();
  document.body.prepend(form);
  const show = (next: Form): void => {
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
