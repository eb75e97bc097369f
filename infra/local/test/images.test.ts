import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { imageOf, readImages } from '../src/backing/docker/images.ts'
import { root } from '../src/root.ts'
import { run } from '../src/run.ts'

test('reads the images of docker-compose.yml', async () => {
  const images = await readImages()
  expect([...images.keys()].sort()).toEqual(['caddy', 'nats', 'postgres', 'prom/prometheus', 'redis'])
  expect(await imageOf('postgres')).toMatch(/^postgres:\d+$/)
  await expect(imageOf('mysql')).rejects.toThrow('docker-compose.yml has no image "mysql"')
})

test('each image tag is named in one place only', async () => {
  const images = await readImages()
  const names = [...images.keys()].map((name) => name.replace('/', '\\/')).join('|')
  const tagged = new RegExp(`(?<![\\w/.:@-])(?:${names}):v?\\d{1,3}(?!\\d)[\\w.-]*`, 'g')
  const files = (await run('git', ['ls-files', '*.ts', '*.js', '*.yml', '.env', 'Dockerfile', '*.sh', '.ci/*'], { cwd: root }))
    .trim()
    .split('\n')
  const found: string[] = []
  for (const file of files) {
    const text = await readFile(join(root, file), 'utf8').catch(() => '')
    for (const [name] of text.matchAll(tagged)) found.push(`${file}: ${name}`)
  }
  expect(found.sort()).toEqual([...images.values()].map((image) => `docker-compose.yml: ${image}`).sort())
})
