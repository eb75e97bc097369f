import { MAX_USER_AGENT_LENGTH } from '@duplex/contracts/limits'

/** The User-Agent of a request, cut to the length that a session stores; empty if there is none. */
export const userAgentOf = (request: Request): string => (request.headers.get('user-agent') ?? '').slice(0, MAX_USER_AGENT_LENGTH)
