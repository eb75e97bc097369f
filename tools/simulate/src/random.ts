export const chance = (probability: number): boolean => Math.random() < probability

export const pick = <T>(items: readonly T[]): T => items[Math.floor(Math.random() * items.length)]!

export function shuffled<T>(items: readonly T[]): T[] {
  const rest = [...items]
  return items.map(() => rest.splice(Math.floor(Math.random() * rest.length), 1)[0]!)
}

/** Returns the items one by one in random order. After the last item it shuffles again, so repetitions are rare. */
export function deck<T>(items: readonly T[]): () => T {
  let rest: T[] = []
  return () => {
    if (rest.length === 0) rest = shuffled(items)
    return rest.pop()!
  }
}
