import type { RouteOptions } from 'fastify'

export interface RouteTable {
  /** Notes a route as it is added: an `onRoute` hook. */
  add(route: Pick<RouteOptions, 'url' | 'method'>): void
  /** The methods an address takes, for an `Allow` header; empty where there is no such address. */
  methodsAt(path: string): string[]
}

/** Which methods which address takes: for the requests that the router found no route for. */
export function createRouteTable(): RouteTable {
  const routes = new Map<string, { form: RegExp; methods: Set<string> }>()
  return {
    add: ({ url, method }) => {
      const route = routes.get(url) ?? { form: formOf(url), methods: new Set<string>() }
      for (const name of [method].flat()) route.methods.add(name)
      routes.set(url, route)
    },
    methodsAt: (path) => {
      const found = [...routes.values()].filter(({ form }) => form.test(path)).flatMap(({ methods }) => [...methods])
      return found.length ? [...new Set([...found, 'OPTIONS'])].sort() : []
    },
  }
}

function formOf(url: string): RegExp {
  return new RegExp(`^${url.replaceAll(/:\w+/g, '[^/]+').replaceAll('*', '.*')}$`)
}
