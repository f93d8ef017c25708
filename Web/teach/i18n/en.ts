/** What this page says in English. */
export const english = {
  "page.title": "Teaching",
};
