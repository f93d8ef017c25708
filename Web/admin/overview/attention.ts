import { loading } from "../../shared/components/states";
import { build } from "../../shared/dom/build";
import { icon, type IconName } from "../../shared/dom/icon";
import type { AdminContext } from "../context";
import { say } from "../i18n/text";
import type { Listed, Query } from "../resource/requests";

interface Matter {
  permission: string;
  path: string;
  query: Query;
  /** Which rows of the list count; all unless told. */
  counts?: (row: Record<string, unknown>) => boolean;
  words:
    | "overview.failedDeliveries"
    | "overview.refusedLaunches"
    | "overview.pendingPlatforms"
    | "overview.openInvitations"
    | "overview.warnedBudgets";
  href: string;
  icon: IconName;
}

const matters: readonly Matter[] = [
  {
    permission: "learning_platforms.manage",
    path: "/api/v1/lti/registrations",
    query: {},
    counts: (row) => row["status"] === "pending",
    words: "overview.pendingPlatforms",
    href: "/platforms",
    icon: "plug",
  },
  {
    permission: "learning_platforms.manage",
    path: "/api/v1/lti/launches",
    query: { outcome: "refused" },
    words: "overview.refusedLaunches",
    href: "/launches?outcome=refused",
    icon: "alert",
  },
  {
    permission: "runs.read",
    path: "/api/v1/effects",
    query: { status: "failed" },
    words: "overview.failedDeliveries",
    href: "/outbox?status=failed",
    icon: "alert",
  },
  {
    permission: "budgets.manage",
    path: "/api/v1/budgets",
    query: {},
    counts: (row) => row["warned_at"] !== null,
    words: "overview.warnedBudgets",
    href: "/budgets",
    icon: "alert",
  },
  {
    permission: "invitations.manage",
    path: "/api/v1/invitations",
    query: { state: "open" },
    words: "overview.openInvitations",
    href: "/invitations?state=open",
    icon: "mail",
  },
];

/** What waits for somebody, with the way there. */
export function attention(context: AdminContext): HTMLElement {
  const host = build("div", {});
  const own = matters.filter((matter) => context.can(matter.permission));
  void loading(
    host,
    () => Promise.all(own.map(async (matter) => ({ matter, count: await countOf(context, matter) }))),
    (counted) => {
      const waiting = counted.filter((one) => one.count > 0);
      if (waiting.length === 0) return build("p", { class: "quiet" }, say("overview.attentionNone"));
      return build(
        "ul",
        { class: "admin-attention" },
        ...waiting.map(({ matter, count }) =>
          build(
            "li",
            {},
            build("a", { class: "ui-card", href: context.href(matter.href) }, icon(matter.icon), say(matter.words, { count })),
          ),
        ),
      );
    },
    "rows",
  );
  return host;
}

async function countOf(context: AdminContext, matter: Matter): Promise<number> {
  const { data } = await context.api.get<Listed<Record<string, unknown>>>(matter.path, { ...matter.query, limit: 100 });
  return matter.counts ? data.filter(matter.counts).length : data.length;
}
