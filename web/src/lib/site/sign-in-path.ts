/** The path of the sign-in page, which then redirects to `next`. */
export const signInPath = (next: string): string => `/sign-in?next=${encodeURIComponent(next)}`
