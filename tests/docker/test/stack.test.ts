import { randomUUID } from 'node:crypto'
import { appendFile, cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { connectReaders, Visitor } from '@duplex/e2e'
import { freePort, root } from '@duplex/local'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { createStack, type Stack, up } from '../src/stack.ts'

const services = ['user', 'post', 'comment', 'like', 'event'] as const
const schemas = { user: 'users', post: 'posts', comment: 'comments', like: 'likes', event: 'events' }

const WRITE_INTERVAL_MS = 100

let stack: Stack

beforeAll(async () => {
  stack = await createStack('duplex-test')
  await stack.remove()
  await up(stack, '--scale', 'gateway=2', '--scale', 'comment=2')
})
afterAll(() => stack?.remove())

const deploymentOf = async (cookie?: string): Promise<string | null> => {
  const response = await fetch(`${stack.url}/api/status`, { headers: cookie ? { cookie } : {} })
  await response.body?.cancel()
  return response.headers.get('duplex-deployment')
}

describe('the image', () => {
  it('runs as an unprivileged user on a read-only file system', async () => {
    expect((await stack.inside('comment', 'id', '-u')).stdout.trim()).toBe('1000')
    const { code, stderr } = await stack.inside('comment', 'touch', '/duplex/here')
    expect([code, stderr]).toEqual([1, expect.stringContaining('Read-only file system')])
    expect((await stack.inside('comment', 'cat', '/proc/1/comm')).stdout.trim()).toBe('docker-init')
  })

  it('contains production code without tools, tests, history or settings', async () => {
    const { stdout } = await stack.inside('comment', 'ls', '-a', '/duplex', '/duplex/node_modules', '/duplex/services/comment')
    const names = stdout.split('\n')
    expect(names).toContain('fastify')
    for (const name of ['.git', '.env', 'data', 'vitest', 'typescript', 'vite', 'svelte', 'testcontainers', 'test'])
      expect(names).not.toContain(name)
  })

  it('has labels, a user and a health check', async () => {
    const { stdout } = await stack.run('docker', ['image', 'inspect', 'duplex-test', '--format', '{{json .Config}}'])
    const config = JSON.parse(stdout)
    expect(config.Labels).toMatchObject({ 'org.opencontainers.image.title': 'Duplex', 'org.opencontainers.image.licenses': 'MIT' })
    expect(config).toMatchObject({ User: 'node', Healthcheck: { Test: expect.arrayContaining(['CMD']) } })
  })
})

describe('a build', () => {
  it('does not install dependencies again if only sources changed', async () => {
    const copy = await mkdtemp(join(tmpdir(), 'duplex-build-'))
    onTestFinished(() => rm(copy, { recursive: true }))
    const { stdout: files } = await stack.run('git', ['ls-files'])
    for (const file of files.trim().split('\n')) await cp(join(root, file), join(copy, file))
    /** Whether each of the two `npm ci` steps was cached, as far as the output tells; a step is named again whenever its output goes on. */
    const cached = (output: string): (boolean | null)[] => {
      const steps = new Set([...output.matchAll(/^(#\d+) \[.*RUN.* npm ci/gm)].map(([, step]) => step))
      return [...steps].map((step) => {
        if (output.includes(`${step} CACHED`)) return true
        return new RegExp(`^${step} (\\d+\\.\\d|DONE)`, 'm').test(output) ? false : null
      })
    }
    const build = async (enough?: (output: string) => boolean) => {
      const { code, stderr } = await stack.run('docker', ['build', '--progress', 'plain', copy], { enough })
      if (!enough) expect(code, stderr).toBe(0)
      const steps = cached(stderr)
      expect(steps, stderr).toHaveLength(2)
      return steps
    }
    await build()
    await appendFile(join(copy, 'services/comment/src/main.ts'), '// changed\n')
    expect(await build()).toEqual([true, true])
    const manifest = join(copy, 'gateway/package.json')
    // a manifest that no earlier build has seen
    await writeFile(manifest, JSON.stringify({ ...JSON.parse(await readFile(manifest, 'utf8')), description: randomUUID() }))
    // the build need not end: both steps run again
    const bothRun = (output: string) => cached(output).filter((step) => step === false).length === 2
    expect(await build(bothRun)).toEqual([false, false])
  })
})

describe('the stack', () => {
  it("publishes one port, the edge's", async () => {
    const lines = (await stack.compose(['ps', '--format', '{{.Service}} {{.Ports}}'])).trim().split('\n')
    expect(lines.length).toBeGreaterThanOrEqual(13)
    expect(lines.filter((line) => line.includes('->')).map((line) => line.split(' ')[0])).toEqual(['edge'])
  })

  it('runs two gateways and two comment services, and all of them serve', async () => {
    const lines = (await stack.compose(['ps', '--format', '{{.Service}} {{.Health}}'])).trim().split('\n')
    for (const service of ['gateway', 'comment']) expect(lines.filter((line) => line === `${service} healthy`)).toHaveLength(2)
    const { services } = (await (await fetch(`${stack.url}/api/status`)).json()) as { services: Record<string, string> }
    expect(Object.values(services)).toEqual(['up', 'up', 'up', 'up', 'up'])
  })

  it('serves the deployment that a cookie names, and the default without a cookie', async () => {
    expect(await deploymentOf()).toBe('microservices')
    expect(await deploymentOf('deployment=monolith')).toBe('monolith')
    expect(await deploymentOf('theme=dark; deployment=microservices')).toBe('microservices')
    expect(await deploymentOf('deployment=nonsense')).toBe('microservices')
  })

  it('falls back to the other deployment while the chosen one is stopped', async () => {
    await stack.compose(['stop', 'monolith'])
    expect(await deploymentOf('deployment=monolith')).toBe('microservices')
    await stack.compose(['start', 'monolith'])
    await expect.poll(() => deploymentOf('deployment=monolith')).toBe('monolith')
  })
})

describe('isolation', () => {
  it.each(services)('gives %s its own schema in PostgreSQL, and no other', async (service) => {
    const url = (await stack.inside(service, 'cat', '/run/secrets/database-url')).stdout.trim()
    const query = (text: string) => stack.inside('postgres', 'psql', url, '--no-psqlrc', '-tAc', text)
    expect((await query('select current_user')).stdout.trim()).toBe(schemas[service])
    expect((await query(`select count(*) >= 0 from ${schemas[service]}.migration`)).stdout.trim()).toBe('t')
    for (const other of services.filter((name) => name !== service)) {
      expect((await query(`select 1 from ${schemas[other]}.migration`)).stderr).toContain(`permission denied for schema ${schemas[other]}`)
      expect((await query(`set role ${schemas[other]}`)).stderr).toContain('permission denied')
    }
    for (const forbidden of ['create table public.x ()', 'create role x', 'create schema x', 'create database x'])
      expect((await query(forbidden)).stderr, forbidden).toContain('permission denied')
  })

  it.each([
    [
      'user',
      ['rpc.event.head.user'],
      ['rpc.post.x', 'rpc.event.append', 'rpc.event.append.post', 'log.events', 'inbox.gateway.x'],
      ['rpc.post.get', 'inbox.gateway.x', 'inbox.>'],
    ],
    [
      'post',
      ['rpc.event.head.post'],
      ['rpc.event.append', 'rpc.event.append.user', 'rpc.user.x', 'rpc.comment.create', 'log.events'],
      ['rpc.user.>', 'inbox.user.>', '>'],
    ],
    [
      'comment',
      ['rpc.event.head.comment', 'rpc.post.get.comment'],
      ['rpc.event.append', 'rpc.post.get.gateway', 'rpc.post.remove', 'rpc.user.x', 'log.head'],
      ['rpc.post.get', 'inbox.post.>'],
    ],
    [
      'like',
      ['rpc.event.head.like', 'rpc.post.get.like'],
      ['rpc.event.append', 'rpc.post.get.gateway', 'rpc.post.remove', 'rpc.comment.create', 'log.events'],
      ['rpc.post.get', 'inbox.post.>'],
    ],
    ['event', ['log.events', 'log.head'], ['rpc.post.get', 'inbox.gateway.x'], ['rpc.post.get', 'log.events', 'inbox.gateway.>']],
    [
      'gateway',
      ['rpc.comment.create.gateway', 'live.ephemeral'],
      ['rpc.event.append', 'log.events', 'inbox.user.x'],
      ['rpc.user.signIn', 'inbox.user.>'],
    ],
    ['monolith', ['log.events', 'live.ephemeral'], ['rpc.user.x', 'inbox.user.x'], ['rpc.user.signIn', 'inbox.gateway.>']],
  ])('lets %s publish and subscribe only its own NATS subjects', async (service, mayPublish, mayNotPublish, mayNotSubscribe) => {
    const script = `
      import { connect } from '@nats-io/transport-node'
      import { readFileSync } from 'node:fs'
      const url = new URL(readFileSync('/run/secrets/nats-url', 'utf8'))
      const [mayPublish, mayNotPublish, mayNotSubscribe] = JSON.parse(process.argv.at(-1))
      const nats = await connect({ servers: url.host, user: url.username, pass: url.password })
      const refused = []
      void (async () => { for await (const status of nats.status()) if (status.type === 'error') refused.push(String(status.error.message)) })()
      for (const subject of mayNotSubscribe) nats.subscribe(subject, { callback: () => {} })
      for (const subject of [...mayPublish, ...mayNotPublish]) nats.publish(subject, 'x')
      await nats.flush()
      await new Promise((resolve) => setImmediate(resolve))
      console.log(JSON.stringify(refused))
      await nats.close()`
    const { stdout, stderr } = await stack.inside(
      service,
      'node',
      '--input-type=module',
      '-e',
      script,
      JSON.stringify([[], mayNotPublish, mayNotSubscribe]),
    )
    expect(stderr).toBe('')
    const refused = (JSON.parse(stdout) as string[]).map((message) =>
      /permissions violation for (\w+) to "([^"]+)"/i.exec(message)?.slice(1).join(' ').toLowerCase(),
    )
    expect(new Set(refused)).toEqual(
      new Set([
        ...mayNotPublish.map((subject) => `publish ${subject.toLowerCase()}`),
        ...mayNotSubscribe.map((subject) => `subscription ${subject.toLowerCase()}`),
      ]),
    )
    const { stdout: allowed } = await stack.inside(
      service,
      'node',
      '--input-type=module',
      '-e',
      script,
      JSON.stringify([mayPublish, [], []]),
    )
    expect(JSON.parse(allowed)).toEqual([])
  })

  it('rejects clients without a password at Redis and NATS', async () => {
    expect((await stack.inside('redis', 'redis-cli', 'get', 'x')).stdout).toContain('NOAUTH')
    const { stderr } = await stack.inside(
      'comment',
      'node',
      '--input-type=module',
      '-e',
      `
      import { connect } from '@nats-io/transport-node'
      await connect({ servers: 'nats:4222', reconnect: false })`,
    )
    expect(stderr).toMatch(/authorization violation/i)
  })

  it('does not let the gateway reach the database', async () => {
    const reaches = async (service: string, address: string) =>
      (await stack.inside(service, 'timeout', '3', 'bash', '-c', `: </dev/tcp/${address}`)).code === 0
    expect(await reaches('comment', 'postgres/5432')).toBe(true)
    expect(await reaches('gateway', 'nats/4222')).toBe(true)
    expect(await reaches('gateway', 'postgres/5432')).toBe(false)
  })

  it('gives each process only its own secrets', async () => {
    expect((await stack.inside('gateway', 'ls', '/run/secrets')).stdout.trim().split('\n').sort()).toEqual(['nats-url', 'redis-url'])
    expect((await stack.inside('comment', 'ls', '/run/secrets')).stdout.trim().split('\n').sort()).toEqual(['database-url', 'nats-url'])
    const { stdout } = await stack.compose(['config']).then((text) => ({ stdout: text }))
    const password = new URL((await stack.inside('comment', 'cat', '/run/secrets/database-url')).stdout).password
    expect(password.length).toBeGreaterThan(30)
    expect(stdout).not.toContain(password)
  })
})

describe('observability', () => {
  it('lets Prometheus scrape every process and every replica', async () => {
    const port = await freePort()
    const environment = { PROMETHEUS_PORT: String(port) }
    await stack.compose(['up', '--detach', '--no-recreate', 'prometheus'], { environment })
    onTestFinished(async () => void (await stack.compose(['rm', '--stop', '--force', 'prometheus'])))
    const ask = async (query: string): Promise<{ metric: Record<string, string>; value: [number, string] }[]> => {
      const address = `http://127.0.0.1:${port}/api/v1/query?query=${encodeURIComponent(query)}`
      const answer = await fetch(address).catch(() => null)
      return answer?.ok ? ((await answer.json()) as any).data.result : []
    }
    const up = async () => (await ask('up == 1')).map(({ metric }) => metric.job).sort()
    await expect.poll(up).toEqual([...services, 'comment', 'gateway', 'gateway', 'monolith'].sort())
    const group = await connectReaders(stack.url, ['feed'], 8, ['sse', 'websocket'])
    onTestFinished(() => group.close())
    await expect.poll(async () => (await ask('sum(duplex_live_connections{job="gateway"})'))[0]?.value[1]).toBe('8')
    for (const name of ['duplex_outbox_depth', 'duplex_log_head', 'duplex_follower_lag'])
      expect((await ask(name)).length, name).toBeGreaterThan(0)
  })
})

describe('the switch', () => {
  const readers = 500
  const switches = 20

  it(`moves ${readers} readers ${switches} times under steady writes without a missed, repeated or lost event`, async () => {
    const author = await new Visitor({ url: stack.url }).register(`switch_${Date.now() % 1_000_000}`)
    const post = await author.publish('On the move')
    const group = await connectReaders(stack.url, [`comments:${post.id}`], readers)
    onTestFinished(() => group.close())
    const acknowledged: number[] = []
    const failures: unknown[] = []
    let going = true
    const writing = (async () => {
      for (let index = 0; going; index++) {
        const [answer] = await Promise.all([
          author.request<any>('POST', `/api/posts/${post.slug}/comments`, { body: `comment ${index}` }).catch(() => null),
          pause(WRITE_INTERVAL_MS),
        ])
        if (answer?.status === 201) acknowledged.push(answer.body.comment.id)
        else failures.push(answer?.status ?? 'no response')
      }
    })()

    let moved = 0
    for (let turn = 0; turn < switches; turn++) {
      const target = turn % 2 === 0 ? 'monolith' : 'microservices'
      const { code, stdout } = await stack.run('npm', ['run', '--silent', 'switch', '--', target])
      expect(code, stdout).toBe(0)
      moved += Number(/^(\d+) readers were moved/m.exec(stdout)?.[1])
      await expect.poll(() => deploymentOf()).toBe(target)
      const written = acknowledged.length + 5
      await expect.poll(() => acknowledged.length).toBeGreaterThanOrEqual(written)
    }
    going = false
    await writing

    const stored = await author.comments(post.slug)
    expect(failures).toEqual([])
    expect(stored.map(({ id }) => id)).toEqual(acknowledged)
    for (const reader of group.readers) await expect.poll(() => reader.comments.length).toBeGreaterThanOrEqual(acknowledged.length)
    for (const { comments, errors } of group.readers) {
      expect(errors).toEqual([])
      expect(comments).toEqual(acknowledged)
    }
    // only streams count: a polling reader may be between two requests
    expect(moved).toBeGreaterThan((readers / 2) * (switches - 1) * 0.9)
    const pauses = group.interruptions()
    const pauseOf = (share: number) => Math.round(pauses[Math.ceil(pauses.length * share) - 1]!)
    console.log(
      `${switches} switches moved ${moved} readers; ${acknowledged.length} comments, ${acknowledged.length * readers} deliveries, ` +
        `none missed, doubled or lost. Without a connection, over SSE and WebSocket: ` +
        `half of the time up to ${pauseOf(0.5)} ms, 99 % up to ${pauseOf(0.99)} ms, the longest ${pauseOf(1)} ms`,
    )
  }, 600_000)

  it('rejects a stopped deployment and an unknown name', async () => {
    await stack.compose(['stop', 'monolith'])
    const refused = await stack.run('npm', ['run', '--silent', 'switch', '--', 'monolith'])
    expect([refused.code, refused.stderr]).toEqual([1, expect.stringContaining('not ready')])
    await stack.compose(['start', 'monolith'])
    expect((await stack.run('npm', ['run', '--silent', 'switch', '--', 'nonsense'])).code).toBe(2)
  })
})
