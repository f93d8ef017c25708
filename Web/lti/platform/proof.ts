/** A launch that the server does not let in, as its page says it. */
export interface Refusal {
  title: string;
  text: string;
  language: string;
  support_code: string;
}

/** What the server says of a launch that the platform's storage was to prove. */
export type Proven = { code: string; locale: string | null } | { refusal: Refusal | null };

/** What the server answers. */
interface Answer {
  code: string;
  locale: string | null;
  error?: { details?: Partial<Refusal> };
}

/** Shows the server what the platform kept. A refusal is null where the server does not say why. */
export async function prove(state: string, value: string, send: typeof fetch = fetch): Promise<Proven> {
  try {
    const response = await send("/lti/launch/storage", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ state, value }),
      credentials: "omit",
      redirect: "error",
    });
    const answer = (await response.json()) as Answer;
    if (response.ok) return { code: answer.code, locale: answer.locale };
    const said = answer.error?.details;
    return { refusal: typeof said?.title === "string" && typeof said.text === "string" ? (said as Refusal) : null };
  } catch {
    return { refusal: null };
  }
}
