import { development } from './environment.ts'

/**
 * What would arrive of `value` on the other side of a wire. In development and tests a frozen copy, made of JSON, so
 * that nobody can rely on sharing memory; in production the value itself.
 */
export function wireCopy<T>(value: T): T {
  return development ? fromJson(JSON.stringify(value ?? null)) : value
}

/** Parses what came over a wire; frozen in development and tests, so that it behaves like `wireCopy`. */
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
