/** How an account is known at the other side. */
export const accountModes = ["register", "trunk", "open"] as const;
/** The way of an account. */
export type AccountMode = (typeof accountModes)[number];
/** What signalling goes over. */
export type Transport = "udp" | "tcp" | "tls";

/** An account at a telephone provider or an exchange; money is in millionths of the currency. */
export interface TelephoneAccount {
  id: string;
  name: string;
  mode: AccountMode;
  host: string | null;
  port: number | null;
  transport: Transport;
  username: string | null;
  allowed_cidrs: string[];
  outbound_proxy: string | null;
  caller_number: string | null;
  default_workflow: string | null;
  enabled: boolean;
  concurrent_calls: number | null;
  calls_a_day: number | null;
  minutes_a_day: number | null;
  money_a_day: number | null;
  price_minute: number;
  outbound_prefixes: string[];
  password_hint: string;
  has_password: boolean;
  registration: Registration | null;
  created_at: string;
  updated_at: string;
}

/** How the registration of an account stands. */
export interface Registration {
  status: "registering" | "registered" | "failed" | "unregistered";
  detail: string | null;
  changed_at: string;
}

/** What a test of an account found out. */
export interface AccountTest {
  works: boolean;
  findings: { name: "options" | "registration"; result: "works" | "failed" | "skipped"; message: string }[];
}

/** A number, or all that begin so, and the workflow that answers it. */
export interface TelephoneNumber {
  id: string;
  sip_account_id: string;
  sip_account: string;
  number: string | null;
  prefix: string | null;
  workflow: string;
  created_at: string;
}

/** How long the stages of a turn took, in milliseconds. */
export interface TurnTimes {
  end_pointing: number | null;
  transcription: number | null;
  first_text: number | null;
  first_sound: number | null;
  total: number | null;
}

/** What was measured of the sound of a call. */
export interface CallMedia {
  codec?: string | null;
  packets_sent?: number;
  packets_received?: number;
  loss?: number;
  packets_late?: number;
  jitter_ms?: number;
  delay_ms?: number;
  round_trip_ms?: number | null;
  quality?: number | null;
}

/** A call, as its record tells of it. */
export interface Call {
  id: string;
  direction: "inbound" | "outbound";
  status: "queued" | "ringing" | "answered" | "ended";
  live: boolean;
  sip_account_id: string | null;
  sip_account: string | null;
  workflow: string | null;
  from: string | null;
  to: string | null;
  user_id: string | null;
  thread_id: string | null;
  created_at: string;
  answered_at: string | null;
  ended_at: string | null;
  seconds: number | null;
  reason: string | null;
  stages: Record<string, string>;
  turns: TurnTimes[];
  media: CallMedia;
  has_recording: boolean;
}

/** What hears, or what speaks: a model by its short name. */
export interface SoundService {
  model?: string | null;
}

/** How assistants speak on the telephone; what is absent is as the institution, or the server, has it. */
export interface VoiceSettings {
  mode?: "cascade" | "realtime" | null;
  transcriber?: SoundService | null;
  synthesizer?: SoundService | null;
  voice?: string | null;
  language?: string | null;
  speed?: number | null;
  vocabulary?: string | null;
  greeting?: string | null;
  greeting_interruptible?: boolean | null;
  interruptible?: boolean | null;
  end_silence_ms?: number | null;
  silence_prompt_seconds?: number | null;
  silence_prompts?: number | null;
  filler_seconds?: number | null;
  longest_call_seconds?: number | null;
  hold_sound?: "silence" | "noise" | "tone" | null;
  pin?: "off" | "offer" | "require" | null;
  listening?: boolean | null;
  phrases?: Record<string, string | string[] | null> | null;
  recording?: { enabled?: boolean | null; consent?: string | null; days?: number | null } | null;
  limits?: {
    concurrent_calls?: number | null;
    calls_a_day?: number | null;
    minutes_a_day?: number | null;
    money_a_day?: number | null;
  } | null;
}

/** The voice settings of the institution, or of one workflow. */
export interface StoredVoiceSettings {
  workflow: string | null;
  settings: VoiceSettings;
  updated_at: string | null;
}
