import pg from 'pg'

/** Runs one statement with the URL's own rights: for tests, which make databases, logins and accidents. */
export async function runAsAdmin(databaseUrl: string, text: string, parameters: unknown[] = []): Promise<any[]> {
  const client = new pg.Client({ connectionString: databaseUrl })
  client.on('error', () => {})
  await client.connect()
  const { rows } = await client.query(text, parameters).finally(() => client.end())
  return rows
}
