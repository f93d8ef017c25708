/** The protocols that services of language models speak. */
export const providerKinds = ["openai", "openai_compatible", "openai_responses", "anthropic", "gemini", "ollama"] as const;
/** The protocol of a provider. */
export type ProviderKind = (typeof providerKinds)[number];

/** A service at which models answer. Of its key only the last characters are ever shown. */
export interface ModelProvider {
  id: string;
  slug: string;
  kind: ProviderKind;
  base_url: string | null;
  concurrency: number | null;
  enabled: boolean;
  api_key_hint: string;
  has_api_key: boolean;
  created_at: string;
  updated_at: string;
}

/** What a test of a provider found out, one thing a line. */
export interface ProviderFinding {
  name: "reachable" | "key" | "models" | "answer" | "stream";
  result: "passed" | "noted" | "failed";
  message: string;
}

/** What came of a test of a provider. */
export interface ProviderTest {
  works: boolean;
  findings: ProviderFinding[];
}

/** What an import of a LiteLLM server's models did. */
export interface ImportReport {
  created: string[];
  changed: string[];
  unchanged: string[];
  left: { name: string; reason: string }[];
}

/** What models are used for. */
export const purposes = ["chat", "small", "embedding", "vision", "transcription", "speech", "image"] as const;
/** A use of models. */
export type Purpose = (typeof purposes)[number];

/** What a model can do besides answering in text. */
export const capabilities = [
  "vision",
  "tools",
  "parallel_tools",
  "schema",
  "reasoning",
  "documents",
  "audio_input",
  "audio_output",
] as const;
/** Something that a model can do. */
export type Capability = (typeof capabilities)[number];

/** Who may have a model answer. */
export const modelRoles = [
  "owner",
  "admin",
  "teacher",
  "learner",
  "service",
  "course_teacher",
  "course_tutor",
  "course_learner",
] as const;
/** A role in an institution, or a part in the course in which somebody asks. */
export type ModelRole = (typeof modelRoles)[number];

/** When the next model of a chain answers in the place of one. */
export const fallbackReasons = ["error", "budget", "context"] as const;
/** A reason for which the next model answers. */
export type FallbackReason = (typeof fallbackReasons)[number];

/** A model that answers in the place of another. */
export interface Fallback {
  model: string;
  on?: FallbackReason[];
}

/** What a model costs: for a million tokens, an image, a minute, a call. */
export interface ModelPrices {
  input?: number;
  cached_input?: number | null;
  output?: number;
  image?: number;
  minute?: number;
  call?: number;
}

/** A model that workflows may name. */
export interface Model {
  id: string;
  slug: string;
  provider: string;
  name: string;
  purpose: Purpose;
  default_for: Purpose[];
  capabilities: Capability[];
  context_length: number | null;
  prices: ModelPrices;
  roles: ModelRole[];
  fallbacks: Fallback[];
  enabled: boolean;
  imported: boolean;
  /** The operator's, which nobody of the institution can change. */
  shared?: boolean;
  created_at: string;
  updated_at: string;
}
