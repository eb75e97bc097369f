import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { root } from '../../root.ts'

/**
 * Returns the images of docker-compose.yml with their tags, by repository: `postgres` → `postgres:<tag>`. That file is the only
 * place that names a tag.
 */
export async function readImages(): Promise<Map<string, string>> {
  const compose = await readFile(join(root, 'docker-compose.yml'), 'utf8')
  const names = [...compose.matchAll(/^ +image: (?:&\S+ )?([\w./-]+):([\w.-]+)$/gm)]
  return new Map(names.map(([, repository, tag]) => [repository!, `${repository}:${tag}`]))
}

/** Returns one image with its tag. Throws if docker-compose.yml does not name it. */
export async function imageOf(repository: string): Promise<string> {
  const image = (await readImages()).get(repository)
  if (!image) throw new Error(`docker-compose.yml has no image "${repository}"; expected a line like "image: ${repository}:1"`)
  return image
}
