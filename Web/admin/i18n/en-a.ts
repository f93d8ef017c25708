import { englishAppearance } from "./en/appearance";
import { englishAudit } from "./en/audit";
import { englishCourses } from "./en/courses";
import { englishFrame } from "./en/frame";
import { englishKeys } from "./en/keys";
import { englishLaunches } from "./en/launches";
import { englishOverview } from "./en/overview";
import { englishPeople } from "./en/people";
import { englishPermissions } from "./en/permissions";
import { englishPlatforms } from "./en/platforms";
import { englishPrivacy } from "./en/privacy";
import { englishSignIn } from "./en/sign-in";
import { englishSystem } from "./en/system";
import { englishTenants } from "./en/tenants";

/** The frame, people, courses, the institution and its operator, in English. */
export const englishOfPeople = {
  ...englishAppearance,
  ...englishAudit,
  ...englishCourses,
  ...englishFrame,
  ...englishKeys,
  ...englishLaunches,
  ...englishOverview,
  ...englishPeople,
  ...englishPermissions,
  ...englishPlatforms,
  ...englishPrivacy,
  ...englishSignIn,
  ...englishSystem,
  ...englishTenants,
} as const;
