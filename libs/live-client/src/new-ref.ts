/** Returns a random id of 96 bits. (`crypto.randomUUID` exists only on https and localhost.) */
export function newRef(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(12)), (byte) => byte.toString(16).padStart(2, '0')).join('')
}
