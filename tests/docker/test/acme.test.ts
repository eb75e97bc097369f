import { chmod, cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { get, type IncomingMessage } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect } from 'node:tls'
import { imageOf, root } from '@duplex/local'
import { expect, it, onTestFinished } from 'vitest'
import { createStack, up } from '../src/stack.ts'

const DOMAIN = 'blog.test'

it('gets a certificate for a public name from an ACME authority that validates the name', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'duplex-acme-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  // the edge reads it as another user
  await chmod(folder, 0o755)
  const override = join(folder, 'docker-compose.yml')
  const stack = await createStack('duplex-test-acme', {
    COMPOSE_PROFILES: 'monolith',
    COMPOSE_FILE: ['docker-compose.yml', override].join(':'),
    DOMAIN,
    // the port that an authority connects to
    PORT: '443',
  })
  await writeFile(join(folder, 'Caddyfile'), '{\n\tadmin off\n\tskip_install_trust\n}\n\nauthority {\n\ttls internal\n\tacme_server\n}\n')
  // the edge's own configuration, with another authority
  const caddy = join(folder, 'caddy')
  await cp(join(root, 'infra/caddy'), caddy, { recursive: true })
  const tls = await readFile(join(caddy, 'tls.Caddyfile'), 'utf8')
  const asking = tls.replace('{\n', '{\n\tacme_ca https://authority/acme/local/directory\n\tacme_ca_root /etc/caddy/authority.crt\n')
  await writeFile(join(caddy, 'tls.Caddyfile'), asking)
  const services = {
    authority: {
      image: await imageOf('caddy'),
      command: ['caddy', 'run', '--adapter', 'caddyfile', '--config', '/authority/Caddyfile'],
      networks: ['public'],
      extra_hosts: [`${DOMAIN}:host-gateway`],
      volumes: [`${folder}:/authority:ro`],
    },
    // as in docs/docker.md: redirects http:// to https://
    edge: { volumes: [`${caddy}:/etc/caddy:ro`], ports: ['80:8081'] },
  }
  await writeFile(override, JSON.stringify({ services }))
  await stack.remove()
  onTestFinished(() => stack.remove())

  await stack.compose(['up', '--detach', 'authority'])
  const certificate = async () => (await stack.inside('authority', 'cat', '/data/caddy/pki/authorities/local/root.crt')).stdout
  await expect.poll(certificate).toContain('BEGIN CERTIFICATE')
  const ca = await certificate()
  await writeFile(join(caddy, 'authority.crt'), ca)
  await up(stack)

  /** Requests a page as a browser that trusts this authority. Resolves with the response or the error message. */
  const open = () =>
    new Promise<string>((resolve) => {
      let answer = ''
      const socket = connect({ port: stack.port, host: '127.0.0.1', servername: DOMAIN, ca, ALPNProtocols: ['http/1.1'] }, () =>
        socket.write(`GET /api/status HTTP/1.1\r\nHost: ${DOMAIN}\r\nConnection: close\r\n\r\n`),
      )
      socket.setEncoding('utf8')
      socket.on('data', (text) => (answer += text))
      socket.on('error', (error) => resolve(error.message))
      socket.on('end', () => resolve(answer))
    })
  await expect.poll(open, { timeout: 120_000 }).toMatch(/^HTTP\/1.1 200 .*\r\nstrict-transport-security: /is)

  const plain = await new Promise<IncomingMessage>((resolve, reject) =>
    get('http://127.0.0.1/posts/some', { headers: { host: DOMAIN } }, resolve).once('error', reject),
  )
  plain.resume()
  expect([plain.statusCode, plain.headers.location]).toEqual([308, `https://${DOMAIN}/posts/some`])
})
