import * as z from 'zod/mini';

/** Where a distribution came from, or would: PEP 610's `direct_url.json`, and `download_info` of pip's installation report. */
export const directUrlSchema = z.object({
  url: z.string(),
  subdirectory: z.optional(z.string()),
  archive_info: z.optional(z.object({ hashes: z.optional(z.record(z.string(), z.string())) })),
  vcs_info: z.optional(
    z.object({ vcs: z.string(), commit_id: z.string(), requested_revision: z.optional(z.string()) }),
  ),
  dir_info: z.optional(z.object({ editable: z.optional(z.boolean()) })),
});

export type DirectUrl = z.infer<typeof directUrlSchema>;

/** Reads a `direct_url.json`; null for one that is malformed. */
export function parseDirectUrl(text: string): DirectUrl | null {
  try {
    const parsed = directUrlSchema.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}
