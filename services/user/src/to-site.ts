import type { Site } from '@duplex/contracts'
import type { Selectable } from '@duplex/db'
import type { SiteRow } from './tables.ts'

export const toSite = (row: Selectable<SiteRow>): Site => ({
  title: row.title,
  description: row.description,
  registrationOpen: row.registration_open,
})
