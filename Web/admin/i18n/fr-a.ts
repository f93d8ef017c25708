import type { englishOfPeople } from "./en-a";
import { frenchAppearance } from "./fr/appearance";
import { frenchAudit } from "./fr/audit";
import { frenchCourses } from "./fr/courses";
import { frenchFrame } from "./fr/frame";
import { frenchKeys } from "./fr/keys";
import { frenchLaunches } from "./fr/launches";
import { frenchOverview } from "./fr/overview";
import { frenchPeople } from "./fr/people";
import { frenchPermissions } from "./fr/permissions";
import { frenchPlatforms } from "./fr/platforms";
import { frenchPrivacy } from "./fr/privacy";
import { frenchSignIn } from "./fr/sign-in";
import { frenchSystem } from "./fr/system";
import { frenchTenants } from "./fr/tenants";

/** The frame, people, courses, the institution and its operator, in French. */
export const frenchOfPeople: Record<keyof typeof englishOfPeople, string> = {
  ...frenchAppearance,
  ...frenchAudit,
  ...frenchCourses,
  ...frenchFrame,
  ...frenchKeys,
  ...frenchLaunches,
  ...frenchOverview,
  ...frenchPeople,
  ...frenchPermissions,
  ...frenchPlatforms,
  ...frenchPrivacy,
  ...frenchSignIn,
  ...frenchSystem,
  ...frenchTenants,
};
