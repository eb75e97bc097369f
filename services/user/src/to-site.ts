import type { Site } from '@duplex/contracts'
import type { SiteRow } from './tables.ts'

export const toSite = (row: SiteRow): Site => ({
  title: row.title,
  description: row.description,
  registrationOpen: row.registration_open,
  language: row.language,
})
