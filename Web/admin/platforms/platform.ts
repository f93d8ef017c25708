/** A registered learning platform. */
export interface Platform {
  id: string;
  issuer: string;
  client_id: string;
  name: string;
  status: "pending" | "active" | "inactive";
  authorization_endpoint: string;
  token_endpoint: string;
  token_audience: string | null;
  jwks_url: string | null;
  platform: PlatformKind;
  unknown_deployments: "hold" | "accept";
  default_workflow: string | null;
  settings: PlatformSettings;
  tool: { login_url: string; launch_url: string; jwks_url: string };
  created_at: string;
}

/** What launches of a platform do. */
export interface PlatformSettings {
  anonymous?: boolean;
  administrators?: boolean;
  teachers?: boolean;
  names?: boolean;
  return_hosts?: string[];
  roles?: Record<string, unknown>;
}

/** The products that platforms are. */
export const platformKinds = ["moodle", "canvas", "blackboard", "brightspace", "openedx", "other"] as const;

/** One of the products. */
export type PlatformKind = (typeof platformKinds)[number];

/** A link by which a platform registers itself. */
export interface PlatformInvitation {
  id: string;
  name: string | null;
  state: "open" | "used" | "expired";
  is_trusted: boolean;
  created_at: string;
  expires_at: string;
  registration_id: string | null;
}

/** Where a platform has placed us. */
export interface Deployment {
  deployment_id: string;
  status: "active" | "held" | "refused";
  created_at: string;
  last_launch_at: string | null;
}

/** A launch, and why it was not let in where it was not. */
export interface Launch {
  id: string;
  at: string;
  outcome: "launched" | "held" | "refused" | "failed";
  registration_id: string | null;
  user_id: string | null;
  message_type: string | null;
  cause: string | null;
  detail: string | null;
  support_code: string;
}

/** The colour of a state. */
export const statusKinds = { pending: "warning", active: "success", inactive: "neutral" } as const;

/** The colour of what became of a launch. */
export const outcomeKinds = { launched: "success", held: "warning", refused: "danger", failed: "danger" } as const;

/** Where platforms send people, for the address that this page was opened at. */
export const toolAddresses = {
  login: (origin: string): string => `${origin}/lti/login`,
  launch: (origin: string): string => `${origin}/lti/launch`,
  keys: (origin: string): string => `${origin}/lti/jwks.json`,
  canvas: (origin: string): string => `${origin}/lti/canvas.json`,
};
