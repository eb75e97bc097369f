import type { ErrorCode } from '../errors.ts'

/** The codes of a method that renders Markdown. RATE_LIMITED: the rendering time of an author is limited, too. */
export const RENDERING_ERRORS = ['TOO_LARGE', 'TOO_COMPLEX', 'RATE_LIMITED'] as const satisfies ErrorCode[]
