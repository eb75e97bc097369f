import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Caller } from './support/caller.ts'
import { type Blog, startBlog } from './support/start-blog.ts'

let blog: Blog
let anonymous: Caller
let ada: Caller
let bob: Caller
let slug: string

beforeAll(async () => {
  blog = await startBlog()
  anonymous = new Caller(blog.app)
  ada = await anonymous.register('ada')
  bob = await anonymous.register('bob')
  slug = await ada.publish('Discussed')
})
afterAll(() => blog.close())

const comments = (post = slug) => `/api/posts/${post}/comments`

describe('a comment', () => {
  it('can be added to a post and to another comment', async () => {
    const parent = (await bob.post(comments(), { body: 'Well *said*' })).json().comment
    expect(parent).toMatchObject({ parentId: null, author: { username: 'bob' }, body: 'Well *said*', deleted: false })
    expect(parent.html).toContain('<em>said</em>')
    const response = await ada.post(comments(), { body: 'Thanks', parentId: parent.id })
    expect(response.statusCode).toBe(201)
    expect(response.json().comment.parentId).toBe(parent.id)
    expect((await anonymous.get(comments())).json().items).toMatchObject([{ id: parent.id }, { parentId: parent.id }])
  })

  it('requires a user, a post and a text', async () => {
    expect((await anonymous.post(comments(), { body: 'x' })).json()).toMatchObject({ status: 401, code: 'UNAUTHENTICATED' })
    expect((await bob.post(comments('nothing'), { body: 'x' })).json()).toMatchObject({ status: 404, code: 'NOT_FOUND' })
    expect((await bob.post(comments(), { body: ' \n ' })).json()).toMatchObject({ status: 422, errors: [{ path: '/body' }] })
    expect((await bob.post(comments(), { body: 'x'.repeat(5_001) })).json()).toMatchObject({ status: 422, errors: [{ path: '/body' }] })
  })

  it('is created once per Idempotency-Key', async () => {
    const send = () => bob.post(comments(), { body: 'Once' }, { headers: { 'idempotency-key': 'k' } })
    const [first, twin] = await Promise.all([send(), send()])
    expect(twin.json()).toEqual(first.json())
  })

  it('can be changed and deleted only by its author, and stays in the list after that', async () => {
    const { id } = (await bob.post(comments(), { body: 'First thought' })).json().comment
    const address = `/api/comments/${id}`
    expect((await ada.patch(address, { body: 'Not mine' })).json()).toMatchObject({ status: 403, code: 'FORBIDDEN' })
    expect((await bob.patch(address, { body: 'Second thought' })).json().comment).toMatchObject({ id, body: 'Second thought' })
    expect((await bob.patch(address, { body: 'Third', version: 1 })).json()).toMatchObject({ status: 409, code: 'CONFLICT' })
    expect((await ada.delete(address)).json()).toMatchObject({ status: 403, code: 'FORBIDDEN' })
    expect((await bob.delete(address)).statusCode).toBe(204)
    const { items } = (await anonymous.get(comments())).json()
    expect(items.find((item: { id: number }) => item.id === id)).toMatchObject({ author: null, body: null, html: null, deleted: true })
  })

  it('is identified by an integer', async () => {
    expect((await bob.delete('/api/comments/first')).json()).toMatchObject({ status: 400, code: 'MALFORMED' })
    for (const id of ['0', '-1', '999999'])
      expect((await bob.delete(`/api/comments/${id}`)).json(), id).toMatchObject({ status: 404, code: 'NOT_FOUND' })
    expect((await anonymous.delete('/api/comments/first')).statusCode).toBe(401)
  })
})

describe('the list of comments', () => {
  it('is returned in pages, with the cursor to follow it from', async () => {
    const other = await ada.publish('Busy')
    for (const body of ['one', 'two', 'three']) await bob.post(comments(other), { body })
    const first = await anonymous.get(`${comments(other)}?limit=2`)
    expect(first.headers['live-cursor']).toMatch(/^\w+-\d+$/)
    const pages = [first.json().items]
    const rest = await anonymous.get(`${comments(other)}?limit=2&before=${encodeURIComponent(first.json().next)}`)
    pages.push(rest.json().items)
    expect(rest.json().next).toBeNull()
    expect(
      pages
        .flat()
        .map(({ body }: { body: string }) => body)
        .sort(),
    ).toEqual(['one', 'three', 'two'])
    expect((await anonymous.get(comments('nothing'))).json()).toMatchObject({ status: 404, code: 'NOT_FOUND' })
    expect((await anonymous.get(`${comments()}?before=garbage`)).json()).toMatchObject({ status: 400, code: 'MALFORMED' })
  })
})
