import { DuplexError, IdempotencyKey, validator } from '@duplex/contracts'
import type { FastifyRequest } from 'fastify'

const key = validator(IdempotencyKey)

/** The `Idempotency-Key` of a create, ready to be spread into its input; nothing where there is none. */
export function idempotencyKey(request: FastifyRequest): { idempotencyKey?: string } {
  const header = request.headers['idempotency-key']
  if (header === undefined) return {}
  if (typeof header !== 'string' || key.errors(header).length)
    throw new DuplexError('MALFORMED', 'Idempotency-Key must have 1 to 200 characters')
  return { idempotencyKey: header }
}
