/** A page of a list, and where the next one begins. */
export interface ReadPage<Row> {
  data: Row[];
  has_more: boolean;
  after?: string | null;
}

/** The rows of a list that `read` reads page by page; what is behind `most` pages is missing. Throws what `read` throws. */
export async function allPages<Row>(
  most: number,
  read: (after: string | null) => Promise<ReadPage<Row>>,
): Promise<Row[]> {
  const rows: Row[] = [];
  let after: string | null = null;
  for (let pages = 0; pages < most; pages += 1) {
    // oxlint-disable-next-line no-await-in-loop -- Each page begins where the one before it ended.
    const page: ReadPage<Row> = await read(after);
    rows.push(...page.data);
    after = page.after ?? null;
    if (!page.has_more || after === null) break;
  }
  return rows;
}
