import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Caller } from './support/caller.ts'
import { type Blog, startBlog } from './support/start-blog.ts'

let blog: Blog
let anonymous: Caller

beforeAll(async () => {
  blog = await startBlog()
  anonymous = new Caller(blog.app)
})
afterAll(() => blog.close())

const cookieOf = (response: { cookies: { name: string }[] }) =>
  response.cookies.find(({ name }) => name === 'session') as Record<string, unknown> | undefined

describe('registering', () => {
  it('returns 201 with the user and a valid token, and sets the cookie', async () => {
    const response = await anonymous.post('/api/users', { username: 'Ada', email: 'ada@example.com', password: 'correct horse' })
    expect(response.statusCode).toBe(201)
    const { user, token } = response.json()
    expect(user).toMatchObject({ username: 'Ada', email: 'ada@example.com', bio: '', followerCount: 0, following: false })
    expect(response.headers.location).toBe('/api/users/Ada')
    expect(cookieOf(response)).toEqual({ name: 'session', value: token, path: '/', httpOnly: true, sameSite: 'Lax', maxAge: 34_560_000 })
    expect((await new Caller(blog.app, token).get('/api/me')).json()).toEqual({ user })
    expect((await anonymous.get('/api/me', { headers: { cookie: `session=${token}` } })).json()).toEqual({ user })
  })

  it('rejects a username or email that is taken, in any case', async () => {
    await anonymous.register('Grace')
    const again = (body: object) =>
      anonymous.post('/api/users', { username: 'Grace2', email: 'grace2@example.com', password: 'correct horse', ...body })
    expect((await again({ username: 'gRACE' })).json()).toMatchObject({ status: 409, code: 'USERNAME_TAKEN' })
    expect((await again({ email: 'GRACE@example.com' })).json()).toMatchObject({ status: 409, code: 'EMAIL_TAKEN' })
  })

  it('reports all invalid fields at once', async () => {
    const response = await anonymous.post('/api/users', { username: 'a b', email: 'nowhere', password: 'short', admin: true })
    expect(response.statusCode).toBe(422)
    expect(response.json()).toMatchObject({ status: 422, code: 'INVALID' })
    expect(
      response
        .json()
        .errors.map((error: { path: string }) => error.path)
        .sort(),
    ).toEqual(['/admin', '/email', '/password', '/username'])
  })
})

describe('signing in and out', () => {
  it('accepts the username or the email, and returns the same error for every wrong login', async () => {
    await anonymous.register('Edsger')
    const signIn = (login: string, password: string) => anonymous.post('/api/sessions', { login, password })
    for (const login of ['Edsger', 'edsger', 'edsger@example.com']) {
      const response = await signIn(login, 'correct horse')
      expect(response.statusCode).toBe(201)
      expect(response.json().user.username).toBe('Edsger')
      expect(cookieOf(response)?.value).toBe(response.json().token)
    }
    const wrongPassword = await signIn('Edsger', 'wrong')
    const wrongLogin = await signIn('unknown', 'correct horse')
    expect(wrongPassword.json()).toMatchObject({ status: 401, code: 'INVALID_CREDENTIALS' })
    expect(wrongLogin.json()).toEqual(wrongPassword.json())
  })

  it('ends only the current session, with immediate effect', async () => {
    const first = await anonymous.register('Barbara')
    const second = new Caller(
      blog.app,
      (await anonymous.post('/api/sessions', { login: 'Barbara', password: 'correct horse' })).json().token,
    )
    expect((await first.get('/api/me')).statusCode).toBe(200)
    const response = await first.delete('/api/sessions/current')
    expect(response.statusCode).toBe(204)
    expect(cookieOf(response)).toMatchObject({ value: '', path: '/' })
    expect((await first.get('/api/me')).statusCode).toBe(401)
    expect((await first.delete('/api/sessions/current')).statusCode).toBe(401)
    expect((await second.get('/api/me')).statusCode).toBe(200)
  })

  it('prefers a bearer token to the cookie', async () => {
    const one = await anonymous.register('Donald')
    const other = await anonymous.register('Leslie')
    const response = await one.get('/api/me', { headers: { cookie: `session=${other.token}` } })
    expect(response.json().user.username).toBe('Donald')
  })
})

describe('a user', () => {
  it('is public without the email, which only the user sees', async () => {
    const tony = await anonymous.register('Tony')
    expect((await anonymous.get('/api/users/Tony')).json().user).not.toHaveProperty('email')
    expect((await tony.get('/api/users/Tony')).json().user.email).toBe('Tony@example.com')
    expect((await anonymous.get('/api/users/Unknown')).json()).toMatchObject({ status: 404, code: 'NOT_FOUND' })
    expect((await anonymous.get(`/api/users/${'x'.repeat(101)}`)).json()).toMatchObject({ status: 404, code: 'NOT_FOUND' })
  })

  it('must be signed in to load /api/me', async () => {
    for (const headers of [{}, { authorization: 'Bearer nonsense' }, { authorization: 'Basic YTpi' }, { cookie: 'session=stale' }]) {
      const response = await anonymous.get('/api/me', { headers: headers as Record<string, string> })
      expect(response.json()).toMatchObject({ status: 401, code: 'UNAUTHENTICATED' })
      expect(response.headers['www-authenticate']).toBe('Bearer')
    }
  })
})
