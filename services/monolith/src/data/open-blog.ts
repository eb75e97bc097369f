import { connect, type DataLocation, hasData, locationOf, type Store } from '@duplex/db'
import { DataError } from './data-error.ts'

/** Opens a store that is to be read, and does not make one where there is none. */
export async function openBlog(place: DataLocation): Promise<Store> {
  if (!hasData(place)) {
    throw new DataError(`There is no blog in ${locationOf(place)}: set DATA_DIR to its folder, or DATABASE_URL to its PostgreSQL`)
  }
  return connect(place)
}
