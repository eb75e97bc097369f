import { DuplexError, IdempotencyKey, MAX_IDEMPOTENCY_KEY_LENGTH, validator } from '@duplex/contracts'
import type { FastifyRequest } from 'fastify'

const key = validator(IdempotencyKey)

/** The `Idempotency-Key` header, to be spread into the input of a create; empty without the header. */
export function idempotencyKey(request: FastifyRequest): { idempotencyKey?: string } {
  const header = request.headers['idempotency-key']
  if (header === undefined) return {}
  if (typeof header !== 'string' || key.errors(header).length)
    throw new DuplexError('MALFORMED', `Idempotency-Key must have 1 to ${MAX_IDEMPOTENCY_KEY_LENGTH} characters`)
  return { idempotencyKey: header }
}
