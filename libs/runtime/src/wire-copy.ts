import { development } from './development.ts'

/**
 * Returns `value` as a receiver of a message would see it. In development and tests this is a frozen copy, made from JSON, so
 * that no code can rely on shared memory. In production it is the value itself.
 */
export function wireCopy<T>(value: T): T {
  return development ? fromJson(JSON.stringify(value ?? null)) : value
}

/** Parses a received message. In development and tests the result is frozen, as with `wireCopy`. */
export function fromJson<T>(text: string): T {
  return development ? deepFreeze(JSON.parse(text)) : JSON.parse(text)
}

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value)
    for (const child of Object.values(value)) deepFreeze(child)
  }
  return value
}
