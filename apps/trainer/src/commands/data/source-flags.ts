import { z } from 'zod'

/** Flags that name the folders a data set was made from. */
export const sourceFlags = {
  images: z.string().min(1).optional(),
  depth: z.string().min(1).optional(),
  depthProfile: z.string().min(1).optional(),
}

/** Refuses depth files without the pictures they belong to, or without a profile: their units are never guessed. */
export function refuseLoneDepth(
  { images, depth, depthProfile }: z.output<z.ZodObject<typeof sourceFlags>>,
  context: z.RefinementCtx,
): void {
  const complain = (path: string, message: string) => context.addIssue({ code: 'custom', path: [path], message })
  if (depth !== undefined && images === undefined) complain('depth', 'depth files need their pictures: add --images')
  if (depth !== undefined && depthProfile === undefined)
    complain('depthProfile', 'expected a profile: units of depth files are never guessed')
  if (depthProfile !== undefined && depth === undefined)
    complain('depth', 'expected the folder that --depth-profile speaks of')
}
