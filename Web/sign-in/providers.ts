import { store, stored } from "../shared/browser/storage";
import { build } from "../shared/dom/build";
import type { TextKey } from "../shared/i18n/en";
import { text } from "../shared/i18n/language";
import { returnAddress } from "./return-address";

/** A service that the people of an institution sign in with. */
export interface Provider {
  id: string;
  name: string;
}

const key = "lyceum.tenant";

/** The institution whose sign-in page this is: the address names it, or did the last time. */
export function tenantOf(query: string): string | null {
  const named = new URLSearchParams(query).get("tenant");
  return named === null || named === "" ? stored(key) : named;
}

/** The services of the institution; none where that is unknown, or the server does not answer soon. */
export async function providersOf(tenant: string | null): Promise<Provider[]> {
  if (tenant === null) return [];
  try {
    const address = `/api/v1/auth/providers?tenant=${encodeURIComponent(tenant)}`;
    const response = await Promise.race([fetch(address, { credentials: "omit" }), tooLate(3000)]);
    const providers = response.ok ? ((await response.json()) as { data: Provider[] }).data : [];
    // A page that was left comes back to the same services.
    if (providers.length > 0) store(key, tenant);
    return providers;
  } catch {
    return [];
  }
}

function tooLate(milliseconds: number): Promise<never> {
  return new Promise((_, reject) => setTimeout(reject, milliseconds));
}

/** A link for each service, and what parts them from the password; null without any. */
export function providerLinks(providers: Provider[]): HTMLElement | null {
  if (providers.length === 0) return null;
  const query = new URLSearchParams({ return_to: returnAddress(location.search) });
  return build(
    "div",
    { class: "providers" },
    ...providers.map(({ id, name }) =>
      build(
        "a",
        { class: "button", href: `/api/v1/auth/oidc/${encodeURIComponent(id)}/start?${query}` },
        build("span", {}, text("provider.continue", { name })),
      ),
    ),
    build("p", { class: "divider" }, build("span", {}, text("provider.or"))),
  );
}

const problems: Record<string, TextKey> = {
  provider_unavailable: "provider.unavailable",
  denied: "provider.denied",
  provider_error: "provider.failed",
  expired: "provider.expired",
  not_admitted: "provider.refused",
  email_unverified: "provider.unverified",
  account_exists: "provider.taken",
};

/** Why signing in with a service did not work, as the address tells it; null where it tells nothing known. */
export function providerProblem(query: string): TextKey | null {
  const code = new URLSearchParams(query).get("error") ?? "";
  return Object.hasOwn(problems, code) ? (problems[code] ?? null) : null;
}
