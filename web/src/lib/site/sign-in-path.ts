/** The way to sign in and back to `next`. */
export const signInPath = (next: string): string => `/sign-in?next=${encodeURIComponent(next)}`
