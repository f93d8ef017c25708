/** The console's frame, in English. */
export const englishFrame = {
  "page.title": "Administration",
  "page.navigation": "Administration",
  "group.overview": "Overview",
  "group.people": "People",
  "group.courses": "Courses",
  "group.models": "Models",
  "group.knowledge": "Knowledge",
  "group.telephone": "Telephone",
  "group.institution": "Institution",
  "group.operator": "Installation",
  "page.missing": "There is no such page",
  "page.missingWhat": "The address may be mistyped, or what it showed was removed.",
  "page.forbidden": "You may not see this page",
  "page.forbiddenWhat": "An owner of {institution} can give you a role that may.",
  "page.overview": "Go to the overview",
  "overview.title": "Overview",
} as const;
