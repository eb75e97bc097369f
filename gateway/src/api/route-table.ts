import type { RouteOptions } from 'fastify'

export interface RouteTable {
  /** Records a route: call it from an `onRoute` hook. */
  add(route: Pick<RouteOptions, 'url' | 'method'>): void
  /** The methods of an address, for an `Allow` header. Empty if no route has this address. */
  methodsAt(path: string): string[]
}

/** The methods of every address, for requests for which the router finds no route. */
export function createRouteTable(): RouteTable {
  const routes = new Map<string, { pattern: RegExp; methods: Set<string> }>()
  return {
    add: ({ url, method }) => {
      const route = routes.get(url) ?? { pattern: patternOf(url), methods: new Set<string>() }
      for (const name of [method].flat()) route.methods.add(name)
      routes.set(url, route)
    },
    methodsAt: (path) => {
      const found = [...routes.values()].filter(({ pattern }) => pattern.test(path)).flatMap(({ methods }) => [...methods])
      return found.length ? [...new Set([...found, 'OPTIONS'])].sort() : []
    },
  }
}

function patternOf(url: string): RegExp {
  return new RegExp(`^${url.replaceAll(/:\w+/g, '[^/]+').replaceAll('*', '.*')}$`)
}
