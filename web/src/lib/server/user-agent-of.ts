import { USER_AGENT_LIMIT } from '@duplex/contracts'

/** What a request's browser calls itself, as far as a session keeps it; empty where it does not say. */
export const userAgentOf = (request: Request): string => (request.headers.get('user-agent') ?? '').slice(0, USER_AGENT_LIMIT)
