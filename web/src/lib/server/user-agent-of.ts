/** What a request's browser calls itself, as far as a session keeps it; empty where it does not say. */
export const userAgentOf = (request: Request): string => (request.headers.get('user-agent') ?? '').slice(0, 300)
