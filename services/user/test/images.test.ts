import { randomBytes } from 'node:crypto'
import { type Actor, MAX_IMAGE_BYTES, MAX_USER_IMAGE_BYTES, MAX_USER_IMAGES } from '@duplex/contracts'
import { type RunningServices, signedIn, startServices } from '@duplex/test-support/services'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { UserTables } from '../src/tables.ts'

/** The service trusts the gateway's checks: any bytes are accepted. */
const bytes = (count: number) => randomBytes(count).toString('base64')
const newName = () => `${randomBytes(16).toString('hex')}-3x2.webp`

describe.each(['postgresql', 'pglite'] as const)('images on %s', (kind) => {
  let services: RunningServices
  const user = () => services.api.user
  const db = () => services.store.schema<UserTables>('users').kysely

  beforeAll(async () => {
    services = await startServices(kind)
  })
  afterAll(() => services.stop())

  async function register(username: string): Promise<Actor> {
    const { user: added } = await user().register({ username, email: `${username}@example.org`, password: 'correct horse battery' })
    return { id: added.id, username, avatarUrl: null }
  }

  it('are returned as they were stored, also the largest', async () => {
    const actor = await register('ada')
    const image = { name: newName(), data: bytes(MAX_IMAGE_BYTES) }
    await user().putImage(image, { actor })
    expect(await user().getImage({ name: image.name })).toEqual({ data: image.data })
    await expect(user().getImage({ name: newName() })).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })

  it('are stored once for repeated uploads of several users', async () => {
    const actors = [await register('grace'), await register('mary')]
    const image = { name: newName(), data: bytes(50) }
    await Promise.all([...actors, ...actors].map((actor) => user().putImage(image, { actor })))
    expect(await db().selectFrom('images').select('name').where('name', '=', image.name).execute()).toHaveLength(1)
    expect(await db().selectFrom('image_uploads').select('user_id').where('image_name', '=', image.name).execute()).toHaveLength(2)
  })

  it('are accepted only from users', async () => {
    const image = { name: newName(), data: bytes(50) }
    for (const actor of [null, signedIn(987_654)])
      await expect(user().putImage(image, { actor })).rejects.toMatchObject({ code: 'UNAUTHENTICATED' })
    for (const name of ['../../x.webp', `${newName()}.html`])
      await expect(user().putImage({ ...image, name }, { actor: signedIn(1) })).rejects.toMatchObject({ code: 'INVALID' })
  })

  it('have a limit per user, also for concurrent uploads', async () => {
    const actor = await register('hoarder')
    const first = { name: newName(), data: bytes(50) }
    await user().putImage(first, { actor })
    // Prepare a user who may upload only two more images.
    const before = { user_id: actor.id, image_name: first.name }
    const names = Array.from({ length: MAX_USER_IMAGES - 3 }, newName)
    await db()
      .insertInto('images')
      .values(names.map((name) => ({ name, data: Buffer.from([1]) })))
      .execute()
    await db()
      .insertInto('image_uploads')
      .values(names.map((image_name) => ({ ...before, image_name, bytes: 1 })))
      .execute()
    const answers = await Promise.allSettled(
      Array.from({ length: 5 }, () => user().putImage({ name: newName(), data: bytes(50) }, { actor })),
    )
    expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(2)
    for (const answer of answers) if (answer.status === 'rejected') expect(answer.reason).toMatchObject({ code: 'TOO_LARGE' })
    // a stored image does not count again
    await user().putImage(first, { actor })
  })

  it('have a limit of bytes per user', async () => {
    const actor = await register('heavy')
    const image = { name: newName(), data: bytes(50) }
    await user().putImage(image, { actor })
    await db()
      .updateTable('image_uploads')
      .set({ bytes: MAX_USER_IMAGE_BYTES - 50 })
      .where('image_name', '=', image.name)
      .execute()
    await user().putImage({ name: newName(), data: bytes(50) }, { actor })
    await expect(user().putImage({ name: newName(), data: bytes(1) }, { actor })).rejects.toMatchObject({ code: 'TOO_LARGE' })
  })
})
